# Ellipses, so that stacks of matrices would do as well.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right
# expect: matrix_product_vjp 1 right

# %% row_sum
def row_sum(einsum, A):
    return einsum("...j->...", A)

# %% col_sum
def col_sum(einsum, A):
    return einsum("i...->...", A)

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("...ij,...jk->...ik", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("...k,jk->...j", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("...i,...ij,...j->...", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return einsum("...ik,...jk->...ij", G, B), einsum("...ij,...ik->...jk", A, G)
