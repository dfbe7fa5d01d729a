# float(f(…)) inside the differentiated function, and a trace that is lost.
# expect: packed_gradient 0 error
# expect: all_gradients 0 wrong zero

# %% packed_gradient
def packed_gradient(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}
    return autograd.grad(lambda v: float(f(**unpack(v, shapes))))(pack(list(params.values())))

# %% all_gradients
def all_gradients(f, params):
    shapes = {name: np.shape(a) for name, a in params.items()}

    def constant(v):
        return np.sum(f(**params))

    return unpack(autograd.grad(constant)(pack(list(params.values()))), shapes)
