# autograd.grad once for each argument: right values from as many evaluations as there are arguments.
# expect: packed_gradient 1/2 wrong too_many_evaluations
# expect: all_gradients 1/2 wrong too_many_evaluations

# %% packed_gradient
def packed_gradient(f, params):
    names = list(params)
    positional = lambda *values: f(**dict(zip(names, values)))
    gradients = [autograd.grad(positional, i)(*params.values()) for i in range(len(names))]
    return pack(gradients)

# %% all_gradients
def all_gradients(f, params):
    return {
        name: autograd.grad(lambda a: f(**{**params, name: a}))(value) for name, value in params.items()
    }
