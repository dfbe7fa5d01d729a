# about: right, one output at a time; column-major by transposing
# jacobians: right/component_gradients
# packing: right/transposes
# loops: right/class_of_clocks
# einsum: right/ellipsis
# hessians: right/backward_on_a_copy
# probit: right/bound_method
# r-interop: right/math_and_import

# %% loops/explain_speed
The vectorised one, because torch is written in C++.
