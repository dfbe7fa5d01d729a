# Several calls, one after another, with transposed views in between.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right
# expect: matrix_product_vjp 1 right

# %% row_sum
def row_sum(einsum, A):
    return einsum("ij->j", einsum("ij->ji", A))

# %% col_sum
def col_sum(einsum, A):
    return row_sum(einsum, A.T)

# %% matrix_product
def matrix_product(einsum, A, B):
    products = einsum("ij,jk->ijk", A, B)
    return einsum("ijk->ik", products)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return matrix_product(einsum, A, B.T)

# %% bilinear
def bilinear(einsum, x, A, y):
    Ay = einsum("ij,j->i", A, y)
    return einsum("i,i->", x, Ay)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    return product_with_transpose(einsum, G, B), matrix_product(einsum, A.T, G)
