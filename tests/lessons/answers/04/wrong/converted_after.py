# Converted after it was watched, so that .grad stays None; gradients in the order of the alphabet.
# expect: gradient 0 wrong -
# expect: numpy_gradients 0 wrong

# %% gradient
def gradient(f, x):
    point = x.detach().requires_grad_().double()
    f(point).backward()
    return point.grad

# %% numpy_gradients
def numpy_gradients(f, arrays):
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in arrays.items()}
    value = f(**tensors)
    gradients = torch.autograd.grad(value, tuple(tensors.values()))
    return value.item(), {name: g.numpy() for name, g in zip(sorted(arrays), gradients)}
