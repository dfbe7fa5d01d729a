"""The micro-exercises of course/04-pytorch-basics.ipynb."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..functions import Probe, points
from ..subjects import Subject
from ..verdicts import Finding, failed, judge, judge_value, right, wrong
from ..wire import Tensor
from . import graded
from ._closed_forms import GRADIENTS, SLOPES
from ._rules import Calls, again, tensor


@graded("lesson-04.gradient")
def gradient(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """∂f/∂x in x's dtype, whether x requires grad or not, with nobody's .grad touched."""
    calls = Calls(student)

    def check(
        rule: str,
        f: Probe,
        x: np.ndarray,
        requires_grad: bool = False,
        grad: np.ndarray | None = None,
        point: str = "",
    ) -> Finding:
        given = tensor(x, requires_grad, grad)
        answer = calls(f, given)
        if answer.failure is None and answer.returned is None:
            return wrong(
                rule,
                "None came back. A .grad is None in a tensor that is no leaf, and in one that no backward "
                "pass has reached. Which tensor is the leaf here? Or is a return missing?",
                point=point,
            )
        return judge(
            rule,
            answer,
            SLOPES[f.family](x, **f.parameters),
            kind="gradient",
            container="tensor",
            dtype=given.dtype,
            point=point,
            context={"x": x} if grad is None else {"x": x, "grad": grad},
        )

    monomial = Probe("monomial", powers=points(rng, 4))
    x = points(rng, 4, positive=True)
    first = check("values", monomial, x, point="x does not require grad")
    yield first
    yield check("values", _layer(rng, 3), points(rng, 3), True, point="x requires grad")
    yield check(
        "values", _layer(rng, 4), points(rng, 4), True, points(rng, 4), point="x.grad holds something"
    )
    yield check(
        "values", _layer(rng, 3, ("W", "v")), points(rng, 3), point="f uses other tensors that require grad"
    )
    yield check("values", Probe("linear", w=points(rng, 1)), points(rng, 1), point="f is linear, n = 1")
    single = Probe("monomial", powers=points(rng, 3).astype(np.float32))
    yield check("float32", single, points(rng, 3, positive=True).astype(np.float32), point="x is float32")
    yield again(first, check("a second call", monomial, x, point="x does not require grad"))
    yield calls.left_alone()


def _layer(rng: np.random.Generator, n: int, leaves: tuple[str, ...] = ()) -> Probe:
    W, b, v = points(rng, (5, n)) / n, points(rng, 5) / 2, points(rng, 5)
    return Probe("hidden_layer", leaves=leaves, W=W, b=b, v=v)


@graded("lesson-04.numpy_gradients")
def numpy_gradients(student: Subject, rng: np.random.Generator) -> Iterator[Finding]:
    """The pair (value, {name: ∂f/∂array}) of f(**tensors), in NumPy's types, from one evaluation."""
    calls = Calls(student)
    weights = {"A": points(rng, (2, 3), positive=True), "b": points(rng, (), positive=True)}
    energy = Probe("energy", **{f"weight_{name}": values for name, values in weights.items()})
    counts = []
    for f, arrays in [
        (Probe("bilinear", u=points(rng, 3)), {"B": points(rng, (3, 4)), "z": points(rng, 4)}),
        (Probe("bilinear", u=points(rng, 3)), {"z": points(rng, 3), "B": points(rng, (3, 3))}),
        (Probe("course_example"), {name: points(rng, (3, 3 if name == "A" else 1)) for name in "Axy"}),
        (energy, {name: points(rng, values.shape, positive=True) for name, values in weights.items()}),
    ]:  # fmt: skip
        point = f"f({', '.join(f'{name} {array.shape}' for name, array in arrays.items())})"
        answer = calls(f, arrays)
        if answer.failure is not None:
            yield failed("values", answer.failure, point=point)
            continue
        counts.append(answer.evaluations)
        match answer.returned:
            case [value, dict(gradients)] if isinstance(answer.returned, tuple | list):
                yield from _judged(value, gradients, f, arrays, point)
            case _:
                yield wrong(
                    "a pair",
                    "A pair was due: the value, then a dict of the gradients by name. Print what came back "
                    "and its type.",
                    misconception="wrong_container",
                    point=point,
                )
    yield _one_evaluation(counts)
    yield calls.left_alone()


def _judged(
    value: object, gradients: dict, f: Probe, arrays: dict[str, np.ndarray], point: str
) -> Iterator[Finding]:
    reference = np.asarray(f(**arrays)).item()
    if type(value) is Tensor:
        yield wrong(
            "a plain number",
            "The value came back as a tensor, and a plain float was due. Which method of a tensor with one "
            "entry gives the number in it?",
            misconception="wrong_container",
            point=point,
        )
    else:
        yield judge_value("the value", value, reference, kind="scalar", point=point)
    if sorted(gradients, key=str) != sorted(arrays):
        yield wrong(
            "a gradient for each name",
            f"The gradients are named {', '.join(map(repr, gradients)) or 'nothing'}; the arrays are named "
            f"{', '.join(map(repr, arrays))}.",
            point=point,
        )
        return
    truth = GRADIENTS[f.family](**arrays, **f.parameters)
    for name in arrays:
        yield judge_value(
            f"by {name}",
            gradients[name],
            truth[name],
            kind="array",
            container="array",
            dtype="float64",
            point=f"∂f/∂{name} of {point}",
        )


def _one_evaluation(counts: list[int]) -> Finding:
    if all(count == 1 for count in counts):
        return right("one evaluation of f", costs="half")
    return wrong(
        "one evaluation of f",
        f"f ran {max(counts)} times. One evaluation records enough for the value and all gradients: what may "
        "the second argument of torch.autograd.grad be?",
        costs="half",
        misconception="too_many_evaluations",
    )
