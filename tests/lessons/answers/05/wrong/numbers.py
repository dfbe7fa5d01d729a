# Plain numbers on the way; uphill.
# expect: cartesian 0 wrong zero
# expect: descend 0 wrong -

# %% cartesian
def cartesian(p):
    r, phi = p.tolist()
    return torch.tensor([r * np.cos(phi), r * np.sin(phi)], dtype=p.dtype)

# %% descend
def descend(loss, w, rate, steps):
    w = w.detach()
    for _ in range(steps):
        w = w + rate * torch.func.grad(loss)(w)
    return w
