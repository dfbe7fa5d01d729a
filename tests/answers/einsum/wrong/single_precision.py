# float32 on the way, or ones in torch's default dtype.
# expect: row_sum 0 error mixed_dtypes
# expect: col_sum 0 wrong float32_returned
# expect: matrix_product 0 wrong float32_inside
# expect: product_with_transpose 0 wrong wrong_dtype
# expect: bilinear 0 wrong -
# expect: matrix_product_vjp 0 wrong wrong_dtype

# %% row_sum
def row_sum(einsum, A):
    xp = torch if isinstance(A, torch.Tensor) else np
    return einsum("ij,j->i", A, xp.ones(A.shape[1]))

# %% col_sum
def col_sum(einsum, A):
    return einsum("ij->j", A.float() if isinstance(A, torch.Tensor) else A)

# %% matrix_product
def matrix_product(einsum, A, B):
    if isinstance(A, torch.Tensor):
        return einsum("ij,jk->ik", A.float(), B.float()).double()
    return einsum("ij,jk->ik", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    if isinstance(A, torch.Tensor):
        A, B = A.double(), B.double()
    return einsum("ik,jk->ij", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,ij,j->", x.astype("float32"), A, y) if not isinstance(x, torch.Tensor) else einsum("i,ij,j->", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    if isinstance(A, torch.Tensor):
        A, B, G = (z.to(torch.float64) for z in (A, B, G))
    return einsum("ik,jk->ij", G, B), einsum("ij,ik->jk", A, G)
