# Reverse mode where forward mode is asked for.
# expect: jacobian_forward 1/2 wrong rule_broken

# %% jacobian_forward
def jacobian_forward(f, x):
    y, vjp = torch.func.vjp(f, x.detach())
    return torch.stack([vjp(v)[0] for v in torch.eye(len(y), dtype=y.dtype)])
