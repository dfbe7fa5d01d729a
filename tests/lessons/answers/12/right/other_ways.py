# Eigenvectors; forward tangents; the whole Jacobian of x by t; double precision by torch.

# %% standard_error
def standard_error(h, loss, theta):
    curvatures, axes = np.linalg.eigh(jacobian(grad(loss))(theta))
    along = axes.T @ grad(h)(theta)
    return float(np.linalg.norm(along / np.sqrt(curvatures)))

# %% cost_by_demand
def cost_by_demand(f, x, v):
    from autograd import make_jvp

    J = np.stack([make_jvp(f)(x)(e)[1] for e in np.eye(len(x))], axis=1)
    by_demand = np.linalg.inv(np.eye(len(x)) - J)
    return by_demand.T @ v

# %% plain
def plain(result):
    match result:
        case dict():
            return {key: plain(result[key]) for key in result}
        case torch.Tensor():
            return result.detach().double().tolist()
        case _:
            return np.asarray(result).astype(float).tolist()
