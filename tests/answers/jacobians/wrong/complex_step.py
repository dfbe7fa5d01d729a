# The complex step: exact to rounding on analytic functions, and wrong on |x|.
# expect: f 0 wrong wrong_container
# expect: jacobian_autograd 0 wrong
# expect: jacobian_torch 0 wrong
# expect: jacobian_forward 0 wrong

# %% f
def f(x):
    return (x[0], x[0] * x[1])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    h = 1e-30
    return np.array([np.imag(f(x + 1j * h * e)) / h + 0 * x[0] for e in np.eye(len(x))]).T.copy()

# %% jacobian_torch
def jacobian_torch(f, x):
    h = 1e-20
    columns = []
    for e in torch.eye(len(x), dtype=x.dtype):
        y = f(x.detach() + 1j * h * e)
        columns.append(y.imag / h if y.is_complex() else torch.zeros_like(y))
    return torch.stack(columns, dim=1).to(x.dtype).detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    h = 1e-20
    columns = []
    for e in torch.eye(len(x), dtype=x.dtype):
        y = f(x.detach() + 1j * h * e)
        columns.append(y.imag / h if y.is_complex() else torch.zeros_like(y))
    return torch.stack(columns, dim=1).detach()
