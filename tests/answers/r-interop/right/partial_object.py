# An object made by functools.partial; torch.func.
# expect: f1_for_r 1 right
# expect: grad_f1_for_r 1 right

# %% f1_for_r
import functools


def f1(x, log, sin):
    return log(x[0]) + x[0] * x[1] - sin(x[1])


def plain(x, of):
    return of(torch.as_tensor(np.array(x, float))).tolist()


torch_f1 = functools.partial(f1, log=torch.log, sin=torch.sin)
f1_for_r = functools.partial(plain, of=torch_f1)

# %% grad_f1_for_r
grad_f1_for_r = functools.partial(plain, of=torch.func.grad(torch_f1))
