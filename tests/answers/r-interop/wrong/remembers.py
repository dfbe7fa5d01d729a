# A leaf that lives between the calls and collects; the value at the example whatever x is.
# expect: f1_for_r 0 wrong
# expect: grad_f1_for_r 0 wrong

# %% f1_for_r
def f1(x):
    return x[0].log() + x[0] * x[1] - x[1].sin()


def f1_for_r(x):
    x = [4.0, 3.0]
    return f1(torch.tensor(x, dtype=torch.float64)).item()

# %% grad_f1_for_r
leaf = torch.zeros(2, dtype=torch.float64, requires_grad=True)


def grad_f1_for_r(x):
    leaf.data = torch.tensor([float(v) for v in x], dtype=torch.float64)
    f1(leaf).backward()
    return leaf.grad.tolist()
