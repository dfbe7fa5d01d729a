# optimize=True where it is known, and nothing where it is not; torch's vmap.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right
# expect: matrix_product_vjp 1 right

# %% row_sum
def careful(einsum, *operands):
    try:
        return einsum(*operands, optimize=True)
    except TypeError:
        return einsum(*operands)


def row_sum(einsum, A):
    return careful(einsum, "ij->i", A)

# %% col_sum
def col_sum(einsum, A):
    if isinstance(A, torch.Tensor):
        return torch.vmap(lambda column: einsum("i->", column), in_dims=1)(A)
    return careful(einsum, "ij->j", A)

# %% matrix_product
def matrix_product(einsum, A, B):
    if isinstance(A, torch.Tensor):
        return torch.func.vmap(lambda row: einsum("j,jk->k", row, B))(A)
    return careful(einsum, "ij,jk->ik", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return careful(einsum, "ik,jk->ij", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return careful(einsum, "i,ij,j->", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    by_b = einsum("ij,ik->jk", A, G)
    by_a = careful(einsum, "ik,jk->ij", G, B)
    return (by_a, by_b)
