# Lambdas, partials, a class with __call__, a table of strings, a decorator.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right
# expect: matrix_product_vjp 1 right

# %% row_sum
row_sum = lambda einsum, A: einsum("ij->i", A)

# %% col_sum
from functools import partial, wraps


def contract(subscripts, einsum, *arrays):
    return einsum(subscripts, *arrays)


col_sum = partial(contract, "ij->j")

# %% matrix_product
class Contraction:
    def __init__(self, *subscripts):
        self.subscripts = subscripts

    def __call__(self, einsum, A, B):
        (subscripts,) = self.subscripts
        return einsum(subscripts, A, B)


matrix_product = Contraction("ij,jk->ik")

# %% product_with_transpose
LETTERS = {"A": "ik", "B": "jk", "result": "ij"}


def product_with_transpose(einsum, A, B):
    return einsum("{A},{B}->{result}".format(**LETTERS), *[A, B])

# %% bilinear
def shouted(function):
    @wraps(function)
    def loud(*args):
        print("calling", function.__name__)
        return function(*args)

    return loud


@shouted
def bilinear(einsum, x, A, y):
    return einsum(*("i,ij,j->", x, A, y))

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G, *, strings=("ik,jk->ij", "ij,ik->jk")):
    operands = ((G, B), (A, G))
    return tuple(einsum(string, *pair) for string, pair in zip(strings, operands))
