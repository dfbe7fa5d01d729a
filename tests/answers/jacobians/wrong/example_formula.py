# The Jacobian of the example by hand, for whatever f: right on the visible example at every x.
# expect: f 0 error
# expect: jacobian_autograd 0 wrong
# expect: jacobian_torch 0 wrong
# expect: jacobian_forward 0 wrong

# %% f
def f(x):
    y = np.zeros(2)
    y[0] = x[0]
    y[1] = x[0] * x[1]
    return y

# %% jacobian_autograd
def jacobian_autograd(f, x):
    return np.array([[1.0, 0.0], [x[-1], x[0]]])

# %% jacobian_torch
def jacobian_torch(f, x):
    return torch.tensor([[1.0, 0.0], [x[-1], x[0]]], dtype=x.dtype)

# %% jacobian_forward
def jacobian_forward(f, x):
    return torch.tensor([[1.0, 0.0], [x[-1], x[0]]], dtype=x.dtype)
