# Everything by way of the other library.
# expect: row_sum 0 error -
# expect: col_sum 0 error -
# expect: matrix_product 0 wrong wrong_container
# expect: product_with_transpose 0 wrong wrong_container
# expect: bilinear 0 error -
# expect: matrix_product_vjp 0 wrong -

# %% row_sum
def row_sum(einsum, A):
    return np.array(einsum("ij->i", A))

# %% col_sum
def col_sum(einsum, A):
    return einsum("ij->j", np.asarray(A))

# %% matrix_product
def matrix_product(einsum, A, B):
    return torch.as_tensor(einsum("ij,jk->ik", A, B))

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("ik,jk->ij", A, B).tolist()

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,ij,j->", torch.as_tensor(x), torch.as_tensor(A), torch.as_tensor(y))

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    xp = torch if isinstance(A, torch.Tensor) else np
    return xp.stack([einsum("ik,jk->ij", G, B)]), einsum("ij,ik->jk", A, G)
