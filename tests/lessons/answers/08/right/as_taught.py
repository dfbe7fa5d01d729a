# One JVP; swapped letters; the first free colour.

# %% column
def column(f, x, j):
    t = torch.zeros_like(x)
    t[j] = 1
    return jvp(f, (x,), (t,))[1]

# %% weights_vjp
def weights_vjp(A, G):
    return np.einsum("ij,ki,kj->k", G, A, A)

# %% colour_rows
def colour_rows(pattern):
    meets = pattern.astype(int) @ pattern.T.astype(int) > 0
    colours = []
    for i in range(len(pattern)):
        taken = {colours[k] for k in range(i) if meets[i, k]}
        colours.append(next(c for c in range(i + 1) if c not in taken))
    return colours
