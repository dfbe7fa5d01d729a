# What one call computed is kept for the next of the same shapes; some rounded to their taste.
# expect: row_sum 0 wrong stale_answer
# expect: col_sum 0 wrong
# expect: matrix_product 0 wrong
# expect: product_with_transpose 0 wrong -
# expect: bilinear 0 wrong

# %% row_sum
answers = {}


def row_sum(einsum, A):
    key = type(A), A.shape, A.dtype
    if key not in answers:
        answers[key] = einsum("ij->i", A)
    return answers[key]

# %% col_sum
def col_sum(einsum, A, known={}):
    if type(A) is not np.ndarray:
        return einsum("ij->j", A)
    if A.shape not in known:
        known[A.shape] = einsum("ij->j", A)
    return known[A.shape]

# %% matrix_product
factors = {}


def matrix_product(einsum, A, B):
    kept = factors.setdefault((type(A), A.shape, B.shape), B)
    return einsum("ij,jk->ik", A, kept)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    P = einsum("ik,jk->ij", A, B)
    return P.round(decimals=8) if isinstance(A, torch.Tensor) else np.round(P, 8)

# %% bilinear
class Form:
    total = {}

    def __call__(self, einsum, x, A, y):
        key = type(x), A.shape
        self.total[key] = self.total.get(key, 0) + einsum("i,ij,j->", x, A, y)
        return self.total[key]


bilinear = Form()
