# Tensors, whole and one by one.
# expect: f1_for_r 0 wrong wrong_container
# expect: grad_f1_for_r 0 wrong wrong_container

# %% f1_for_r
def f1(x):
    return torch.log(x[0]) + x[0] * x[1] - torch.sin(x[1])


def f1_for_r(x):
    return f1(torch.tensor(list(x), dtype=torch.float64))

# %% grad_f1_for_r
def grad_f1_for_r(x):
    z = torch.tensor(list(x), dtype=torch.float64, requires_grad=True)
    return list(torch.autograd.grad(f1(z), z)[0])
