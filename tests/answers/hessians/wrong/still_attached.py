# Right values on a graph: create_graph twice, or tensors of f that require grad.
# expect: hvp_torch 1/2 wrong still_attached
# expect: hessian_torch 0 wrong wrong_container
# expect: hvp_autograd 0 wrong wrong_container

# %% hessian_torch
def hessian_torch(f, x):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z) + 0 * (z @ z), z, create_graph=True)
    return torch.autograd.grad(g, z, torch.eye(len(x), dtype=x.dtype), is_grads_batched=True)

# %% hvp_autograd
def hvp_autograd(f, x, r):
    return autograd.make_jvp(autograd.grad(f))(x)(r)

# %% hvp_torch
def hvp_torch(f, x, r):
    return torch.func.jvp(torch.func.grad(f), (x,), (r,))[1]
