# linearize; the diagonal of AGAᵀ; the columns' function on the transposed pattern.

# %% column
def column(f, x, j):
    _, push = torch.func.linearize(f, x.detach())
    return push(torch.eye(len(x), dtype=x.dtype)[j])

# %% weights_vjp
def weights_vjp(A, G):
    return np.sum((A @ G) * A, axis=1)

# %% colour_rows
def colour_rows(pattern):
    pattern, colours = np.asarray(pattern).T, []
    for j in range(pattern.shape[1]):
        taken = set()
        for other in range(j):
            if np.any(pattern[:, j] & pattern[:, other]):
                taken.add(colours[other])
        colour = 0
        while colour in taken:
            colour += 1
        colours.append(colour)
    return np.array(colours)
