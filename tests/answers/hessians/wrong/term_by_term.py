# The right idea, with a dot product that Python adds up; rows in batches.
# expect: hvp_autograd 1/2 wrong
# expect: hvp_torch 1/2 wrong loop_over_inputs

# %% hvp_autograd
def hvp_autograd(f, x, r):
    def slope(z):
        g = autograd.grad(f)(z)
        return sum(g[i] * r[i] for i in range(len(r)))

    return autograd.grad(slope)(x)

# %% hvp_torch
def hvp_torch(f, x, r):
    z = x.detach().clone().requires_grad_()
    y = f(z) + 0 * (z @ z)
    (g,) = torch.autograd.grad(y, z, create_graph=True)
    return torch.autograd.grad(sum(a * b for a, b in zip(g, r.detach())), z)[0]
