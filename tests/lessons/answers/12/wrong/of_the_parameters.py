# The standard errors of θ; one step of the sum; everything in a list.
# expect: standard_error 0 wrong -
# expect: cost_by_demand 0 wrong -
# expect: plain 0 wrong -

# %% standard_error
def standard_error(h, loss, theta):
    return np.sqrt(np.diag(np.linalg.inv(hessian(loss)(theta))))

# %% cost_by_demand
def cost_by_demand(f, x, v):
    return v + jacobian(f)(x).T @ v

# %% plain
def plain(result):
    if isinstance(result, dict):
        return {key: plain(value) for key, value in result.items()}
    if isinstance(result, torch.Tensor):
        result = result.detach().numpy()
    return np.array(result, dtype=float).reshape(-1).tolist()
