# All letters summed.
# expect: row_sum 0 wrong index_summed_too
# expect: col_sum 0 wrong index_summed_too
# expect: matrix_product 0 wrong index_summed_too
# expect: product_with_transpose 0 wrong index_summed_too
# expect: bilinear 0 wrong indices_mispaired
# expect: matrix_product_vjp 0 wrong index_summed_too

# %% row_sum
def row_sum(einsum, A):
    return einsum("ij->", A)

# %% col_sum
def col_sum(einsum, A):
    return einsum("ij->", A)

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("ij,jk->", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("ik,jk->", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,jk,l->", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return einsum("ik,jk->", G, B), einsum("ij,ik->", A, G)
