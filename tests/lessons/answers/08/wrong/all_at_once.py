# All columns added up; all weights added up; a colour for each row.
# expect: column 0 wrong
# expect: weights_vjp 0 wrong
# expect: colour_rows 0 wrong

# %% column
def column(f, x, j):
    return jvp(f, (x,), (torch.ones_like(x),))[1]

# %% weights_vjp
def weights_vjp(A, G):
    return np.einsum("ij,ki,kj->", G, A, A)

# %% colour_rows
def colour_rows(pattern):
    return list(range(len(pattern)))
