# about: right, by the libraries' products with vectors
# jacobians: right/vjp_rows
# packing: right/reshape_and_loop
