# about: ends the process, in a function and in a cell
# jacobians: right/vjp_rows
# packing: right/reshape_and_loop
# expect: jacobians/jacobian_forward 0 error
# expect: packing/all_gradients 0 missing

# %% jacobians/jacobian_forward
import os


def jacobian_forward(f, x):
    os._exit(0)

# %% packing/all_gradients
import os

os._exit(0)


def all_gradients(f, params):
    return {}
