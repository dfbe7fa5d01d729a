# about: mistakes that have a name, each by one student alone
# loops: wrong/all_at_once:f2a wrong/all_at_once:f2b wrong/all_at_once:f2c wrong/all_at_once:time_f2
# jacobians: wrong/works_in_x:f wrong/shared_buffer:jacobian_autograd wrong/reshaped:jacobian_torch wrong/returns_in_the_loop:jacobian_forward
# packing: wrong/absolute_and_stuck:pack wrong/single_precision:unpack wrong/as_a_row:packed_gradient wrong/half_of_the_axes:all_gradients
# einsum: wrong/single_precision:row_sum wrong/arrays_of_boxes:col_sum wrong/operands_in_other_places:matrix_product wrong/shapes_spoilt:product_with_transpose wrong/scaled:bilinear wrong/operands_in_other_places:matrix_product_vjp
# hessians: wrong/diagonal_only:hessian_torch wrong/returns_in_the_loop:hvp_autograd wrong/dirty_first_row:hvp_torch
# probit: wrong/forward_only:probit wrong/clipped_at_the_edges:probit_torch
# r-interop: wrong/arrays:f1_for_r wrong/by_hand:grad_f1_for_r wrong/r_formula:reticdemo
