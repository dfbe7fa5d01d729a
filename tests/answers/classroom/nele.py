# about: mistakes that have a name, each by one student alone
# loops: right/class_of_clocks wrong/kept_between:f2a wrong/sum_forgotten:time_f2
