# The notebook's example, whatever f and x are.
# expect: f 0 wrong
# expect: jacobian_autograd 0 wrong hard_coded
# expect: jacobian_torch 0 wrong hard_coded
# expect: jacobian_forward 0 wrong hard_coded

# %% f
def f(x):
    return np.array([1.0, 2.0])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    return np.array([[1.0, 0.0], [2.0, 1.0]])

# %% jacobian_torch
def jacobian_torch(f, x):
    return torch.tensor([[1.0, 0.0], [2.0, 1.0]], dtype=x.dtype)

# %% jacobian_forward
def jacobian_forward(f, x):
    return torch.tensor([[1.0, 0.0], [2.0, 1.0]])
