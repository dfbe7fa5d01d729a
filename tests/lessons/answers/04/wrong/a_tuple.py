# The tuple that grad returns; the value still a tensor.
# expect: gradient 0 wrong wrong_container
# expect: numpy_gradients 0 wrong wrong_container

# %% gradient
def gradient(f, x):
    point = x.detach().requires_grad_()
    return torch.autograd.grad(f(point), point)

# %% numpy_gradients
def numpy_gradients(f, arrays):
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in arrays.items()}
    value = f(**tensors)
    gradients = torch.autograd.grad(value, tuple(tensors.values()))
    return value.detach(), {name: gradient.numpy() for name, gradient in zip(tensors, gradients)}
