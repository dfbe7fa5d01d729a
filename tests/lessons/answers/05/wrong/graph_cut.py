# A new tensor of the entries, which cuts the graph; .grad never cleared.
# expect: cartesian 0 wrong zero
# expect: descend 0 wrong accumulated

# %% cartesian
def cartesian(p):
    return torch.tensor([p[0] * torch.cos(p[1]), p[0] * torch.sin(p[1])], dtype=p.dtype)

# %% descend
def descend(loss, w, rate, steps):
    w = w.detach().clone().requires_grad_()
    for _ in range(steps):
        loss(w).backward()
        with torch.no_grad():
            w -= rate * w.grad
    return w
