# 32 rows at a time.
# expect: hvp_torch 1/2 wrong loop_over_inputs

# %% hvp_torch
def hvp_torch(f, x, r):
    _, pull = torch.func.vjp(torch.func.grad(f), x.detach())
    pieces = []
    for start in range(0, len(x), 32):
        size = min(32, len(x) - start)
        units = torch.zeros(size, len(x), dtype=x.dtype)
        units[torch.arange(size), start + torch.arange(size)] = 1
        pieces.append(torch.vmap(pull)(units)[0] @ r.detach())
    return torch.cat(pieces).detach()
