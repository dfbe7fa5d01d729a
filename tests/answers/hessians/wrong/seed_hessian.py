# The course's own Hessian: on the caller's x, which has to require grad and an empty .grad; float32 basis.
# expect: hessian_torch 0 error
# expect: hvp_autograd 1/2 wrong rule_broken
# expect: hvp_torch 0 error

# %% hessian_torch
def hessian_torch(f, x):
    g = torch.autograd.grad(f(x), x, create_graph=True)[0]
    d = x.shape[0]
    rows = []
    for i in range(d):
        vec = torch.zeros(d)
        vec[i] = 1

        g.backward(vec, retain_graph=True)
        rows.append(x.grad.clone())
        x.grad.zero_()
        H = torch.stack(rows)

    return H

# %% hvp_autograd
def hvp_autograd(f, x, r):
    return autograd.hessian(f)(x) @ r

# %% hvp_torch
def hvp_torch(f, x, r):
    g = torch.autograd.grad(f(x), x, create_graph=True)[0]
    g.backward(r)
    return x.grad
