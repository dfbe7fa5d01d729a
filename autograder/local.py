"""A check as a notebook asks for it: in this process, with an answer at once."""

from __future__ import annotations

import contextlib
import inspect
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from . import display, exercises, wire
from .definitions import definitions
from .subjects import Answer, answer_of
from .verdicts import Outcome, Verdict
from .worker.calls import perform


class CheckFailed(Exception):
    """The check did not pass, or could not be made; the message is one line.

    It is raised so that nbgrader's Validate counts the cell as failed.
    """

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback, which would lead into our code."""
        return [f"CheckFailed: {self}"]


class LocalSubject:
    """A student's object in this process; a `subjects.Subject`."""

    def __init__(self, name: str, obj: Any) -> None:
        self.name = name
        self._object = obj
        self.source = _source(obj)

    def __call__(self, *args: Any, ruled_out: tuple[str, ...] = (), **kwargs: Any) -> Answer:
        """Call the student's object."""
        return self._perform(None, args, kwargs, ruled_out)

    def through(self, driver: str, *args: Any, ruled_out: tuple[str, ...] = (), **kwargs: Any) -> Answer:
        """Call `worker.drivers.<driver>` with the student's object as its first argument."""
        return self._perform(driver, args, kwargs, ruled_out)

    def _perform(
        self, driver: str | None, args: tuple[Any, ...], kwargs: dict[str, Any], ruled_out: tuple[str, ...]
    ) -> Answer:
        # The same way over the wire as to a confined child, so that a check cannot tell the two apart.
        plain_args, plain_kwargs = wire.decode(wire.encode((args, kwargs), strict=True))
        return answer_of(perform(self._object, plain_args, plain_kwargs, driver=driver, ruled_out=ruled_out))


def check(name: str, *objects: Any) -> None:
    """Check the student's objects by the check of that name, on fresh inputs, and show how it went.

    name: "<assignment>.<name>". Raises CheckFailed unless the verdict is right or cannot tell, and also for a
    name that there is not or another number of objects than the check takes.
    """
    try:
        parameters = list(inspect.signature(exercises.find(name)).parameters)[:-1]
    except exercises.UnknownCheck as unknown:
        raise CheckFailed(str(unknown)) from None
    if len(objects) != len(parameters):
        names = ", ".join([repr(name), *_expected(name, len(parameters))])
        raise CheckFailed(f"Write check({names}): {len(objects)} objects were given after the name.")
    subjects = [LocalSubject(_name(obj), obj) for obj in objects]
    # nbgrader's Validate takes anything on stderr for a failure; a student's warning is none.
    with contextlib.redirect_stderr(sys.stdout):
        outcome = exercises.run(name, subjects, np.random.default_rng())
    show(outcome)
    if outcome.verdict not in (Verdict.RIGHT, Verdict.CANNOT_TELL):
        raise CheckFailed(f"{name}: {outcome.verdict}. The card above says more.")


def show(outcome: Outcome) -> None:
    """Display the card where HTML shows, its text elsewhere."""
    ipython: Callable[[], Any] | None = getattr(sys.modules.get("IPython"), "get_ipython", None)
    if ipython is None or ipython() is None:
        print(display.text(outcome))
        return
    from IPython.display import display as publish

    publish({"text/html": display.card(outcome), "text/plain": display.text(outcome)}, raw=True)


def _expected(name: str, count: int) -> list[str]:
    exercise = name.partition(".")[2]
    return [exercise] if count == 1 else [f"your object {position}" for position in range(1, count + 1)]


def _name(obj: Any) -> str:
    return obj.__name__ if type(obj) in (FunctionType, type) else type(obj).__name__


def _source(obj: Any) -> str | None:
    """The object's definitions, from the cells that have run; outside of a notebook from its own file."""
    try:
        namespace = inspect.unwrap(obj).__globals__
        names = [obj.__name__, *(name for name, value in namespace.items() if value is obj)]
        cells = [str(cell) for cell in namespace.get("In", ())]
        found = (definitions(name, cells) for name in names if namespace.get(name) is obj)
        return next(filter(None, found), None) or inspect.getsource(obj)
    except Exception:  # typed into a console, built in, or an object with a mind of its own
        return None
