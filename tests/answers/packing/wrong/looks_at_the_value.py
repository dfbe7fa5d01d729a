# One evaluation too many, to look at the value.
# expect: packed_gradient 1/2 wrong too_many_evaluations
# expect: all_gradients 1/2 wrong too_many_evaluations

# %% packed_gradient
def packed_gradient(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}
    value = f(**params)
    if np.size(value) != 1:
        raise ValueError("f is not scalar")
    return autograd.grad(lambda v: f(**unpack(v, shapes)))(pack(list(params.values())))

# %% all_gradients
def all_gradients(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}
    print(f(**params))
    return unpack(autograd.grad(lambda v: f(**unpack(v, shapes)))(pack(list(params.values()))), shapes)
