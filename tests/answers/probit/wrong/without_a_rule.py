# SciPy's function itself; tensors by way of NumPy.
# expect: probit 0 error
# expect: probit_torch 0 wrong zero

# %% probit
def probit(p):
    return scipy.special.ndtri(p)

# %% probit_torch
def probit_torch(x):
    return torch.from_numpy(np.asarray(scipy.special.ndtri(x.detach().numpy())))
