# about: as many evaluations of f as there are arguments; a library's Jacobian
# jacobians: wrong/library_call
# packing: right/reshape_and_loop
# expect: packing/packed_gradient 1/2 wrong too_many_evaluations
# expect: packing/all_gradients 1/2 wrong too_many_evaluations

# %% packing/packed_gradient
def packed_gradient(f, params):
    gradients = []
    for name, value in params.items():
        gradients.append(autograd.grad(lambda a: f(**{**params, name: a}))(value))
    return pack(gradients)

# %% packing/all_gradients
def all_gradients(f, params):
    return {name: autograd.grad(lambda a: f(**{**params, name: a}))(value) for name, value in params.items()}
