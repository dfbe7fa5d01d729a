# about: right, with a check cell deleted and another one moved up
# edit: delete a check cell
# jacobians: right/batched
# packing: right/entry_by_entry
