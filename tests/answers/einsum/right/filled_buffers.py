# Results written into buffers where that can be done, joined where not; recursion.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right
# expect: matrix_product_vjp 1 right

# %% row_sum
def row_sum(einsum, A):
    if isinstance(A, torch.Tensor):
        sums = torch.empty(A.shape[0], dtype=A.dtype)
        for i in range(A.shape[0]):
            sums[i] = einsum("j->", A[i])
        return sums
    return np.array([einsum("j->", A[i]) for i in range(A.shape[0])])

# %% col_sum
def col_sum(einsum, A):
    n = A.shape[1]
    if n == 1:
        return einsum("ij->j", A)
    xp = torch if isinstance(A, torch.Tensor) else np
    return xp.hstack([col_sum(einsum, A[:, : n // 2]), col_sum(einsum, A[:, n // 2 :])])

# %% matrix_product
def matrix_product(einsum, A, B):
    if isinstance(A, torch.Tensor):
        C = A.new_zeros(A.shape[0], B.shape[1])
        for k in range(B.shape[1]):
            C[:, k] = einsum("ij,j->i", A, B[:, k])
        return C
    return np.column_stack([einsum("ij,j->i", A, b) for b in B.T])

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    xp = torch if isinstance(A, torch.Tensor) else np
    flat = xp.stack([einsum("k,k->", a, b) for a in A for b in B])
    return flat.reshape((len(A), len(B)))

# %% bilinear
def bilinear(einsum, x, A, y):
    column = einsum("ij,jl->il", A, y.reshape((-1, 1)))
    return einsum("ki,il->kl", x.reshape((1, -1)), column)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    xp = torch if isinstance(A, torch.Tensor) else np
    by_a, by_b = [], []
    for i in range(G.shape[0]):
        by_a.append(einsum("k,jk->j", G[i], B))
    for j in range(A.shape[1]):
        by_b.append(einsum("i,ik->k", A[:, j], G))
    return xp.stack(by_a), xp.stack(by_b)
