# Inner products one by one, stacked; helpers that know the library.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right
# expect: matrix_product_vjp 1 right

# %% row_sum
def library_of(a):
    return torch if isinstance(a, torch.Tensor) else np


def row_sum(einsum, A):
    return library_of(A).stack([einsum("j->", row) for row in A])

# %% col_sum
def col_sum(einsum, A):
    xp = library_of(A)
    return xp.stack([einsum("i->", A[:, j]) for j in range(A.shape[1])])

# %% matrix_product
def matrix_product(einsum, A, B):
    columns = [einsum("ij,j->i", A, B[:, k]) for k in range(B.shape[1])]
    return library_of(A).stack(columns, 1)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    rows = []
    for a in A:
        rows.append(library_of(A).stack([einsum("k,k->", a, b) for b in B]))
    return library_of(A).stack(rows)

# %% bilinear
def bilinear(einsum, x, A, y):
    xA = library_of(A).stack([einsum("i,i->", x, A[:, j]) for j in range(len(y))])
    return einsum("j,j", xA, y).reshape((1, 1))

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    by_a = [einsum("k,jk->j", g, B) for g in G]
    by_b = [einsum("ij,i->j", A, G[:, k]) for k in range(G.shape[-1])]
    return library_of(A).stack(by_a), library_of(A).stack(by_b).T
