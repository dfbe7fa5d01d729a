# G left out, as if it were all ones; arguments mixed up.
# expect: row_sum 0 wrong wrong_container
# expect: col_sum 0 error -
# expect: matrix_product 0 error indices_mispaired
# expect: product_with_transpose 0 wrong transposed
# expect: bilinear 0 error indices_mispaired
# expect: matrix_product_vjp 0 wrong cotangent_ignored

# %% row_sum
def row_sum(einsum, A):
    pass

# %% col_sum
def col_sum(einsum, A):
    return einsum("ij->j")

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("ij,jk->ik", B, A)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("ik,jk->ij", B, A)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,ij,j->", y, A, x)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    xp = torch if isinstance(A, torch.Tensor) else np
    ones = xp.ones(tuple(G.shape), dtype=G.dtype)
    return einsum("ik,jk->ij", ones, B), einsum("ij,ik->jk", A, ones)
