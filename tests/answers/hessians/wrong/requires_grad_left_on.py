# expect: hessian_torch 1/2 wrong requires_grad_changed
# expect: hvp_autograd 1/2 wrong input_changed
# expect: hvp_torch 1/2 wrong input_changed

# %% hessian_torch
def hessian_torch(f, x):
    x.requires_grad = True
    (g,) = torch.autograd.grad(f(x) + 0 * (x @ x), x, create_graph=True)
    return torch.autograd.grad(g, x, torch.eye(len(x), dtype=x.dtype), is_grads_batched=True)[0]

# %% hvp_autograd
def hvp_autograd(f, x, r):
    length = np.sqrt(np.sum(r * r))
    if length == 0:
        return np.zeros_like(r)
    r /= length
    return length * autograd.make_vjp(autograd.grad(f))(x)[0](r)

# %% hvp_torch
def hvp_torch(f, x, r):
    direction = r.detach()
    length = direction.norm()
    if length == 0:
        return torch.zeros_like(direction)
    direction.div_(length)
    return length * torch.func.vjp(torch.func.grad(f), x.detach())[1](direction)[0].detach()
