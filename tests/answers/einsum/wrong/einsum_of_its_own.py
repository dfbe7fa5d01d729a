# An einsum of one's own, from the right library, in place of the given one.
# expect: row_sum 1/2 wrong given_einsum_unused
# expect: col_sum 1/2 wrong given_einsum_unused
# expect: matrix_product 1/2 wrong given_einsum_unused
# expect: product_with_transpose 1/2 wrong given_einsum_unused
# expect: bilinear 1/2 wrong given_einsum_unused
# expect: matrix_product_vjp 1/2 wrong given_einsum_unused

# %% row_sum
def own(A):
    return torch.einsum if isinstance(A, torch.Tensor) else np.einsum


def row_sum(einsum, A):
    return own(A)("ij->i", A)

# %% col_sum
def col_sum(_, A):
    return own(A)("ij->j", A)

# %% matrix_product
def matrix_product(einsum, A, B):
    einsum = own(A)
    return einsum("ij,jk->ik", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return own(A)("ik,jk->ij", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return own(A)("i,ij,j->", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return own(A)("ik,jk->ij", G, B), own(A)("ij,ik->jk", A, G)
