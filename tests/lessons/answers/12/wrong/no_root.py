# The variance; the system not transposed; integers stay integers.
# expect: standard_error 0 wrong -
# expect: cost_by_demand 0 wrong -
# expect: plain 0 wrong -

# %% standard_error
def standard_error(h, loss, theta):
    slope = grad(h)(theta)
    return slope @ np.linalg.inv(hessian(loss)(theta)) @ slope

# %% cost_by_demand
def cost_by_demand(f, x, v):
    return np.linalg.solve(np.eye(len(x)) - jacobian(f)(x), v)

# %% plain
def plain(result):
    if isinstance(result, dict):
        return {key: plain(value) for key, value in result.items()}
    if isinstance(result, torch.Tensor):
        result = result.detach().numpy()
    return np.array(result).tolist()
