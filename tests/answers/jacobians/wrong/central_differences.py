# Finite differences in disguise.
# expect: f 0 wrong wrong_container
# expect: jacobian_autograd 0 wrong finite_differences
# expect: jacobian_torch 0 wrong finite_differences
# expect: jacobian_forward 0 wrong finite_differences

# %% f
def f(x):
    return [x[0], x[0] * x[1]]

# %% jacobian_autograd
def jacobian_autograd(f, x, h=1e-5):
    columns = []
    for j in range(len(x)):
        step = np.zeros(len(x))
        step[j] = h
        columns.append((f(x + step) - f(x - step)) / (2 * h))
    return np.stack(columns, axis=1)

# %% jacobian_torch
def jacobian_torch(f, x):
    with torch.no_grad():
        h = 1e-5
        steps = h * torch.eye(len(x), dtype=x.dtype)
        return torch.stack([(f(x + s) - f(x - s)) / (2 * h) for s in steps], dim=1)

# %% jacobian_forward
def jacobian_forward(f, x):
    with torch.no_grad():
        h = 1e-6
        y = f(x)
        return torch.stack([(f(x + h * e) - y) / h for e in torch.eye(len(x), dtype=x.dtype)], dim=1)
