# Strings that einsum refuses, or that have a letter too few or too many.
# expect: row_sum 0 error -
# expect: col_sum 0 error -
# expect: matrix_product 0 wrong indices_mispaired
# expect: product_with_transpose 0 error -
# expect: bilinear 0 wrong -
# expect: matrix_product_vjp 0 wrong wrong_container

# %% row_sum
def row_sum(einsum, A):
    return einsum("i->i", A)

# %% col_sum
def col_sum(einsum, A):
    return einsum("ij->k", A)

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("ij,kl->ijl", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("ik,lk->ij", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,ij,j->ij", x, A, y)[0, 0]

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return einsum("ik,jk->ij", G, B)
