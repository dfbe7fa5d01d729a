# A reshape where a transpose was meant; the value instead of the derivative.
# expect: jacobian_autograd 0 wrong reshaped
# expect: jacobian_torch 0 wrong value_returned
# expect: jacobian_forward 0 wrong reshaped

# %% jacobian_autograd
def jacobian_autograd(f, x):
    columns = np.stack([autograd.make_jvp(f)(x)(e)[1] for e in np.eye(len(x))])
    return columns.reshape(columns.shape[1], columns.shape[0])

# %% jacobian_torch
def jacobian_torch(f, x):
    y, vjp = torch.func.vjp(f, x.detach())
    return y.detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    columns = torch.stack([torch.func.jvp(f, (x,), (v,))[1] for v in torch.eye(len(x), dtype=x.dtype)])
    return columns.reshape(columns.shape[1], columns.shape[0])
