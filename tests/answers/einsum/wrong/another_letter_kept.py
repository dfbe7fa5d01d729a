# One letter instead of another behind the arrow, or none where one belongs.
# expect: row_sum 0 wrong other_index_summed
# expect: col_sum 0 wrong other_index_summed
# expect: matrix_product 0 wrong other_index_summed
# expect: product_with_transpose 0 wrong index_summed_too
# expect: bilinear 0 wrong index_not_summed
# expect: matrix_product_vjp 0 wrong other_index_summed

# %% row_sum
def row_sum(einsum, A):
    return einsum("ij->j", A)

# %% col_sum
def col_sum(einsum, A):
    return einsum("ij->i", A)

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("ij,jk->jk", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("ik,jk->j", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,ij,j->j", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return einsum("ik,jk->kj", G, B), einsum("ij,ik->ij", A, G)
