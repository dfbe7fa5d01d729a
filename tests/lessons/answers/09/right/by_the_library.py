# torch.autograd.functional and Autograd's own product; a sum of plain numbers.

# %% laplacian
def laplacian(f, x):
    H = torch.autograd.functional.hessian(f, x.detach())
    return sum(H[i, i].item() for i in range(len(x)))

# %% curvature
def curvature(f, x, r):
    return np.sum(r * hessian_vector_product(f)(x, r))

# %% hessian_diagonal
def hessian_diagonal(f, x):
    return torch.autograd.functional.vhp(f, x.detach(), torch.ones_like(x.detach()))[1].detach()
