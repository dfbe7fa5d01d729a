# torch.einsum whatever is given.
# expect: row_sum 0 error given_einsum_unused
# expect: col_sum 0 error given_einsum_unused
# expect: matrix_product 0 wrong given_einsum_unused
# expect: product_with_transpose 0 wrong given_einsum_unused
# expect: bilinear 0 error given_einsum_unused
# expect: matrix_product_vjp 0 error given_einsum_unused

# %% row_sum
from torch import einsum as e


def row_sum(einsum, A):
    return e("ij->i", A)

# %% col_sum
def col_sum(einsum, A):
    return torch.einsum("ij->j", A)

# %% matrix_product
def matrix_product(einsum, A, B):
    return torch.einsum("ij,jk->ik", torch.as_tensor(A), torch.as_tensor(B))

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return torch.einsum("ik,jk->ij", torch.as_tensor(A), torch.as_tensor(B))

# %% bilinear
def bilinear(einsum, x, A, y):
    return torch.einsum("i,ij,j->", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return torch.einsum("ik,jk->ij", G, B), torch.einsum("ij,ik->jk", A, G)
