# about: mistakes that have a name, each by one student alone
# loops: right/recursion wrong/loop_short:time_f2
