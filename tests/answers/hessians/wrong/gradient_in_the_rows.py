# The first pass leaves the gradient in .grad, and the first row is added to it; rows that share one .grad.
# expect: hessian_torch 0 wrong gradient_added
# expect: hvp_autograd 0 wrong gradient_added

# %% hessian_torch
def hessian_torch(f, x):
    z = x.detach().clone().requires_grad_()
    (f(z) + 0 * (z @ z)).backward(create_graph=True, inputs=[z])
    g = z.grad.clone()
    rows = []
    for i in range(len(z)):
        g[i].backward(retain_graph=True, inputs=[z])
        rows.append(z.grad.detach().clone())
        z.grad = None
    return torch.stack(rows)

# %% hvp_autograd
def hvp_autograd(f, x, r):
    total = lambda z: f(z) + np.dot(autograd.grad(f)(z), r)
    return autograd.grad(total)(x)
