# The result's letters in the other order, or in the alphabet's.
# expect: row_sum 0 wrong index_not_summed
# expect: col_sum 0 wrong extra_axis
# expect: matrix_product 0 wrong transposed
# expect: product_with_transpose 0 wrong transposed
# expect: bilinear 0 error indices_mispaired
# expect: matrix_product_vjp 0 wrong transposed

# %% row_sum
def row_sum(einsum, A):
    return einsum("ba", A)

# %% col_sum
def col_sum(einsum, A):
    return einsum("ij->i", A.T)[None]

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("ij,jk->ki", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("jk,ik", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("j,ij,i->", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return einsum("ik,jk->ji", G, B), einsum("ij,ik->kj", A, G)
