# The derivative by B first; wrong operands elsewhere.
# expect: row_sum 0 wrong -
# expect: col_sum 0 wrong wrong_container
# expect: matrix_product 0 wrong operand_left_out
# expect: product_with_transpose 0 wrong operand_left_out
# expect: bilinear 0 wrong operand_left_out
# expect: matrix_product_vjp 0 wrong pieces_reordered

# %% row_sum
def row_sum(einsum, A):
    return einsum("ij->i", A[:-1])

# %% col_sum
def col_sum(einsum, A):
    return [einsum("i->", A[:, j]) for j in range(A.shape[1])]

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("ij,jk->ik", A, A.T)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("ik,jk->ij", A, A)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,ij->", x, A)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return einsum("ij,ik->jk", A, G), einsum("ik,jk->ij", G, B)
