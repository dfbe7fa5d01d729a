# backward fills the leaves inside f as well; single precision on the way.
# expect: gradient 1/2 wrong leaves_changed
# expect: numpy_gradients 0 wrong

# %% gradient
def gradient(f, x):
    point = x.detach().requires_grad_()
    f(point).backward()
    return point.grad

# %% numpy_gradients
def numpy_gradients(f, arrays):
    tensors = {name: torch.tensor(array.tolist(), requires_grad=True) for name, array in arrays.items()}
    value = f(**tensors)
    gradients = torch.autograd.grad(value, tuple(tensors.values()))
    return value.item(), {name: g.numpy().astype(float) for name, g in zip(tensors, gradients)}
