# A leaf of one's own; a dict of them, and one call for all gradients.

# %% gradient
def gradient(f, x):
    point = x.detach().requires_grad_()
    return torch.autograd.grad(f(point), point)[0]

# %% numpy_gradients
def numpy_gradients(f, arrays):
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in arrays.items()}
    value = f(**tensors)
    gradients = torch.autograd.grad(value, tuple(tensors.values()))
    return value.item(), {name: gradient.numpy() for name, gradient in zip(tensors, gradients)}
