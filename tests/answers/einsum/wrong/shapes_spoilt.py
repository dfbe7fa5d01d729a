# Right numbers in another shape: an axis too many, one too few, flattened.
# expect: row_sum 0 wrong extra_axis
# expect: col_sum 0 wrong extra_axis
# expect: matrix_product 0 wrong squeezed
# expect: product_with_transpose 0 wrong flattened
# expect: bilinear 0 wrong wrong_container
# expect: matrix_product_vjp 0 wrong -

# %% row_sum
def row_sum(einsum, A):
    return einsum("ij->i", A)[:, None]

# %% col_sum
def col_sum(einsum, A):
    return einsum("ij->j", A).reshape(1, -1)

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("ij,jk->ik", A, B).squeeze()

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("ik,jk->ij", A, B).reshape(-1)

# %% bilinear
def bilinear(einsum, x, A, y):
    return (einsum("i,ij,j->", x, A, y),)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return einsum("ik,jk->ij", G, B).T.reshape(A.shape), einsum("ij,ik->jk", A, G)
