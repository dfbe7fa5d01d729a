"""Finite differences with an error bar beside other tools, on functions where fixed steps fail.

    python benchmarks/finite_differences.py [--points 150]

First table: derivatives.  An entry is *wrong* when it is off by more than 1e-6 of the truth (from mpmath or
in closed form; 1e-3 in float32) and its own error bar, if the tool gives one, says otherwise; where a tool
reports failure, no value is wrong.  *Bar too small*: the truth lies outside the error bar, whatever the size
of either.  *Useful*: the value is given to 1e-6 (1e-3) by its own bar, or without a bar is that near.  Times
are medians over the calls, divided by the entries of a call; all tools get the same vectorised function.
numdifftools evaluates the float32 function in float64.

Second table: checks of a derivative that somebody wrote, each tool at its defaults.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import mpmath
import numdifftools
import numpy as np
import scipy.differentiate
from scipy.special import ndtri

from autograder.finite_differences import derivative, gradient

mpmath.mp.dps = 40


@dataclass(frozen=True)
class Problem:
    """f takes points (…, n) to numbers (…); x and truth = ∇f(x) have shape (n,)."""

    f: Callable[[np.ndarray], np.ndarray]
    x: np.ndarray
    truth: np.ndarray


# --- problems -----------------------------------------------------------------------------------------------


def f1(rng: np.random.Generator) -> Problem:
    x = 10 ** rng.uniform(-9, 9, 2) * [1, rng.choice([-1, 1])]
    a, b = map(mpmath.mpf, map(float, x))
    truth = np.array([1 / a + b, a - mpmath.cos(b)], dtype=float)
    return Problem(lambda z: np.log(z[..., 0]) + z[..., 0] * z[..., 1] - np.sin(z[..., 1]), x, truth)


def probit_slope(p: float) -> float:
    tail = min(mpmath.mpf(p), 1 - mpmath.mpf(p))
    z = mpmath.findroot(lambda z: mpmath.log(mpmath.ncdf(z)) - mpmath.log(tail), float(ndtri(float(tail))))
    return float(1 / mpmath.npdf(z))


def probit(rng: np.random.Generator) -> Problem:
    p = abs(rng.choice([0.0, 1.0]) - 10 ** rng.uniform(-12, -0.3))
    return Problem(lambda z: ndtri(z[..., 0]), np.array([p]), np.array([probit_slope(float(p))]))


def kink(rng: np.random.Generator) -> Problem:
    """exp x + |x − c|, with x a distance of 1e-12 to 1 from c."""
    c = rng.normal()
    x = np.array([c + rng.choice([-1, 1]) * 10 ** rng.uniform(-12, 0)])
    return Problem(lambda z: np.exp(z[..., 0]) + np.abs(z[..., 0] - c), x, np.exp(x) + np.sign(x - c))


def noise(rng: np.random.Generator) -> Problem:
    """2 + sin(wx) with noise of 1e-10."""
    w, x = 10 ** rng.uniform(-1, 0.5), rng.choice([-1, 1]) * 10 ** rng.uniform(-3, 3, 1)
    return Problem(
        lambda z: 2 + np.sin(w * z[..., 0]) + 1e-10 * rng.uniform(-1, 1, z.shape[:-1]), x, w * np.cos(w * x)
    )


def single(rng: np.random.Generator) -> Problem:
    """f(x, y) = exp(sin x) / (1 + y²), in float32 throughout."""
    x = rng.normal(size=2).astype(np.float32)
    a, b = x.astype(np.float64)
    e = np.exp(np.sin(a)) / (1 + b * b)
    truth = np.array([e * np.cos(a), -2 * b * e / (1 + b * b)])
    return Problem(lambda z: np.exp(np.sin(z[..., 0])) / (1 + z[..., 1] ** 2), x, truth)


def product(rng: np.random.Generator) -> Problem:
    x = rng.normal(size=20)
    return Problem(lambda z: np.prod(z, axis=-1), x, np.array([np.prod(np.delete(x, i)) for i in range(20)]))


FAMILIES = {
    "f1, 1e-9 to 1e9": f1,
    "probit, 1e-12 to 1-1e-12": probit,
    "kink nearby": kink,
    "noise of 1e-10": noise,
    "float32": single,
    "product of 20": product,
}


# --- tools: each returns value and error bar (nan: the tool gives none; inf: it says it failed) ------------

Answer = tuple[np.ndarray, np.ndarray]


def ours(p: Problem) -> Answer:
    return tuple(gradient(p.f, p.x, batched=True))


def central(p: Problem, h: np.ndarray) -> Answer:
    h = np.asarray(h, p.x.dtype)
    ends = p.x + np.stack([np.diag(h), -np.diag(h)])
    up, down = p.f(ends)
    return (up - down) / (2 * h), np.full(p.x.shape, np.nan)


def central_fixed(p: Problem) -> Answer:
    return central(p, np.full(p.x.shape, 1e-5))


def central_relative(p: Problem) -> Answer:
    return central(p, np.finfo(p.x.dtype).eps ** (1 / 3) * np.abs(p.x))


def scipys(p: Problem) -> Answer:
    found = scipy.differentiate.jacobian(lambda z: p.f(np.moveaxis(z, 0, -1))[None], p.x)
    return found.df[0], np.where(found.success, found.error, np.inf)[0]


def numdifftools_(p: Problem) -> Answer:
    found = numdifftools.Gradient(p.f, full_output=True)(p.x)
    error = getattr(found[1], "error_estimate", found[1])  # inside an info tuple before version 0.11
    return np.ravel(found[0]), np.ravel(error)


TOOLS = {
    "this package": ours,
    "central, h = 1e-5": central_fixed,
    "central, h = ε^⅓|x|": central_relative,
    "scipy.differentiate": scipys,
    "numdifftools": numdifftools_,
}


def accuracy(points: int) -> Iterator[str]:
    yield f"{'':26}{'':22}{'wrong':>8}{'bar too small':>15}{'useful':>9}{'µs an entry':>13}"
    for family, draw in FAMILIES.items():
        rng = np.random.default_rng(0)
        problems = [draw(rng) for _ in range(max(points // (10 if family.startswith("product") else 1), 1))]
        for tool, differentiate in TOOLS.items():
            wrong, small, useful, seconds = [], [], [], []
            for problem in problems:
                started = time.perf_counter()
                value, bar = differentiate(problem)
                seconds.append((time.perf_counter() - started) / problem.x.size)
                off = np.abs(value - problem.truth)
                limit = (1e-3 if problem.x.dtype == np.float32 else 1e-6) * np.abs(problem.truth)
                missed = ~(off <= bar) & ~(bar == np.inf)
                wrong.extend((~(off <= limit) & missed) | (np.isnan(value) & ~(bar == np.inf)))
                small.extend(missed)
                useful.extend(np.where(np.isnan(bar), off, bar) <= limit)
            share = "none given" if np.isnan(bar).all() else f"{np.mean(small):.1%}"
            yield (
                f"{family:26}{tool:22}{np.mean(wrong):8.1%}{share:>15}{np.mean(useful):9.1%}"
                f"{1e6 * np.median(seconds):13.0f}"
            )
            family = ""


# --- checkers -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """A function with a derivative that somebody wrote, right or wrong."""

    name: str
    f: Callable  # of a namespace and x
    slope: Callable[[np.ndarray], np.ndarray]
    x: np.ndarray
    right: bool


def claims() -> Iterator[Claim]:
    def log(m, x):
        return m.log(x)

    def wave(m, x):
        return m.sin(x)

    def small(scale):
        return lambda m, x: scale * m.sin(x)

    def claim(name, f, slope, x, right, dtype=np.float64):
        return Claim(name, f, slope, np.asarray(x, dtype), right)

    yield claim("log at 1e-8", log, lambda x: 1 / x, 1e-8, True)
    yield claim("x² at 1e8", lambda m, x: x * x, lambda x: 2 * x, 1e8, True)
    yield claim("exp at 20", lambda m, x: m.exp(x), np.exp, 20.0, True)
    yield claim("sin, float32", wave, np.cos, 0.7, True, np.float32)
    yield claim("wrong sign, |f′| = 4e-6", small(4e-6), lambda x: -4e-6 * np.cos(x), 0.3, False)
    yield claim("factor 2, |f′| = 1e-7", small(1e-7), lambda x: 2e-7 * np.cos(x), 0.3, False)
    yield claim("factor 1 + 1e-6", wave, lambda x: np.cos(x) * (1 + 1e-6), 0.7, False)
    yield claim(
        "factor 1.001, float32", wave, lambda x: np.cos(x) * np.float32(1.001), 0.7, False, np.float32
    )


def check_ours(c: Claim) -> bool:
    value, error = derivative(lambda x: c.f(np, x), c.x, batched=True)
    rounding = {np.float64: 1e-10, np.float32: 1e-4}[c.x.dtype.type] * abs(value)
    return bool(abs(c.slope(c.x) - value) <= error + rounding)


def check_torch(c: Claim) -> bool:
    import torch

    class Written(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return c.f(torch, x)

        @staticmethod
        def backward(ctx, cotangent):
            (x,) = ctx.saved_tensors
            return cotangent * torch.as_tensor(np.asarray(c.slope(x.detach().numpy())))

    x = torch.tensor(c.x, requires_grad=True)
    return torch.autograd.gradcheck(Written.apply, (x,), raise_exception=False)


def check_autograd(c: Claim) -> bool:
    import autograd.extend
    from autograd.test_util import check_grads

    written = autograd.extend.primitive(lambda x: c.f(np, x))
    autograd.extend.defvjp(written, lambda ans, x: lambda cotangent: cotangent * c.slope(x))
    try:
        check_grads(written, modes=["rev"], order=1)(c.x[()])
    except AssertionError:
        return False
    return True


def check_jax(c: Claim) -> bool:
    import jax
    import jax.numpy as jnp
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)

    @jax.custom_vjp
    def written(x):
        return c.f(jnp, x)

    written.defvjp(
        lambda x: (c.f(jnp, x), x), lambda x, cotangent: (cotangent * jnp.asarray(c.slope(np.asarray(x))),)
    )
    try:
        check_grads(written, (jnp.asarray(c.x),), order=1, modes=["rev"])
    except AssertionError:
        return False
    return True


CHECKERS = {
    "this package": (None, check_ours),
    "torch gradcheck": ("torch", check_torch),
    "autograd check_grads": ("autograd", check_autograd),
    "jax check_grads": ("jax", check_jax),
}


def verdicts() -> Iterator[str]:
    available = {
        n: check for n, (module, check) in CHECKERS.items() if not module or importlib.util.find_spec(module)
    }
    yield f"{'':26}{'is':>8}" + "".join(f"{name:>22}" for name in available)
    for claim in claims():
        row = f"{claim.name:26}{'right' if claim.right else 'wrong':>8}"
        for check in available.values():
            verdict = check(claim)
            row += (
                f"{('accepted' if verdict else 'rejected') + ('' if verdict == claim.right else ' (!)'):>22}"
            )
        yield row
    for name in CHECKERS.keys() - available.keys():
        yield f"({name}: not installed)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=150, help="points of each family")
    points = parser.parse_args().points
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for line in accuracy(points):
            print(line)
        print()
        for line in verdicts():
            print(line)


if __name__ == "__main__":
    main()
