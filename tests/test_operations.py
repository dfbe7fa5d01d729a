"""What an answer does on its way is counted, however it is reached."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import autograd.scipy.special
import autograd.scipy.stats.norm as norm
import numpy as np
import pytest
import scipy.special
import torch
from autograd.extend import primitive

from autograder.worker import drivers

X = np.array([0.3, 0.7])
A = torch.arange(12.0, dtype=torch.float64).reshape(4, 3)
x = torch.tensor([0.3, 0.7, 1.9], dtype=torch.float64)


def loop(x, A):
    out = torch.zeros(len(A), dtype=x.dtype)
    for i in range(len(A)):
        out[i] = A[i] @ x
    return out.sum()


def recursive(x, A):
    return A[0] @ x + recursive(x, A[1:]) if len(A) else 0.0


def test_torch_operations_by_name():
    assert drivers.torch_operations(loop, x, A) == {
        "torch.Tensor.__len__": 2,
        "torch.Tensor.dtype.__get__": 1,
        "torch.zeros": 1,
        "torch.Tensor.__getitem__": 4,
        "torch.Tensor.matmul": 4,
        "torch.Tensor.__setitem__": 4,
        "torch.Tensor.sum": 1,
    }
    assert drivers.torch_operations(lambda x, A: (A @ x).sum(), x, A)["torch.Tensor.matmul"] == 1


@pytest.mark.parametrize(
    "function",
    [
        loop,
        recursive,
        lambda x, A: sum(a @ x for a in A),
        lambda x, A: sum([a @ x for a in A]),
        lambda x, A: sum(map(lambda a: a @ x, A)),
    ],
)
def test_what_goes_through_rows_takes_more_steps_for_more_rows(function):
    few, many = (drivers.python_steps(function, x, torch.cat([A] * k)) for k in (1, 3))
    assert many >= few + 8  # the rows that are more


def test_what_works_on_whole_arrays_takes_the_same_steps():
    def vectorised(x, A):
        return torch.einsum("ij,j->", A, x) + torch.vmap(torch.dot, in_dims=(0, None))(A, x).sum()

    assert drivers.python_steps(vectorised, x, A) == drivers.python_steps(vectorised, x, torch.cat([A, A]))


def test_primitives_of_the_library_and_of_the_students_own():
    def library(v):
        gradient = autograd.grad(lambda u: anp.sum(u[0] * norm.logpdf(u)))(v)
        return gradient + norm.cdf(v) + autograd.scipy.special.erfinv(v)

    seen = drivers.autograd_primitives(library, X)
    assert seen["own"] == {} and {"__getitem__", "logpdf", "cdf", "erfinv"} <= set(seen["library"])
    own = primitive(scipy.special.erfinv)
    assert drivers.autograd_primitives(lambda v: anp.sin(own(v)), X) == {
        "library": {"sin": 1},
        "own": {"erfinv": 1},
    }


def test_a_primitive_that_a_student_puts_into_the_library_is_the_students(monkeypatch):
    monkeypatch.setattr(anp, "probit", primitive(scipy.special.ndtri), raising=False)
    assert drivers.autograd_primitives(lambda v: anp.probit(v), X)["own"] == {"ndtri": 1}
