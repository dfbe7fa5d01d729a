# The forward product out of two reverse ones, gradients of a weighted sum, and hooks.
# expect: f 1 right
# expect: jacobian_autograd 1 right
# expect: jacobian_torch 1 right
# expect: jacobian_forward 1 right

# %% f
QUADRATIC = np.array([[[0.0, 0.0], [0.0, 0.0]], [[0.0, 1.0], [0.0, 0.0]]])


def f(x):
    return np.einsum("ijk,j,k->i", QUADRATIC, x, x) + np.array([1.0, 0.0]) * x[0]

# %% jacobian_autograd
def jacobian_autograd(f, x):
    nothing = np.zeros(len(f(x)))

    def entry_of_product(u, j):
        return autograd.make_vjp(f)(x)[0](u)[j]

    return np.column_stack([autograd.grad(entry_of_product)(nothing, j) for j in range(len(x))])

# %% jacobian_torch
def jacobian_torch(f, x):
    leaf = x.detach().clone().requires_grad_()
    inner, caught = leaf * 1, []
    inner.register_hook(lambda g: caught.append(g.clone()))
    rows = []
    for output in f(inner):
        caught.clear()
        if output.requires_grad:
            output.backward(retain_graph=True, inputs=[leaf])
        rows.append(caught[0] if caught else torch.zeros_like(leaf))
    return torch.stack(rows)

# %% jacobian_forward
def jacobian_forward(f, x):
    zero, one = torch.zeros((), dtype=x.dtype), torch.ones((), dtype=x.dtype)

    def column(direction):
        return torch.func.jvp(lambda t: f(x + t * direction), (zero,), (one,))[1]

    return torch.stack([column(direction) for direction in torch.diag(torch.ones_like(x))], dim=-1)
