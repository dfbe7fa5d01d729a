# A clone for each call; backward into fresh leaves, whose .grad starts from nothing.

# %% gradient
def gradient(f, x):
    point = x.clone().detach()
    point.requires_grad = True
    value = f(point)
    (result,) = torch.autograd.grad(outputs=value, inputs=[point])
    return result

# %% numpy_gradients
def numpy_gradients(f, arrays):
    tensors = {}
    for name in arrays:
        tensors[name] = torch.from_numpy(arrays[name].copy()).requires_grad_(True)
    value = f(**tensors)
    value.backward()
    return [value.detach().numpy().item(), {name: t.grad.numpy() for name, t in tensors.items()}]
