# Differences behind a coarse dtype and beside a pass that is thrown away.
# expect: jacobian_forward 0 wrong
# expect: jacobian_torch 0 wrong

# %% jacobian_torch
def jacobian_torch(f, x):
    x = x.detach()
    torch.func.vjp(f, x)
    steps = 1e-5 * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + s) - f(x - s)) / 2e-5 for s in steps], dim=1).detach().to(torch.float32)

# %% jacobian_forward
def jacobian_forward(f, x):
    x = x.detach()
    y, _ = torch.func.jvp(f, (x,), (x,))
    columns = [(f(x + 1e-7 * e) - y) / 1e-7 for e in torch.eye(len(x), dtype=x.dtype)]
    return torch.stack(columns, dim=1).detach().to(torch.bfloat16)
