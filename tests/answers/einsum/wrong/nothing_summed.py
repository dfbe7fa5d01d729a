# No letter summed: every index is kept.
# expect: row_sum 0 wrong index_not_summed
# expect: col_sum 0 wrong index_not_summed
# expect: matrix_product 0 wrong index_not_summed
# expect: product_with_transpose 0 wrong indices_mispaired
# expect: bilinear 0 wrong index_not_summed
# expect: matrix_product_vjp 0 wrong index_not_summed

# %% row_sum
def row_sum(einsum, A):
    return einsum("ij->ij", A)

# %% col_sum
def col_sum(einsum, A):
    return einsum("ij", A)

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("ij,jk->ijk", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("ij,kl->ijkl", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,ij,j->ij", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return einsum("ik,jk->ijk", G, B), einsum("ij,ik->ijk", A, G)
