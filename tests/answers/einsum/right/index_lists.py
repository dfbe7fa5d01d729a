# The other convention: lists of indices in place of letters.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right
# expect: matrix_product_vjp 1 right

# %% row_sum
def row_sum(einsum, A):
    return einsum(A, [0, 1], [0])

# %% col_sum
def col_sum(einsum, A):
    ROW, COLUMN = 5, 30
    return einsum(A, (ROW, COLUMN), (COLUMN,))

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum(A, [0, 1], B, [1, 2])

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum(A, [0, 2], B, [1, 2], [0, 1])

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum(x, [0], A, [0, 1], y, [1], [])

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    i, j, k = range(3)
    pair = (einsum(G, [i, k], B, [j, k], [i, j]), einsum(A, [i, j], G, [i, k], [j, k]))
    return pair
