# backward into the caller's x, whatever its .grad holds; gradients as tensors.
# expect: gradient 0 wrong
# expect: numpy_gradients 0 wrong wrong_container

# %% gradient
def gradient(f, x):
    x.requires_grad_()
    f(x).backward()
    return x.grad

# %% numpy_gradients
def numpy_gradients(f, arrays):
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in arrays.items()}
    value = f(**tensors)
    value.backward()
    return value.item(), {name: t.grad for name, t in tensors.items()}
