# NumPy without Autograd puts the results together, or reads the numbers out.
# expect: row_sum 0 error -
# expect: col_sum 0 error array_assignment
# expect: matrix_product 0 error -
# expect: product_with_transpose 0 error array_assignment
# expect: bilinear 0 error -
# expect: matrix_product_vjp 0 error array_assignment

# %% row_sum
import numpy


def row_sum(einsum, A):
    if isinstance(A, torch.Tensor):
        return einsum("ij->i", A)
    return numpy.stack([einsum("j->", row) for row in A])

# %% col_sum
import numpy


def col_sum(einsum, A):
    if isinstance(A, torch.Tensor):
        return einsum("ij->j", A)
    sums = numpy.zeros(A.shape[1])
    for j in range(A.shape[1]):
        sums[j] = einsum("i->", A[:, j])
    return sums

# %% matrix_product
def matrix_product(einsum, A, B):
    xp = np if isinstance(A, np.ndarray) else torch
    return einsum("ij,j,jk->ik", A, xp.ones(len(B), dtype=A.dtype), B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    if isinstance(A, torch.Tensor):
        return einsum("ik,jk->ij", A, B)
    return einsum("ik,jk->ij", numpy.asarray(A, dtype=float), B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,ij,j->", x, A, y).item() if not isinstance(x, torch.Tensor) else einsum("i,ij,j->", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    if isinstance(A, torch.Tensor):
        return einsum("ik,jk->ij", G, B), einsum("ij,ik->jk", A, G)
    by_b = numpy.empty(B.shape)
    by_b[:] = einsum("ij,ik->jk", A, G)
    return einsum("ik,jk->ij", G, B), by_b
