# about: right, one output at a time; column-major by transposing
# jacobians: right/component_gradients
# packing: right/transposes
