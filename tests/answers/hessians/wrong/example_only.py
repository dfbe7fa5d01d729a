# The worked case, typed in.
# expect: hessian_torch 0 wrong hard_coded
# expect: hvp_autograd 0 wrong hard_coded
# expect: hvp_torch 0 wrong hard_coded

# %% hessian_torch
def hessian_torch(f, x):
    return torch.tensor([[2.0, 1.0], [1.0, 0.0]], dtype=x.dtype)

# %% hvp_autograd
def hvp_autograd(f, x, r):
    return np.array([11.0, 3.0])

# %% hvp_torch
def hvp_torch(f, x, r):
    return torch.tensor([11.0, 3.0], dtype=x.dtype)
