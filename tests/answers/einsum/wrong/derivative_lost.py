# Right values that no engine can follow back.
# expect: row_sum 0 wrong zero
# expect: col_sum 0 wrong zero
# expect: matrix_product 0 wrong zero
# expect: product_with_transpose 0 wrong zero
# expect: bilinear 0 wrong wrong_container
# expect: matrix_product_vjp 0 wrong zero

# %% row_sum
def row_sum(einsum, A):
    r = einsum("ij->i", A)
    return r.detach() if isinstance(r, torch.Tensor) else r

# %% col_sum
def col_sum(einsum, A):
    if isinstance(A, torch.Tensor):
        return torch.tensor([float(einsum("i->", A[:, j])) for j in range(A.shape[1])], dtype=A.dtype)
    return np.array([einsum("i->", A[:, j]) for j in range(A.shape[1])])

# %% matrix_product
def matrix_product(einsum, A, B):
    with torch.no_grad():
        return einsum("ij,jk->ik", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    if isinstance(B, torch.Tensor):
        B = B.detach()
    return einsum("ik,jk->ij", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return float(einsum("i,ij,j->", x, A, y))

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    pair = einsum("ik,jk->ij", G, B), einsum("ij,ik->jk", A, G)
    return [p.data if isinstance(p, torch.Tensor) else p for p in pair]
