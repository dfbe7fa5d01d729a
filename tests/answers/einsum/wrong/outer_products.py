# Outer products: what some call A times B transposed.
# expect: row_sum 0 wrong -
# expect: col_sum 0 wrong -
# expect: matrix_product 0 wrong indices_mispaired
# expect: product_with_transpose 0 wrong indices_mispaired
# expect: bilinear 0 wrong operand_left_out
# expect: matrix_product_vjp 0 wrong indices_mispaired

# %% row_sum
def row_sum(einsum, A):
    return einsum("ij,kl->ik", A, A)

# %% col_sum
def col_sum(einsum, A):
    return einsum("ij,ik->jk", A, A)

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("ij,kl->il", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("ij,kl->ik", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,j->ij", x, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return einsum("ij,kl->ik", G, B), einsum("ij,kl->jl", A, G)
