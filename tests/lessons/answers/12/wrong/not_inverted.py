# The information for the covariance; one VJP and no system; the first level of a dict only.
# expect: standard_error 0 wrong -
# expect: cost_by_demand 0 wrong -
# expect: plain 0 wrong wrong_container

# %% standard_error
def standard_error(h, loss, theta):
    slope = grad(h)(theta)
    return np.sqrt(slope @ hessian(loss)(theta) @ slope)

# %% cost_by_demand
def cost_by_demand(f, x, v):
    pull, _ = make_vjp(f)(x)
    return pull(v)

# %% plain
def plain(result):
    def simple(value):
        if isinstance(value, torch.Tensor):
            value = value.detach().numpy()
        return np.array(value, dtype=float).tolist() if not isinstance(value, dict) else value

    if isinstance(result, dict):
        return {key: simple(value) for key, value in result.items()}
    return simple(result)
