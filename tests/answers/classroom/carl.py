# about: right, batched; gradients of a dict
# jacobians: right/batched
# packing: right/vjp_of_a_dict
