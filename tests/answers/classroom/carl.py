# about: right, batched; gradients of a dict
# jacobians: right/batched
# packing: right/vjp_of_a_dict
# loops: right/columns
# einsum: right/explicit_letters
# hessians: right/batch_of_points
# probit: right/decorated
