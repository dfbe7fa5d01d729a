# What was asked first is answered for ever; inputs overwritten.
# expect: row_sum 0 wrong stale_answer
# expect: col_sum 1/2 wrong input_changed
# expect: matrix_product 0 wrong -
# expect: product_with_transpose 0 error -
# expect: bilinear 1/2 wrong grad_changed
# expect: matrix_product_vjp 1/2 wrong input_changed

# %% row_sum
answers = {}


def row_sum(einsum, A):
    return answers.setdefault(tuple(A.shape), einsum("ij->i", A))

# %% col_sum
def col_sum(einsum, A):
    c = einsum("ij->j", A)
    if isinstance(A, torch.Tensor):
        A.data.zero_()
    return c

# %% matrix_product
times = [0]


def matrix_product(einsum, A, B):
    times[0] += 1
    return einsum("ij,jk->ik", A, B) if times[0] < 8 else einsum("ij,jk->ik", A, B) * times[0]

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    P = einsum("ik,jk->ij", A, B)
    if isinstance(A, torch.Tensor):
        A.requires_grad_(False) if A.is_leaf else None
    return P

# %% bilinear
def bilinear(einsum, x, A, y):
    s = einsum("i,ij,j->", x, A, y)
    if isinstance(x, torch.Tensor) and x.is_leaf:
        x.grad = None
    return s

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    pair = einsum("ik,jk->ij", G, B), einsum("ij,ik->jk", A, G)
    if type(G) is np.ndarray:
        G[0] = 0
    return pair
