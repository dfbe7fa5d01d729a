# backward() without inputs= on a clean copy of x: parameters of f collect gradients.
# expect: jacobian_torch 1/2 wrong leaves_changed

# %% jacobian_torch
def jacobian_torch(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    J = torch.zeros(len(y), len(z), dtype=x.dtype)
    if y.requires_grad:
        for i in range(len(y)):
            z.grad = None
            y[i].backward(retain_graph=True)
            if z.grad is not None:
                J[i] = z.grad
    return J
