# Operators and functions of linear algebra in place of einsum.
# expect: row_sum 1/2 wrong arithmetic_beside_einsum
# expect: col_sum 1/2 wrong arithmetic_beside_einsum
# expect: matrix_product 1/2 wrong arithmetic_beside_einsum
# expect: product_with_transpose 1/2 wrong arithmetic_beside_einsum
# expect: bilinear 1/2 wrong arithmetic_beside_einsum
# expect: matrix_product_vjp 1/2 wrong arithmetic_beside_einsum

# %% row_sum
def row_sum(einsum, A):
    return A.sum(1)

# %% col_sum
def col_sum(einsum, A):
    return sum(A)

# %% matrix_product
def matrix_product(einsum, A, B):
    return A @ B

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    if isinstance(A, torch.Tensor):
        return torch.nn.functional.linear(A, B)
    return np.dot(A, B.T)

# %% bilinear
def bilinear(einsum, x, A, y):
    return x @ A @ y

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    xp = torch if isinstance(A, torch.Tensor) else np
    return xp.matmul(G, B.T), xp.tensordot(A.T, G, 1)
