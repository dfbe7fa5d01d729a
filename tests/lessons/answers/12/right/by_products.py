# Rows by products; a number in an array of shape (1, 1); NumPy's plain functions; recursion over lists.

# %% standard_error
def standard_error(h, loss, theta):
    from autograd import hessian_vector_product

    n = len(theta)
    product = hessian_vector_product(loss)
    H = np.stack([product(theta, e) for e in np.eye(n)])
    slope = grad(h)(theta).reshape(n, 1)
    return np.linalg.cholesky(slope.T @ np.linalg.solve(H, slope))

# %% cost_by_demand
def cost_by_demand(f, x, v):
    pull, _ = make_vjp(f)(x)
    M = np.array([e - pull(e) for e in np.eye(len(x))])
    return v @ np.linalg.inv(M)

# %% plain
def plain(result):
    if isinstance(result, dict):
        return dict(zip(result.keys(), map(plain, result.values())))
    if hasattr(result, "tolist"):
        result = result.tolist()
    if isinstance(result, list):
        return [plain(entry) for entry in result]
    return float(result)
