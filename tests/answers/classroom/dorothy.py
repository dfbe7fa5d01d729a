# about: the Jacobian transposed
# jacobians: wrong/transposed
# packing: right/index_arrays
