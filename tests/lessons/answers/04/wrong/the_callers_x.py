# The caller's own x is switched to require grad; one evaluation for each gradient.
# expect: gradient 1/2 wrong requires_grad_changed
# expect: numpy_gradients 1/2 wrong too_many_evaluations

# %% gradient
def gradient(f, x):
    x.requires_grad_()
    return torch.autograd.grad(f(x), x)[0]

# %% numpy_gradients
def numpy_gradients(f, arrays):
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in arrays.items()}
    gradients = {name: torch.autograd.grad(f(**tensors), t)[0].numpy() for name, t in tensors.items()}
    return f(**tensors).item(), gradients
