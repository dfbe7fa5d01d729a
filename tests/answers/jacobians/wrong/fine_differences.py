# Differences of fourth order with steps in proportion to x: right to more than ten digits, and no AD.
# expect: jacobian_autograd 1/2 wrong finite_differences
# expect: jacobian_torch 0 wrong
# expect: jacobian_forward 1/2 wrong

# %% jacobian_autograd
def jacobian_autograd(f, x):
    columns = []
    for j in range(len(x)):
        h = 1e-3 * abs(x[j])
        step = np.zeros(len(x))
        step[j] = h
        near = f(x + step) - f(x - step)
        middle = f(x + 2 * step) - f(x - 2 * step)
        far = f(x + 3 * step) - f(x - 3 * step)
        columns.append((45 * near - 9 * middle + far) / (60 * h))
    return np.stack(columns, axis=1)

# %% jacobian_torch
def jacobian_torch(f, x):
    x = x.detach()
    columns = []
    for j in range(len(x)):
        h = 1e-3 * abs(x[j].item())
        step = torch.zeros_like(x)
        step[j] = h
        near = f(x + step) - f(x - step)
        middle = f(x + 2 * step) - f(x - 2 * step)
        far = f(x + 3 * step) - f(x - 3 * step)
        columns.append((45 * near - 9 * middle + far) / (60 * h))
    return torch.stack(columns, dim=1).detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    x = x.detach()
    columns = []
    for j in range(len(x)):
        h = 1e-3 * abs(x[j].item())
        step = torch.zeros_like(x)
        step[j] = h
        near = f(x + step) - f(x - step)
        middle = f(x + 2 * step) - f(x - 2 * step)
        far = f(x + 3 * step) - f(x - 3 * step)
        columns.append((45 * near - 9 * middle + far) / (60 * h))
    return torch.stack(columns, dim=1).detach()
