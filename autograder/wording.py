"""What a verdict says to a student: where, what came back, what it means, what to try. Never the expected
number, never the solution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .subjects import Failure
from .tolerance import Judged

if TYPE_CHECKING:
    from .misconceptions.table import Misconception
    from .verdicts import Comparison

_SYMBOLS = {"jacobian": "J", "hessian": "H", "gradient": "g", "packed": "v", "vector": "v", "array": "a"}
_CONTAINERS = {"array": "a NumPy array", "tensor": "a torch tensor", "float": "a plain Python float"}


def number(value: Any) -> str:
    """A number as a student reads it: four significant digits."""
    return f"{value:.4g}"


def place(kind: str, index: tuple[int, ...]) -> str:
    """An entry's place, with NumPy's indices and in words."""
    if not index:
        return "the value"
    symbol = f"{_SYMBOLS.get(kind, 'a')}[{', '.join(map(str, index))}]"
    if len(index) == 2:
        return f"{symbol} (row {index[0]}, column {index[1]}, counted from 0)"
    return f"{symbol} (counted from 0)"


def meaning(kind: str, index: tuple[int, ...]) -> str:
    """What an entry stands for, or an empty string."""
    match kind, index:
        case "jacobian", (i, j):
            return f"∂f[{i}]/∂x[{j}]"
        case "hessian", (i, j):
            return f"∂²f/∂x[{i}]∂x[{j}]"
        case "gradient", (i,):
            return f"∂f/∂x[{i}]"
        case _:
            return ""


def failure(failure: Failure, mistake: Misconception | None) -> str:
    """Why a call gave no value, in the student's terms; their own traceback is shown beside it."""
    match failure.kind:
        case "missing":
            return failure.message or "The name is not defined. Run (or write) the cell that defines it."
        case "unanswered":
            return failure.message or "Not answered yet: the function still raises NotImplementedError."
        case "timeout":
            return failure.message or (
                "The call was still running when its time was up. Try it on a small input with a print "
                "inside its loop: does the loop end, and how does the time grow with n?"
            )
        case "died":
            return (
                "The process ended in the middle of the call: memory ran out, or the code calls exit(). "
                "Try a small input and look for arrays that are larger than the answer needs."
            )
        case "refused":
            return (
                failure.message or "What came back is not a plain value: return numbers, arrays or tensors."
            )
        case _:
            raised = f"Your code raised {failure.type or 'an exception'}"
            detail = f": {failure.message}" if failure.message else ""
            closing = "" if (raised + detail).rstrip().endswith((".", "!", "?")) else "."
            text = raised + detail + closing
            return f"{text} {mistake.message}" if mistake else f"{text} The line is in the traceback below."


def is_box(type_name: str) -> bool:
    """Whether a type's name is one of Autograd's boxes, which stand for values while f is traced."""
    return type_name.rpartition(".")[2] in ("ArrayBox", "Box", "SequenceBox", "DictBox", "JVPNode", "VJPNode")


def opaque(type_name: str, container: str | None) -> str:
    """An object came back that is no number."""
    wanted = _CONTAINERS.get(container or "", "numbers")
    if is_box(type_name):
        return (
            "An Autograd ArrayBox came back instead of numbers: a value that was kept from inside a traced"
            " call. Return what grad or the vjp function returns, not a variable that was stored while f "
            "was traced."
        )
    return f"An object of type {type_name} came back; {wanted} was due. Does the return name what you meant?"


def container(returned: Any, wanted: str | None) -> str:
    """The right kind of number in the wrong kind of object."""
    due = _CONTAINERS.get(wanted or "", "an array, a tensor or a number")
    if returned is None:
        return f"None came back; {due} was due. Does every path through the function end in a return?"
    if type(returned).__name__ == "Tensor":
        return f"A torch tensor came back; {due} was due."
    if isinstance(returned, np.ndarray):
        return f"A NumPy array came back; {due} was due."
    name = type(returned).__name__
    article = "An" if name[:1] in "aeiou" else "A"
    size = f" of {len(returned)} items" if isinstance(returned, list | tuple | dict) else ""
    return f"{article} {name}{size} came back; {due} was due."


def shape(comparison: Comparison, expected: tuple[int, ...]) -> str:
    """The shape differs."""
    returned = comparison.returned.shape
    text = f"The shape is {returned}; {expected} was due."
    size = int(np.prod(expected))
    if comparison.returned.size == size and returned != expected:
        return (
            text
            + " The number of entries is right: which axis should come first, and is one too many or too few?"
        )
    if comparison.kind == "jacobian" and len(expected) == 2:
        m, n = expected
        text += f" f has {m} output{'s' * (m != 1)} (rows) and {n} input{'s' * (n != 1)} (columns)."
    return (
        text + " Print the shape after each step of your function: where does it first differ from your plan?"
    )


def dtype(returned: str, wanted: str) -> str:
    """The dtype differs."""
    text = f"The result has dtype {returned}; {wanted}, that of the input, was due."
    if returned == "float32":
        return (
            text + " torch's zeros, ones, eye and tensor make float32 unless told otherwise: "
            "pass dtype=x.dtype, or start from torch.zeros_like(x)."
        )
    return text + " Which line makes or converts an array without the dtype that is due?"


def entries(comparison: Comparison, judged: Judged) -> str:
    """Some entries differ: the first of them, how they lie, and the question to ask next."""
    wrong = judged.wrong
    first = tuple(int(i) for i in np.argwhere(wrong)[0]) if wrong.ndim else ()
    count, total = int(wrong.sum()), wrong.size
    back = f"came back as {number(comparison.returned[first])}"
    stands = meaning(comparison.kind, first)
    is_not = f", which is not {stands}" if stands else ", which is not right"
    spot = place(comparison.kind, first)
    if total == 1:
        text = f"{spot[0].upper()}{spot[1:]} {back}{is_not}."
    elif count == 1:
        text = f"One entry of {total} differs: {spot} {back}{is_not}."
    else:
        text = f"{count} of {total} entries differ, the first at {spot}: it {back}{is_not}."
    return " ".join(part for part in (text, _layout(wrong), _question(comparison, judged)) if part)


def _layout(wrong: np.ndarray) -> str:
    """How the wrong entries lie, where that says something."""
    if wrong.ndim != 2 or min(wrong.shape) < 2 or wrong.all() or wrong.sum() < 2:
        return ""
    rows, columns = np.flatnonzero(wrong.any(1)), np.flatnonzero(wrong.any(0))
    if len(rows) == 1:
        return f"All of them are in row {rows[0]}."
    if len(columns) == 1:
        return f"All of them are in column {columns[0]}."
    if wrong.shape[0] == wrong.shape[1] and not wrong.diagonal().any():
        return "The diagonal is right."
    return ""


def _question(comparison: Comparison, judged: Judged) -> str:
    """What to look at next, from what is known without naming a mistake."""
    returned, reference = comparison.returned[judged.wrong], comparison.reference[judged.wrong]
    if not np.isfinite(returned).all():
        return (
            "Some of what came back is not finite: which step divides by zero, or takes a log or a root of "
            "something that is not positive?"
        )
    if not returned.any():
        return "What came back there is exactly 0: where does the path from x to the result break?"
    size = np.maximum(np.abs(reference), np.finfo(float).tiny)
    with np.errstate(over="ignore"):
        off = float((np.abs(returned - reference) / size).max())
    if off < 1e-3:
        digits = int(-np.log10(off))
        reason = (
            "Derivatives by AD are exact to rounding: is something computed in float32, or by differences?"
        )
        if comparison.context.get("plain"):
            reason = (
                "Nothing but rounding should part them: is something computed in float32, or approximated?"
            )
        return f"It agrees to about {digits} digits and no further. {reason}"
    if np.allclose(np.abs(returned), np.abs(reference), rtol=1e-6, atol=0):
        return "The sizes are right and the signs are not."
    if comparison.kind in ("jacobian", "gradient", "hessian"):
        return (
            "Take a small f and print your result beside that of "
            f"autograder.finite_differences.{comparison.kind}(f, x): which entry parts first?"
        )
    return (
        "Work out a case of two or three entries by hand and print yours beside it: which entry parts first?"
    )


def unsure(comparison: Comparison, judged: Judged) -> str:
    """The error bar is too wide to tell."""
    first = tuple(int(i) for i in np.argwhere(judged.unsure)[0]) if judged.unsure.ndim else ()
    return (
        "An edge of the domain, a kink or noise: the reference is not known well enough to judge "
        f"{place(comparison.kind, first)}. This costs nothing."
    )
