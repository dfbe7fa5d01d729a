# Dual tensors; a VJP of the function itself; sets of columns, with colours that start at 10.

# %% column
def column(f, x, j):
    import torch.autograd.forward_ad as fwd

    with fwd.dual_level():
        unit = torch.nn.functional.one_hot(torch.tensor(j), len(x)).to(x.dtype)
        return fwd.unpack_dual(f(fwd.make_dual(x, unit))).tangent

# %% weights_vjp
def weights_vjp(A, G):
    def S(w):
        return anp.einsum("ki,k,kj->ij", A, w, A)

    return autograd.make_vjp(S)(np.ones(len(A)))[0](G)

# %% colour_rows
def colour_rows(pattern):
    groups = []  # of columns that are taken, one set a colour
    colours = []
    for row in pattern:
        columns = set(np.flatnonzero(row))
        for colour, taken in enumerate(groups):
            if not taken & columns:
                taken |= columns
                break
        else:
            groups.append(columns)
            colour = len(groups) - 1
        colours.append(10 + colour)
    return colours
