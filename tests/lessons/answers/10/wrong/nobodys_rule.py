# Newton's steps that the libraries follow by themselves; a small number under the root.
# expect: omega 1/2 wrong rule_broken
# expect: omega_torch 1/2 wrong rule_broken
# expect: total_distance 0 wrong -

# %% omega
def omega(x):
    z = np.where(x > 1, 0.5 * x, x)
    for _ in range(30):
        z = z - (np.exp(z) + z - x) / (np.exp(z) + 1)
    return np.exp(z)

# %% omega_torch
def omega_torch(x):
    return solve(x)

# %% total_distance
def total_distance(P):
    d = P[:, None] - P[None, :]
    return np.sum(np.sqrt(np.sum(d**2, axis=-1) + 1e-12)) / 2
