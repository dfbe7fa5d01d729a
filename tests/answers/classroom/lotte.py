# about: mistakes that have a name, each by one student alone
# loops: right/careful wrong/one_place:time_f2
