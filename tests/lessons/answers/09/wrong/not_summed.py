# One second derivative for each input, not summed; H taken for diagonal; a loop over the inputs.
# expect: laplacian 0 wrong -
# expect: curvature 0 wrong taken_for_diagonal
# expect: hessian_diagonal 1/2 wrong loop_over_inputs

# %% laplacian
def laplacian(f, x):
    return torch.func.hessian(f)(x.detach()).diagonal()

# %% curvature
def curvature(f, x, r):
    H = hessian(f)(x)
    return np.sum(np.diagonal(H) * r**2)

# %% hessian_diagonal
def hessian_diagonal(f, x):
    x = x.detach()
    slope = torch.func.grad(f)
    entries = []
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = 1
        entries.append(torch.func.vjp(slope, x)[1](e)[0][i])
    return torch.stack(entries)
