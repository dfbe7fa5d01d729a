# With helper functions and a class, in the longest way; prints and a warning, which are nobody's business.
# expect: f 1 right
# expect: jacobian_autograd 1 right
# expect: jacobian_torch 1 right
# expect: jacobian_forward 1 right

# %% f
E1, E2 = np.eye(2)


def f(x):
    return x[0] * E1 + x[0] * x[1] * E2

# %% jacobian_autograd
class Rows:
    def __init__(self, f, x):
        self.pull, self.value = autograd.make_vjp(f)(x)

    def __getitem__(self, i):
        v = np.zeros(len(self))
        v[i] = 1.0
        return self.pull(v)

    def __len__(self):
        return self.value.shape[0]


def jacobian_autograd(f, x):
    rows = Rows(f, x)
    print("rows:", len(rows))
    return np.concatenate([rows[i].reshape(1, -1) for i in range(len(rows))], axis=0)

# %% jacobian_torch
import warnings


def jacobian_torch(f, x):
    warnings.warn("this may take a while")
    m = f(x.detach()).shape[0]
    gradient = lambda i: torch.func.grad(lambda z: f(z)[i])(x.detach())
    return torch.vstack([gradient(i) for i in range(m)]).detach()

# %% jacobian_forward
def unit(n, j, like):
    e = like.new_zeros(n)
    e[j] = 1
    return e


def jacobian_forward(f, x):
    n = len(x)
    pairs = [torch.func.jvp(f, (x,), (unit(n, j, x.detach()),)) for j in range(n)]
    J = torch.empty(len(pairs[0][0]), n, dtype=x.dtype)
    for j, (_, column) in enumerate(pairs):
        J[:, j] = column.detach()
    return J
