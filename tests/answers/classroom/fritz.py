# about: mistakes that have a name, each by one student alone
# expect: packing/packed_gradient 0 wrong squeezed
# loops: right/columns wrong/leaf_assigned:f2a wrong/appended:time_f2
# jacobians: right/by_the_batch wrong/returns_in_the_loop:jacobian_autograd wrong/leaves_filled:jacobian_torch wrong/sum_of_outputs:jacobian_forward
# packing: right/vjp_of_a_dict wrong/flat:pack wrong/changes_its_input:unpack
# einsum: right/explicit_letters wrong/by_an_engine:row_sum wrong/numpys_einsum:col_sum wrong/arguments_mixed_up:matrix_product wrong/another_letter_kept:bilinear wrong/arguments_mixed_up:matrix_product_vjp
# hessians: wrong/one_triangle:hessian_torch wrong/row_by_row:hvp_autograd wrong/still_attached:hvp_torch
# probit: wrong/slope_twice:probit wrong/slope_twice:probit_torch
# r-interop: right/own_engine wrong/through_float:grad_f1_for_r wrong/r_objects:reticdemo
