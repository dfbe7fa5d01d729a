# Everything in float64; arrays given by position, and numbers through .numpy() of a watched tensor.
# expect: gradient 0 wrong wrong_dtype
# expect: numpy_gradients 0 error numpy_on_graph

# %% gradient
def gradient(f, x):
    point = torch.tensor(x.tolist(), dtype=torch.float64, requires_grad=True)
    return torch.autograd.grad(f(point), point)[0]

# %% numpy_gradients
def numpy_gradients(f, arrays):
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in arrays.items()}
    value = f(**tensors)
    gradients = torch.autograd.grad(value, tuple(tensors.values()))
    return value.numpy(), {name: gradient.numpy() for name, gradient in zip(tensors, gradients)}
