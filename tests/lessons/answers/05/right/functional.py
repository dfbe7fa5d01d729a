# A product of r and a unit vector; torch.func.grad, nothing in place.

# %% cartesian
def cartesian(p):
    return p[0] * torch.cat((p[1:].cos(), p[1:].sin()))

# %% descend
def descend(loss, w, rate, steps):
    slope = torch.func.grad(loss)
    w = w.detach()
    for _ in range(steps):
        w = w - rate * slope(w)
    return w
