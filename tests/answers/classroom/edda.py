# about: mistakes that have a name, each by one student alone
# loops: wrong/another_way:f2a wrong/list_by_index:f2b wrong/sum_forgotten:f2c wrong/another_way:time_f2
# jacobians: wrong/another_tool:f wrong/reshaped:jacobian_autograd wrong/dirty_first_row:jacobian_torch wrong/shared_buffer:jacobian_forward
# packing: right/index_arrays wrong/first_of_many:packed_gradient wrong/sign_and_factor:all_gradients
# einsum: wrong/scaled:row_sum wrong/another_letter_kept:col_sum wrong/scaled:matrix_product wrong/single_precision:product_with_transpose wrong/remembers:bilinear wrong/everything_summed:matrix_product_vjp
# hessians: wrong/first_derivatives:hessian_torch wrong/first_derivatives:hvp_autograd wrong/returns_in_the_loop:hvp_torch
# probit: wrong/reverse_only:probit wrong/custom_operator:probit_torch
# r-interop: right/forward_mode wrong/integers:grad_f1_for_r wrong/r_list:reticdemo
