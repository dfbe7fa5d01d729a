# about: mistakes that have a name, each by one student alone
# hessians: right/forward_over_reverse wrong/direction_ignored:hessian_torch wrong/unit_length:hvp_autograd
# probit: wrong/density_not_inverted:probit wrong/distribution_function:probit_torch
