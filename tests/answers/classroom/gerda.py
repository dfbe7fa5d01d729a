# about: mistakes that have a name, each by one student alone
# loops: right/in_place wrong/one_place:f2a wrong/by_columns:time_f2
# jacobians: right/component_gradients wrong/rows_accumulate:jacobian_autograd wrong/constant_forgotten:jacobian_torch wrong/tangent_from_x:jacobian_forward
# hessians: wrong/triangles:hessian_torch wrong/once_too_often:hvp_autograd wrong/gradient_differences:hvp_torch
# probit: wrong/clipped:probit wrong/approximation:probit_torch
