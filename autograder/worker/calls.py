"""One call of a student's object and what there is to say about it, as plain values.

This runs where the student's code runs: in the notebook's process, and in the confined child when grading.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any

from ..wire import FRAME_LIMIT, decode, encode, type_name
from . import drivers
from .inputs import Inputs, parameter_names
from .tracebacks import cut, is_stub, message_of, shortened
from .watch import Watch

# The rest of a report fits into what is left of a frame.
_RETURN_LIMIT = FRAME_LIMIT - (1 << 20)


def perform(
    obj: Any,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    *,
    driver: str | None = None,
    ruled_out: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Call `obj(*args, **kwargs)`, or `drivers.<driver>(obj, *args, **kwargs)`, on live copies of the values.

    args, kwargs: plain values as `wire.decode` gives them. The report is plain as well: the fields of
    `Answer`, `failure` as a dict of `Failure`'s fields or None. Whatever the student's code raises is in the
    report, but for KeyboardInterrupt. Raises LookupError for a driver or a ruled-out name that there is not.
    """
    if driver is None:
        function, leading = obj, []
        names = parameter_names(obj)
    else:
        function, leading = getattr(drivers, driver, None), [obj]
        if function is None:
            raise LookupError(f"There is no driver named {driver!r}.")
        names = parameter_names(function)
        next(names)  # the student's object
    inputs = Inputs()
    live_args = [inputs.live(value, name) for value, name in zip(args, names, strict=False)]
    live_kwargs = {name: inputs.live(value, name) for name, value in kwargs.items()}
    watch = Watch(ruled_out)
    returned, failure = None, None
    start = perf_counter()
    try:
        with watch, warnings.catch_warnings():
            # A probe may be constant on purpose, whatever the student has made of warnings.
            warnings.filterwarnings("ignore", "Output seems independent of input")
            # torch.func.linearize says this of its own folding of constants, once a call.
            warnings.filterwarnings("ignore", "Attempted to insert a get_attr Node")
            returned = function(*leading, *live_args, **live_kwargs)
    except KeyboardInterrupt:
        raise  # the notebook's stop button, or the child's alarm
    except BaseException as error:  # SystemExit too
        failure = describe(error) if callable(obj) else _no_function(obj)
    seconds = perf_counter() - start
    return {
        # By way of the wire in both places, so that a notebook sees what grading sees.
        "returned": decode(encode(returned, max_bytes=_RETURN_LIMIT)),
        "failure": failure,
        "evaluations": inputs.evaluations,
        "changed": inputs.changed(),
        "ruled_out": watch.seen,
        "seconds": seconds,
    }


def _no_function(obj: Any) -> dict[str, str]:
    message = (
        f"An object of type {type_name(obj)} was handed in where a function is due. "
        "Hand in the function itself, by its name and without parentheses."
    )
    return {"kind": "refused", "type": "", "message": message, "traceback": ""}


def describe(error: BaseException) -> dict[str, str]:
    """An exception of the student's code as a dict of `Failure`'s fields."""
    return {
        "kind": "unanswered" if is_stub(error) else "exception",
        "type": cut(type(error).__name__, 200),
        "message": message_of(error),
        "traceback": shortened(error),
    }
