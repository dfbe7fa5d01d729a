# hstack of slices; torch's own optimiser, on a parameter of one's own.

# %% cartesian
def cartesian(p):
    return torch.hstack([p[:1] * torch.cos(p[1:]), p[:1] * torch.sin(p[1:])])

# %% descend
def descend(loss, w, rate, steps):
    parameter = torch.nn.Parameter(w.detach().clone())
    optimiser = torch.optim.SGD([parameter], lr=rate)
    for _ in range(steps):
        optimiser.zero_grad()
        loss(parameter).backward()
        optimiser.step()
    return parameter
