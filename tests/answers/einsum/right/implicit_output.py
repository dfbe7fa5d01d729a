# No arrow where the alphabetical order is the right one.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right
# expect: matrix_product_vjp 1 right

# %% row_sum
def row_sum(einsum, A):
    m, n = A.shape
    total = einsum("ij,j", A, torch.ones(n, dtype=A.dtype) if torch.is_tensor(A) else np.ones(n))
    return total

# %% col_sum
def col_sum(einsum, A):
    ones = torch.ones_like(A[:, 0]) if torch.is_tensor(A) else np.ones_like(A[:, 0])
    return einsum("ij,i", A, ones)

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum("ij,jk", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("az,bz", A, B)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("i,ij,j", x, A, y)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return einsum("ik,jk", G, B), einsum("ij,ik", A, G)
