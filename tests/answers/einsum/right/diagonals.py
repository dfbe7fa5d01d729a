# An index twice in one array: diagonals and traces, of which Autograd's own einsum has no derivative.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right

# %% row_sum
def row_sum(einsum, A):
    ones = torch.ones_like(A) if isinstance(A, torch.Tensor) else np.ones(A.shape)
    return einsum("ii->i", einsum("ij,kj->ik", A, ones))

# %% col_sum
def col_sum(einsum, A):
    ones = A.new_ones(A.shape) if hasattr(A, "new_ones") else np.ones(A.shape)
    return einsum(einsum(A, [0, 1], ones, [0, 2], [1, 2]), [3, 3], [3])

# %% matrix_product
def matrix_product(einsum, A, B):
    every = einsum("ij,kl->ijkl", A, B)
    return einsum("ijjl->il", every)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    every = einsum("...i,kl->...ikl", A, B)
    return einsum("...iki->...k", every)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("ii", einsum("ij,j,k->ik", A, y, x))
