# Products entry by entry where a sum of products belongs.
# expect: row_sum 0 wrong -
# expect: col_sum 0 wrong -
# expect: matrix_product 0 error indices_mispaired
# expect: product_with_transpose 0 error indices_mispaired
# expect: bilinear 0 wrong operand_left_out
# expect: matrix_product_vjp 0 error indices_mispaired

# %% row_sum
def row_sum(einsum, A):
    return einsum("ij,ij->i", A, A)

# %% col_sum
def col_sum(einsum, A):
    return einsum("ij,ij->j", A, A)

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("ij,ij->ij", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("ij,ij->ij", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,ij->j", x, A)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return einsum("ij,ij->ij", G, B), einsum("ij,ij->ij", A, G)
