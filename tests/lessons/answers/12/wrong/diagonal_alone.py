# Only the diagonal of the covariance; the iteration unrolled, which need not converge; list() for tolist().
# expect: standard_error 0 wrong -
# expect: cost_by_demand 0 wrong -
# expect: plain 0 wrong numpy_number

# %% standard_error
def standard_error(h, loss, theta):
    V = np.linalg.inv(hessian(loss)(theta))
    return np.sqrt(np.sum(grad(h)(theta) ** 2 * np.diag(V)))

# %% cost_by_demand
def cost_by_demand(f, x, v):
    pull, _ = make_vjp(f)(x)
    u = v
    for _ in range(200):
        u = v + pull(u)
    return u

# %% plain
def plain(result):
    if isinstance(result, dict):
        return {key: plain(value) for key, value in result.items()}
    if isinstance(result, torch.Tensor):
        result = result.detach().numpy()
    if np.ndim(result) == 0:
        return float(result)
    return list(result)
