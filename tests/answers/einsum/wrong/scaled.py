# Means for sums, factors that do not belong.
# expect: row_sum 0 wrong mean_for_sum
# expect: col_sum 0 wrong mean_for_sum
# expect: matrix_product 0 wrong sign
# expect: product_with_transpose 0 wrong doubled
# expect: bilinear 0 wrong halved
# expect: matrix_product_vjp 0 wrong doubled

# %% row_sum
def row_sum(einsum, A):
    return einsum("ij->i", A) / A.shape[1]

# %% col_sum
def col_sum(einsum, A):
    xp = torch if isinstance(A, torch.Tensor) else np
    return einsum("ij,i->j", A, xp.full((len(A),), 1 / len(A), dtype=A.dtype))

# %% matrix_product
def matrix_product(einsum, A, B):
    return -einsum("ij,jk->ik", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("ik,jk->ij", A, B) + einsum("ik,jk->ij", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return 0.5 * einsum("i,ij,j->", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return 2 * einsum("ik,jk->ij", G, B), 2 * einsum("ij,ik->jk", A, G)
