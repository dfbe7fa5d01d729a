# Letters that clash unless the matrices are square, or that have no symmetry to lean on.
# expect: row_sum 0 error -
# expect: col_sum 0 error indices_mispaired
# expect: matrix_product 0 error indices_mispaired
# expect: product_with_transpose 0 error indices_mispaired
# expect: bilinear 0 error indices_mispaired
# expect: matrix_product_vjp 0 error indices_mispaired

# %% row_sum
def row_sum(einsum, A):
    xp = torch if isinstance(A, torch.Tensor) else np
    return einsum("ij,j->i", A, xp.ones(len(A), dtype=A.dtype))

# %% col_sum
def col_sum(einsum, A):
    return einsum("ji,jk->k", A, A.T) if False else einsum("ii->i", A)

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("ij,kj->ik", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("ij,jk->ik", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,ji,j->", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return einsum("ij,jk->ik", G, B), einsum("ij,jk->ik", A, G)
