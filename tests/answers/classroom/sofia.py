# about: a file that is no notebook
# edit: no notebook
# jacobians: released
# packing: released
# expect: jacobians/f 0 missing
# expect: jacobians/jacobian_autograd 0 missing
# expect: jacobians/jacobian_torch 0 missing
# expect: jacobians/jacobian_forward 0 missing
# expect: packing/pack 0 missing
# expect: packing/unpack 0 missing
# expect: packing/packed_gradient 0 missing
# expect: packing/all_gradients 0 missing
