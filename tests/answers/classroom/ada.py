# about: right, by the libraries' products with vectors
# jacobians: right/vjp_rows
# packing: right/reshape_and_loop
# loops: right/careful
# einsum: right/checked_on_the_way
# hessians: right/along_a_line
# probit: right/batched_by_vmap
# r-interop: right/forward_mode
# mark: loops/explain_speed 2 Yes: the cost is that of a node, not of a multiplication.

# %% loops/explain_speed
`f2c` is fastest, by a factor that grows with n. It makes one matrix product, so the graph has a handful of nodes.
`f2a` and `f2b` make nodes for every row, and each is dispatched, recorded and walked back separately; the
arithmetic inside one of them is next to nothing. `f2a` is slowest, since each assignment is a node as well.
