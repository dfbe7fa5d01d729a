# A row; the diagonal of G; columns coloured.
# expect: column 0 wrong
# expect: weights_vjp 0 wrong
# expect: colour_rows 0 wrong

# %% column
def column(f, x, j):
    y, pullback = vjp(f, x)
    return pullback(torch.eye(len(y), dtype=y.dtype)[j % len(y)])[0]

# %% weights_vjp
def weights_vjp(A, G):
    return np.einsum("ii,ki,ki->k", G, A, A)

# %% colour_rows
def colour_rows(pattern):
    meets = pattern.T.astype(int) @ pattern.astype(int) > 0
    colours = []
    for j in range(pattern.shape[1]):
        taken = {colours[k] for k in range(j) if meets[j, k]}
        colours.append(next(c for c in range(j + 1) if c not in taken))
    return colours
