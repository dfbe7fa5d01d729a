# Differences of values of f, twice.
# expect: hessian_torch 0 wrong finite_differences
# expect: hvp_autograd 0 wrong finite_differences
# expect: hvp_torch 0 wrong finite_differences

# %% hessian_torch
def hessian_torch(f, x):
    x, h = x.detach(), 1e-4
    E = h * torch.eye(len(x), dtype=x.dtype)
    second = lambda a, b: (f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)) / (4 * h * h)
    return torch.stack([torch.stack([second(a, b) for b in E]) for a in E]).detach()

# %% hvp_autograd
def hvp_autograd(f, x, r):
    h = 1e-4
    entry = lambda e: f(x + h * e + h * r) - f(x + h * e - h * r) - f(x - h * e + h * r) + f(x - h * e - h * r)
    return np.array([entry(e) for e in np.eye(len(x))]) / (4 * h * h)

# %% hvp_torch
def hvp_torch(f, x, r):
    x, r, h = x.detach(), r.detach(), 1e-4
    def entry(e):
        a, b = h * e, h * r
        return (f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)) / (4 * h * h)
    return torch.stack([entry(e) for e in torch.eye(len(x), dtype=x.dtype)]).detach()
