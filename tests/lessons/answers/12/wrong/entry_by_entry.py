# Each entry of H's diagonal inverted alone; I + J; a trace that is not left.
# expect: standard_error 0 wrong -
# expect: cost_by_demand 0 wrong -
# expect: plain 0 error numpy_on_graph

# %% standard_error
def standard_error(h, loss, theta):
    return np.sqrt(np.sum(grad(h)(theta) ** 2 / np.diag(hessian(loss)(theta))))

# %% cost_by_demand
def cost_by_demand(f, x, v):
    return np.linalg.solve((np.eye(len(x)) + jacobian(f)(x)).T, v)

# %% plain
def plain(result):
    if isinstance(result, dict):
        return {key: plain(value) for key, value in result.items()}
    return np.array(result, dtype=float).tolist()
