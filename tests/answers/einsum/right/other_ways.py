# vmap over rows, operands in a tuple as torch takes them, recursion, a generator; prints and checks on the way.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right
# expect: matrix_product_vjp 1 right

# %% row_sum
def row_sum(einsum, A):
    print(A, f"{A.shape}")
    if isinstance(A, torch.Tensor):
        return torch.func.vmap(lambda row: einsum("j->", row))(A)
    return np.array([einsum("j->", row) for row in A])

# %% col_sum
def col_sum(einsum, A):
    library = torch if isinstance(A, torch.Tensor) else np
    if len(A) == 1:
        return A[0]
    return einsum("ij->j", library.stack([A[0], col_sum(einsum, A[1:])]))

# %% matrix_product
def matrix_product(einsum, A, B):
    operands = (A, B)
    if type(A) is torch.Tensor:
        return einsum("ij,jk->ik", operands)
    return einsum("ij,jk->ik", *operands, optimize="greedy")

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    library = torch if A.__class__.__name__ == "Tensor" else np
    outer = library.stack([einsum("i,j->ij", a, b) for a, b in zip(A.T, B.T)])
    return einsum("kij->ij", outer)

# %% bilinear
def bilinear(einsum, x, A, y):
    library = torch if isinstance(x, torch.Tensor) else np
    return einsum("ij,jk,k->", library.diag(x), A, y)

# %% matrix_product_vjp
def products(einsum, A, B, G):
    yield einsum("ik,jk->ij", G, B)
    yield einsum("ij,ik->jk", A, G)


def matrix_product_vjp(einsum, A, B, G):
    (*pair,) = products(einsum, A, B, G)
    return pair
