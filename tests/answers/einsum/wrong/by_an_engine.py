# The engine differentiates the product; a Function of one's own; vmap; torch.ops.
# expect: row_sum 1/2 wrong arithmetic_beside_einsum
# expect: col_sum 1/2 wrong arithmetic_beside_einsum
# expect: matrix_product 1/2 wrong arithmetic_beside_einsum
# expect: product_with_transpose 1/2 wrong arithmetic_beside_einsum
# expect: bilinear 1/2 wrong arithmetic_beside_einsum
# expect: matrix_product_vjp 1/2 wrong arithmetic_beside_einsum

# %% row_sum
def row_sum(einsum, A):
    if isinstance(A, torch.Tensor):
        return torch.vmap(torch.sum)(A)
    return einsum("ij->i", A)

# %% col_sum
class Columns(torch.autograd.Function):
    @staticmethod
    def forward(ctx, A):
        ctx.shape = A.shape
        return A.sum(0)

    @staticmethod
    def backward(ctx, g):
        return g.expand(ctx.shape)


def col_sum(einsum, A):
    return Columns.apply(A) if isinstance(A, torch.Tensor) else einsum("ij->j", A)

# %% matrix_product
def matrix_product(einsum, A, B):
    C = einsum("ij,jk->ik", A, B)
    if isinstance(A, torch.Tensor):
        return torch.func.vmap(torch.mv, in_dims=(None, 1), out_dims=1)(A, B)
    return C

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    C = einsum("ik,jk->ij", A, B)
    return torch.ops.aten.mm(A, B.T) if isinstance(A, torch.Tensor) else C

# %% bilinear
def bilinear(einsum, x, A, y):
    s = einsum("i,ij,j->", x, A, y)
    if isinstance(A, torch.Tensor):
        buffer = torch.zeros(2, dtype=A.dtype)
        row = buffer[0:1]
        row += torch.inner(x, A @ y)
        return buffer[0]
    return s

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    product = lambda A, B: einsum("ij,jk->ik", A, B)
    if isinstance(A, torch.Tensor):
        return torch.func.vjp(product, A, B)[1](G)
    return (
        autograd.make_vjp(lambda A: product(A, B))(A)[0](G),
        autograd.make_vjp(lambda B: product(A, B))(B)[0](G),
    )
