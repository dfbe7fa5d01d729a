# Differences; two indices of rows; a colour less than it takes, neighbours alone.
# expect: column 0 wrong finite_differences
# expect: weights_vjp 0 wrong
# expect: colour_rows 0 wrong

# %% column
def column(f, x, j):
    t = torch.zeros_like(x)
    t[j] = 1e-6
    return (f(x + t) - f(x - t)) / 2e-6

# %% weights_vjp
def weights_vjp(A, G):
    return np.einsum("ij,ki,lj->kl", G, A, A)

# %% colour_rows
def colour_rows(pattern):
    return [i % 3 for i in range(len(pattern))]
