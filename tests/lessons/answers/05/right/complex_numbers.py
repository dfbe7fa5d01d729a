# r e^{iφ}, read as two real numbers; a leaf renewed in each round.

# %% cartesian
def cartesian(p):
    return torch.view_as_real(torch.polar(p[0], p[1]))

# %% descend
def descend(loss, w, rate, steps):
    w = w.detach()
    for _ in range(steps):
        leaf = w.clone().requires_grad_()
        loss(leaf).backward()
        w = leaf.detach() - rate * leaf.grad
    return w
