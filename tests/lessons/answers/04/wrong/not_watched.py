# x as it comes, which may not require grad; tensors that nobody watches.
# expect: gradient 0 error
# expect: numpy_gradients 0 error graph_detached

# %% gradient
def gradient(f, x):
    return torch.autograd.grad(f(x), x)[0]

# %% numpy_gradients
def numpy_gradients(f, arrays):
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    value = f(**tensors)
    gradients = torch.autograd.grad(value, tuple(tensors.values()))
    return value.item(), {name: gradient.numpy() for name, gradient in zip(tensors, gradients)}
