# The Hessian, built from one's own products, and then times r.
# expect: hvp_autograd 1/2 wrong hessian_formed
# expect: hvp_torch 1/2 wrong hessian_formed

# %% hvp_autograd
def hvp_autograd(f, x, r):
    pull, _ = autograd.make_vjp(autograd.grad(f))(x)
    H = np.stack([pull(e) for e in np.eye(len(x))])
    return H @ r

# %% hvp_torch
def hvp_torch(f, x, r):
    return hessian_torch(f, x.detach()) @ r.detach()
