# np.einsum whatever is given.
# expect: row_sum 0 error given_einsum_unused
# expect: col_sum 0 error given_einsum_unused
# expect: matrix_product 0 error given_einsum_unused
# expect: product_with_transpose 0 error given_einsum_unused
# expect: bilinear 0 error given_einsum_unused
# expect: matrix_product_vjp 0 error given_einsum_unused

# %% row_sum
def row_sum(einsum, A):
    return np.einsum("ij->i", A)

# %% col_sum
def col_sum(einsum, A):
    return np.einsum("ij->j", A)

# %% matrix_product
def matrix_product(einsum, A, B):
    return np.einsum("ij,jk->ik", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return np.einsum("ik,jk->ij", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return np.einsum("i,ij,j->", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return np.einsum("ik,jk->ij", G, B), np.einsum("ij,ik->jk", A, G)
