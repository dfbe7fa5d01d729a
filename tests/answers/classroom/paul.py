# about: right, with a solution cell copied and kept
# edit: copy a solution cell
# jacobians: right/backward_on_a_copy
# packing: right/value_and_grad
