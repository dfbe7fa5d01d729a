# Type hints, prints, assertions against the direct way, whose results go nowhere.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right
# expect: matrix_product_vjp 1 right

# %% row_sum
from typing import Any, Callable


def row_sum(einsum: Callable[..., Any], A: Any) -> Any:
    """The sums of the rows."""
    assert A.ndim == 2, A.shape
    print("A", A.shape, A.dtype)
    print(A)
    return einsum("ij->i", A)

# %% col_sum
def col_sum(einsum, A):
    if (n := A.shape[1]) == 0:
        raise ValueError("no columns")
    result = einsum("ij->j", A)
    assert result.shape == (n,)
    return result

# %% matrix_product
def matrix_product(einsum, A, B):
    C = einsum("ij,jk->ik", A, B)
    difference = C - A @ B
    if not isinstance(A, torch.Tensor):
        print("NumPy or Autograd", difference.shape)
    else:
        assert torch.allclose(C, A @ B)
        print("largest difference", float(abs(difference).max().detach()))
    return C

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    m, k = A.shape
    n, k2 = B.shape
    assert k == k2
    result = einsum("ik,jk->ij", A, B)
    assert tuple(result.shape) == (m, n) and m * n >= 1
    return result

# %% bilinear
def bilinear(einsum, x, A, y):
    s = einsum("i,ij,j->", x, A, y)
    if isinstance(s, torch.Tensor) and s.item() > 1e6:
        print("large")
    return s

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    for name, array in {"A": A, "B": B, "G": G}.items():
        print(name, tuple(array.shape))
    gradient_A = einsum("ik,jk->ij", G, B)
    gradient_B = einsum("ij,ik->jk", A, G)
    assert gradient_A.shape == A.shape and gradient_B.shape == B.shape
    return gradient_A, gradient_B
