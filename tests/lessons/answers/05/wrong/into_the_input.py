# Written into p itself; a leaf changed while it is watched.
# expect: cartesian 0 error
# expect: descend 0 error inplace_change

# %% cartesian
def cartesian(p):
    p[0], p[1] = p[0] * torch.cos(p[1]), p[0] * torch.sin(p[1])
    return p

# %% descend
def descend(loss, w, rate, steps):
    w = w.detach().clone().requires_grad_()
    for _ in range(steps):
        w.grad = None
        loss(w).backward()
        w -= rate * w.grad
    return w
