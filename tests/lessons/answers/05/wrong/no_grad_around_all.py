# The angle alone detached; no_grad around the loss as well.
# expect: cartesian 0 wrong
# expect: descend 0 error graph_detached

# %% cartesian
def cartesian(p):
    phi = p[1].detach()
    return torch.stack([p[0] * torch.cos(phi), p[0] * torch.sin(phi)])

# %% descend
def descend(loss, w, rate, steps):
    w = w.detach().clone().requires_grad_()
    for _ in range(steps):
        with torch.no_grad():
            w.grad = None
            loss(w).backward()
            w -= rate * w.grad
    return w
