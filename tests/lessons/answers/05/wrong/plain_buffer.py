# A buffer that vmap does not know; w bound to a result, whose .grad stays None.
# expect: cartesian 0 error vmap_blocked
# expect: descend 0 error

# %% cartesian
def cartesian(p):
    out = torch.empty(2, dtype=p.dtype)
    out[0] = p[0] * torch.cos(p[1])
    out[1] = p[0] * torch.sin(p[1])
    return out

# %% descend
def descend(loss, w, rate, steps):
    w = w.detach().clone().requires_grad_()
    for _ in range(steps):
        loss(w).backward()
        w = w - rate * w.grad
    return w
