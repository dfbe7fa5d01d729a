# einsum for the products, something else for the sums, or the other way round.
# expect: row_sum 1/2 wrong arithmetic_beside_einsum
# expect: col_sum 1/2 wrong arithmetic_beside_einsum
# expect: matrix_product 1/2 wrong arithmetic_beside_einsum
# expect: product_with_transpose 1/2 wrong arithmetic_beside_einsum
# expect: bilinear 1/2 wrong arithmetic_beside_einsum
# expect: matrix_product_vjp 1/2 wrong arithmetic_beside_einsum

# %% row_sum
def row_sum(einsum, A):
    return einsum("ij->ij", A).sum(-1)

# %% col_sum
def col_sum(einsum, A):
    total = einsum("j->j", A[0])
    for row in A[1:]:
        total = total + row
    return total

# %% matrix_product
def matrix_product(einsum, A, B):
    return sum(einsum("i,k->ik", A[:, j], B[j]) for j in range(len(B)))

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return (A[:, None, :] * B[None, :, :]).sum(-1) + 0 * einsum("ij->", A)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,ij,j->j", x, A, y).sum()

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    by_a = einsum("ik,jk->ij", G, B)
    return by_a, A.T @ G
