"""A student's stopwatch, watched: which calls it makes, on what, and how long each of them takes.

While it runs, the functions that it measures are replaced by stand-ins of known duration, which take their
own time with the real clock. What a stopwatch says can then be compared with what it measured, on a machine
however busy.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np

_MOST_CALLS = 100_000
_MOST_DATA = 50
_MOST_LAYERS = 20


def watched_timing(
    stopwatch: Callable[..., Any],
    n: int,
    d: int,
    repeats: int,
    naps: Mapping[str, np.ndarray],
) -> dict[str, Any]:
    """One call of stopwatch(n, d, repeats), with stand-ins for f2(x, A) = Σᵢ Aᵢ·x under the names in `naps`.

    naps: name → for each call to come the seconds that the value and the gradient take in their sleep, as an
    array (calls, 2); calls beyond it do not sleep. The stand-ins are found where the stopwatch looks names up
    when it runs, and the names are as they were afterwards. Returns

    "returned": what the stopwatch returned;
    "seconds": how long that took;
    "calls": name → array (calls, 7), a row for each call in order: when it began, in seconds since the
    stopwatch did, and when its last gradient, or else its value, ended; seconds of the value, seconds of all
    its gradients, how many by x were taken of it, the number of its data, and whether A lies elsewhere
    than in the call of the same name before, and random numbers were drawn (or seeded) in between;
    "data": what was passed, by those numbers: (shape of x, dtype of x, shape of A, dtype of A, whether
    both have unequal entries or a single one). Equal values have one number. The first 50 are listed.
    """
    import torch

    with _random_states_kept():
        watch = _Watch()
        stand_ins = {name: watch.stand_in(name, np.asarray(times).tolist()) for name, times in naps.items()}
        with _replaced(_namespaces(stopwatch), stand_ins), torch.enable_grad():
            start = time.perf_counter()
            returned = stopwatch(n, d, repeats)
            seconds = time.perf_counter() - start
    calls = {
        name: np.array([call.row(start) for call in made[:_MOST_CALLS]], dtype=float).reshape(-1, 7)
        for name, made in watch.calls.items()
    }
    return {"returned": returned, "seconds": seconds, "calls": calls, "data": watch.data[:_MOST_DATA]}


class _Watch:
    """All that one run shows."""

    def __init__(self) -> None:
        self.calls: dict[str, list[_Call]] = {}
        self.data: list[tuple[Any, ...]] = []
        self.draws = _Draws()
        self._numbers: dict[bytes, int] = {}
        self._last: dict[str, tuple[Any, int]] = {}

    def stand_in(self, name: str, naps: list[list[float]]) -> FunctionType:
        """A function that evaluates f2 and says here when."""
        import torch

        made = self.calls[name] = []

        def f2(x: Any, A: Any) -> Any:
            if not all(isinstance(given, torch.Tensor) for given in (x, A)):
                raise TypeError(
                    f"{name} takes two tensors; it was given {type(x).__name__}, {type(A).__name__}."
                )
            made.append(call := _Call(self, name, naps[len(made)] if len(made) < len(naps) else [0.0, 0.0]))
            try:
                return _followed().apply(call, x, A)
            finally:
                self.draws.forget()

        f2.__name__ = f2.__qualname__ = name
        return f2

    def number_of(self, x: Any, A: Any) -> int:
        """The number of the data x, A."""
        x, A = x.detach().cpu(), A.detach().cpu()
        description = (*_described(x), *_described(A), _varied(x) and _varied(A))
        key = repr(description).encode() + x.double().numpy().tobytes() + A.double().numpy().tobytes()
        number = self._numbers.setdefault(key, len(self._numbers))
        if number == len(self.data):
            self.data.append(description)
        return number

    def drawn_anew(self, name: str, A: Any) -> bool:
        """Whether A lies elsewhere than at the call of that name before, with random numbers drawn since."""
        before, drawn = self._last.get(name, (A, self.draws.count))
        self._last[name] = A, self.draws.count  # held, so that no other tensor can lie there in the next call
        return self.draws.count > drawn and before.data_ptr() != A.data_ptr()


def _described(tensor: Any) -> tuple[list[int], str]:
    return list(tensor.shape), str(tensor.dtype).removeprefix("torch.")


def _varied(tensor: Any) -> bool:
    return tensor.numel() < 2 or bool((tensor != tensor.flatten()[0]).any())


class _Call:
    """One evaluation of f2 and the gradients taken of it. Its own time begins here."""

    def __init__(self, watch: _Watch, name: str, naps: list[float]) -> None:
        self._watch, self._name, self._naps, self._start = watch, name, naps, time.perf_counter()
        self._end = self._start
        self.value = self.gradient = 0.0
        self.gradients, self.data, self.anew = 0, -1, False
        watch.draws.look()

    def evaluated(self, x: Any, A: Any) -> None:
        """The value is there: sleep."""
        self.data = self._watch.number_of(x, A)
        self.anew = self._watch.drawn_anew(self._name, A.detach())
        _sleep(self._naps[0])
        self._end = time.perf_counter()
        self.value = self._end - self._start

    @contextmanager
    def differentiated(self, by_x: bool) -> Iterator[None]:
        """Within, a gradient is worked out, by x or by A alone; then sleep."""
        start = time.perf_counter()
        yield
        _sleep(self._naps[1])
        self._end = time.perf_counter()
        self.gradients += by_x
        self.gradient += self._end - start

    def row(self, origin: float) -> tuple[float, ...]:
        """The call's row in the table, in seconds since `origin`."""
        times = self._start - origin, self._end - origin, self.value, self.gradient
        return *times, self.gradients, self.data, self.anew


def _sleep(seconds: float) -> None:
    if seconds > 0:
        time.sleep(seconds)


class _Draws:
    """How often the generators that everybody shares were used or seeded between a `forget` and a `look`.

    `forget` seeds them, each time anew: one who seeds them alike before each call is seen too, and one who
    draws after each call draws something else.
    """

    def __init__(self) -> None:
        self.count, self._seed = 0, 1 << 30
        self.forget()

    def forget(self) -> None:
        import torch

        self._seed += 1
        torch.default_generator.manual_seed(self._seed)
        self._state = torch.default_generator.get_state()
        np.random.seed(self._seed)
        random.seed(self._seed)
        self._numbers = np.random.random(), random.random()
        np.random.seed(self._seed)
        random.seed(self._seed)

    def look(self) -> None:
        import torch

        # torch's state is compared, and nothing drawn: under vmap it would want to be told how.
        untouched = torch.equal(torch.default_generator.get_state(), self._state)
        self.count += not untouched or (np.random.random(), random.random()) != self._numbers


@contextmanager
def _random_states_kept() -> Iterator[None]:
    import torch

    states = torch.default_generator.get_state(), np.random.get_state(), random.getstate()
    try:
        yield
    finally:
        torch.default_generator.set_state(states[0])
        np.random.set_state(states[1])
        random.setstate(states[2])


@cache
def _followed() -> Any:
    """f2 as an autograd.Function: forward and reverse mode, torch.func and vmap see it like any other."""
    import torch

    class F2(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(call: _Call, x: Any, A: Any) -> Any:
            value = (A @ x).sum()
            call.evaluated(x, A)
            return value

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            ctx.call, x, A = inputs
            ctx.save_for_backward(x, A)
            ctx.save_for_forward(x, A)

        @staticmethod
        def backward(ctx: Any, cotangent: Any) -> Any:
            x, A = ctx.saved_tensors
            with ctx.call.differentiated(ctx.needs_input_grad[1]):
                return None, cotangent * A.sum(0), cotangent * x.expand(A.shape)

        @staticmethod
        def jvp(ctx: Any, _: Any, x_tangent: Any, A_tangent: Any) -> Any:
            x, A = ctx.saved_tensors
            with ctx.call.differentiated(x_tangent is not None):
                by_x = 0 if x_tangent is None else (A @ x_tangent).sum()
                return by_x + (0 if A_tangent is None else (A_tangent @ x).sum())

    return F2


def _namespaces(function: Any) -> list[dict[str, Any]]:
    """Where the code of a student's function looks up global names: its own, and below decorators, partials,
    methods and objects that are called."""
    found: list[dict[str, Any]] = []
    layers = [function]
    for layer in layers:
        if type(layer) is FunctionType and all(layer.__globals__ is not names for names in found):
            found.append(layer.__globals__)
        below = [getattr(layer, name, None) for name in ("func", "__func__", "__wrapped__")]
        called = [vars(kind).get("__call__") for kind in type(layer).__mro__]
        inner = [each for each in below if each is not None]
        inner += [each for each in called if type(each) is FunctionType]
        if len(layers) < _MOST_LAYERS:
            layers += inner
    return found


@contextmanager
def _replaced(namespaces: list[dict[str, Any]], objects: Mapping[str, Any]) -> Iterator[None]:
    """Within, the objects stand under their names where one of these is known, or else everywhere."""
    namespaces = [names for names in namespaces if not names.keys().isdisjoint(objects)] or namespaces
    before = [{name: names[name] for name in objects if name in names} for names in namespaces]
    try:
        for names in namespaces:
            names.update(objects)
        yield
    finally:
        for names, old in zip(namespaces, before, strict=True):
            for name in objects:
                names.pop(name, None)
            names.update(old)
