# torch.func.grad, and grad_and_value over a dict.

# %% gradient
def gradient(f, x):
    return torch.func.grad(f)(x.detach())

# %% numpy_gradients
def numpy_gradients(f, arrays):
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    gradients, value = torch.func.grad_and_value(lambda p: f(**p).reshape(()))(tensors)
    return float(value), {name: gradient.numpy() for name, gradient in gradients.items()}
