# einsum called, and its result thrown away.
# expect: row_sum 1/2 wrong arithmetic_beside_einsum
# expect: col_sum 1/2 wrong arithmetic_beside_einsum
# expect: matrix_product 1/2 wrong arithmetic_beside_einsum
# expect: product_with_transpose 1/2 wrong arithmetic_beside_einsum
# expect: bilinear 1/2 wrong arithmetic_beside_einsum
# expect: matrix_product_vjp 1/2 wrong arithmetic_beside_einsum

# %% row_sum
def row_sum(einsum, A):
    einsum("ij->i", A)
    xp = torch if isinstance(A, torch.Tensor) else np
    return xp.sum(A, 1)

# %% col_sum
def col_sum(einsum, A):
    einsum("ij->j", A)
    xp = torch if isinstance(A, torch.Tensor) else np
    return xp.dot(xp.ones(len(A), dtype=A.dtype), A) if xp is np else xp.ones(len(A), dtype=A.dtype) @ A

# %% matrix_product
def matrix_product(einsum, A, B):
    product = einsum("ij,jk->ik", A, B)
    product = A @ B
    return product

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    try:
        return einsum("ik,kj->ij", A, B.T) * 1.0
    finally:
        print("done")

# %% bilinear
def bilinear(einsum, x, A, y):
    s = einsum("i,ij,j->", x, A, y)
    return -(-s)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    C = einsum("ij,jk->ik", A, B)
    return (C - C + G) @ B.T, A.T @ G
