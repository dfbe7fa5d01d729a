# torch.tensor of Python floats is float32.
# expect: f1_for_r 0 wrong
# expect: grad_f1_for_r 0 wrong float32_inside

# %% f1_for_r
def f1(x):
    return torch.log(x[0]) + x[0] * x[1] - torch.sin(x[1])


def f1_for_r(x):
    return f1(torch.tensor([float(v) for v in x])).item()

# %% grad_f1_for_r
def grad_f1_for_r(x):
    z = torch.tensor([float(v) for v in x], requires_grad=True)
    f1(z).backward()
    return z.grad.tolist()
