# backward() in a loop, and .grad never cleared.
# expect: hessian_torch 0 wrong rows_accumulated
# expect: hvp_autograd 0 wrong doubled
# expect: hvp_torch 0 wrong gradient_added

# %% hessian_torch
def hessian_torch(f, x):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z) + 0 * (z @ z), z, create_graph=True)
    rows = []
    for entry in g:
        entry.backward(retain_graph=True, inputs=[z])
        rows.append(z.grad.clone())
    return torch.stack(rows)

# %% hvp_autograd
def hvp_autograd(f, x, r):
    H_r = autograd.grad(lambda z: np.dot(autograd.grad(f)(z), r))(x)
    r_H = autograd.make_vjp(autograd.grad(f))(x)[0](r)
    return H_r + r_H

# %% hvp_torch
def hvp_torch(f, x, r):
    z = x.detach().clone().requires_grad_()
    (f(z) + 0 * (z @ z)).backward(create_graph=True, inputs=[z])
    torch.dot(z.grad, r.detach()).backward(inputs=[z])
    return z.grad.detach()
