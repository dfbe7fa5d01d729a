# expect: hessian_torch 0 wrong one_row_only
# expect: hvp_autograd 0 wrong full_jacobian_returned
# expect: hvp_torch 0 wrong product_unsummed

# %% hessian_torch
def hessian_torch(f, x):
    _, pull = torch.func.vjp(torch.func.grad(f), x.detach())
    rows = []
    for e in torch.eye(len(x), dtype=x.dtype):
        rows.append(pull(e)[0].detach())
        return torch.stack(rows)

# %% hvp_autograd
def hvp_autograd(f, x, r):
    pull, _ = autograd.make_vjp(autograd.grad(f))(x)
    return np.array([pull(e) for e in np.eye(len(r))])

# %% hvp_torch
def hvp_torch(f, x, r):
    _, pull = torch.func.vjp(torch.func.grad(f), x.detach())
    return (torch.stack([pull(e)[0] for e in torch.eye(len(x), dtype=x.dtype)]) * r).detach()
