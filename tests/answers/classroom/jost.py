# about: mistakes that have a name, each by one student alone
# loops: right/plain wrong/list_by_index:time_f2
# hessians: right/functional wrong/gradient_in_the_rows:hessian_torch
# probit: wrong/factor_of_the_error_function:probit wrong/remembers_the_last_call:probit_torch
