# Sine and cosine exchanged; the gradient of the first point for all steps.
# expect: cartesian 0 wrong
# expect: descend 0 wrong -

# %% cartesian
def cartesian(p):
    return torch.stack([p[0] * torch.sin(p[1]), p[0] * torch.cos(p[1])])

# %% descend
def descend(loss, w, rate, steps):
    slope = torch.func.grad(loss)(w.detach())
    w = w.detach()
    for _ in range(steps):
        w = w - rate * slope
    return w
