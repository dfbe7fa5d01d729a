# about: mistakes that have a name, each by one student alone
# loops: right/masks wrong/dummy_fill:time_f2
# jacobians: right/copies_and_engines wrong/loop_stops_early:jacobian_autograd wrong/requires_grad_left_on:jacobian_torch wrong/central_differences:jacobian_forward
# hessians: right/double_reverse wrong/diagonal_only:hvp_autograd wrong/whole_matrix_first:hvp_torch
# probit: wrong/cotangent_kept_as_numbers:probit wrong/density_at_p:probit_torch
