# The whole Jacobian; G taken for symmetric; the neighbour above alone is looked at.
# expect: column 0 wrong
# expect: weights_vjp 0 wrong
# expect: colour_rows 0 wrong

# %% column
def column(f, x, j):
    return jacfwd(f)(x)

# %% weights_vjp
def weights_vjp(A, G):
    return np.einsum("ij,ki,kj->k", np.triu(G) + np.triu(G, 1).T, A, A)

# %% colour_rows
def colour_rows(pattern):
    colours = [0]
    for i in range(1, len(pattern)):
        meet = (pattern[i] & pattern[i - 1]).any()
        colours.append(colours[-1] + 1 if meet else 0)
    return colours
