# All products at once, and Autograd's forward mode.
# expect: f 1 right
# expect: jacobian_autograd 1 right
# expect: jacobian_torch 1 right
# expect: jacobian_forward 1 right

# %% f
def f(x):
    return x[0] * np.array([1.0, x[1]])

# %% jacobian_autograd
def jacobian_autograd(f, x):
    columns = [autograd.make_jvp(f)(x)(direction)[1] for direction in np.eye(x.size)]
    return np.stack(columns, axis=-1)

# %% jacobian_torch
def jacobian_torch(f, x):
    with torch.enable_grad():
        leaf = x.detach().requires_grad_()
        y = f(leaf)
        zeros = torch.zeros(*y.shape, *x.shape, dtype=x.dtype)
        if not y.requires_grad:
            return zeros
        basis = torch.eye(y.shape[0], dtype=y.dtype)
        (J,) = torch.autograd.grad(y, leaf, basis, is_grads_batched=True, allow_unused=True)
    return zeros if J is None else J.detach()

# %% jacobian_forward
def jacobian_forward(f, x):
    push = lambda v: torch.func.jvp(f, (x,), (v,))[1]
    return torch.func.vmap(push, out_dims=1)(torch.eye(x.shape[0], dtype=x.dtype))
