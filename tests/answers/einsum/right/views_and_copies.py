# Axes put in and taken out, copies, joins, outer products and traces.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right
# expect: matrix_product_vjp 1 right

# %% row_sum
def row_sum(einsum, A):
    return einsum("aib->i", A[None].swapaxes(1, 2).swapaxes(1, 2).reshape((1,) + tuple(A.shape)))

# %% col_sum
def col_sum(einsum, A):
    two = einsum("aij->aj", A[None, :, :])
    return two[0]

# %% matrix_product
def matrix_product(einsum, A, B):
    xp = torch if isinstance(A, torch.Tensor) else np
    wide = xp.broadcast_to(xp.ones(1, dtype=A.dtype), A.shape)
    return einsum("ij,ij,jk->ik", A, wide, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    xp = torch if isinstance(A, torch.Tensor) else np
    halves = A[:1], A[1:]
    parts = [einsum("ik,jk->ij", half, B) for half in halves if half.shape[0]]
    return xp.concatenate(parts)

# %% bilinear
def bilinear(einsum, x, A, y):
    outer = einsum("i,j->ij", x, y)
    return einsum("ij,ij->", outer, A)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    xp = torch if isinstance(A, torch.Tensor) else np
    eye = xp.eye(B.shape[1], dtype=B.dtype)
    BT = einsum("jk,kl->lj", B, eye)
    return einsum("ik,kj->ij", G, BT), xp.vstack([einsum("i,ik->k", a, G) for a in A.T])
