# A buffer made from p, which vmap takes; torch.autograd.grad, which stores nothing.

# %% cartesian
def cartesian(p):
    out = torch.zeros_like(p)
    out[0] = p[0] * torch.cos(p[1])
    out[1] = p[0] * torch.sin(p[1])
    return out

# %% descend
def descend(loss, w, rate, steps):
    current = w.clone().detach()
    for _ in range(steps):
        current.requires_grad_(True)
        (slope,) = torch.autograd.grad(loss(current), current)
        current = (current - rate * slope).detach()
    return current
