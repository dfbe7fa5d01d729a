# A buffer of the default dtype; the caller's memory, by way of detach.
# expect: cartesian 0 wrong float32_returned
# expect: descend 1/2 wrong input_changed

# %% cartesian
def cartesian(p):
    out = torch.zeros(2)
    out[0] = p[0] * torch.cos(p[1])
    out[1] = p[0] * torch.sin(p[1])
    return out

# %% descend
def descend(loss, w, rate, steps):
    w = w.detach().requires_grad_()
    for _ in range(steps):
        w.grad = None
        loss(w).backward()
        with torch.no_grad():
            w -= rate * w.grad
    return w.detach().clone()
