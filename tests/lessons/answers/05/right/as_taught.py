# torch.stack; a leaf of one's own, cleared in each round.

# %% cartesian
def cartesian(p):
    r, phi = p
    return torch.stack([r * torch.cos(phi), r * torch.sin(phi)])

# %% descend
def descend(loss, w, rate, steps):
    w = w.detach().clone().requires_grad_()
    for _ in range(steps):
        w.grad = None
        loss(w).backward()
        with torch.no_grad():
            w -= rate * w.grad
    return w.detach()
