# The formulas of the lesson, by the library's own Hessian and Jacobian.

# %% standard_error
def standard_error(h, loss, theta):
    slope = grad(h)(theta)
    return np.sqrt(slope @ np.linalg.inv(hessian(loss)(theta)) @ slope)

# %% cost_by_demand
def cost_by_demand(f, x, v):
    return np.linalg.solve((np.eye(len(x)) - jacobian(f)(x)).T, v)

# %% plain
def plain(result):
    if isinstance(result, dict):
        return {key: plain(value) for key, value in result.items()}
    if isinstance(result, torch.Tensor):
        result = result.detach().numpy()
    return np.array(result, dtype=float).tolist()
