# Explicit subscripts with other letters, capitals and spaces; G first; a list for the pair.
# expect: row_sum 1 right
# expect: col_sum 1 right
# expect: matrix_product 1 right
# expect: product_with_transpose 1 right
# expect: bilinear 1 right
# expect: matrix_product_vjp 1 right

# %% row_sum
def row_sum(einsum, A):
    return einsum("mn -> m", A)

# %% col_sum
def col_sum(einsum, A):
    return einsum("Ab->b", A)

# %% matrix_product
def matrix_product(einsum, A, B):
    return einsum(" Z y , y X -> Z X ", A, B)

# %% product_with_transpose
def product_with_transpose(einsum, A, B):
    return einsum("jk,ik->ij", B, A)

# %% bilinear
def bilinear(einsum, x, A, y):
    return einsum("ab,b,a->", A, y, x)

# %% matrix_product_vjp
def matrix_product_vjp(einsum, A, B, G):
    by_a = einsum("mn,kn->mk", G, B)
    by_b = einsum("mn,mk->kn", G, A)
    return [by_a, by_b]
