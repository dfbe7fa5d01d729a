"""Mistakes that show themselves by an exception of NumPy, Autograd or PyTorch.

The patterns are the messages as these libraries write them today (Autograd 1.9, PyTorch 2.13, NumPy 2.4).
A mistake is named only when the patterns of one entry, and of no other, are found.
"""

from __future__ import annotations

import re

from .mistake import Misconception

#: (pattern in "Type: message", the mistake that it shows)
RAISED: tuple[tuple[str, Misconception], ...] = (
    (
        r"setting an array element with a sequence\.(?! The requested)(?s:.*)ArrayBox"
        r"|'ArrayBox' object does not support item assignment",
        Misconception(
            "array_assignment",
            "Array assignment under Autograd",
            "an exception about an array element or an ArrayBox",
            "Autograd follows values, and a NumPy array has no slot for a value that is being followed: an "
            "assignment such as vals[i] = … inside a differentiated function cannot be recorded. Which "
            "expression gives all of vals without assigning into it?",
        ),
    ),
    (
        r"setting an array element with a sequence\.(?! The requested)(?!(?s:.*)ArrayBox)",
        Misconception(
            "element_not_scalar",
            "An array in the place of one number",
            "setting an array element with a sequence",
            "Something that is no plain number is assigned to one place of an array: an array of size one "
            "(then its shape has an axis too many), or a value that Autograd is following (then no "
            "assignment works). Print its type and shape just before.",
        ),
    ),
    (
        r"The requested array has an inhomogeneous shape",
        Misconception(
            "ragged_list",
            "An array of arrays of different shapes",
            "an exception about an inhomogeneous shape",
            "One array was to be made of several whose shapes differ, and no shape fits them all. Which "
            "shape should each have before they are put together, and along which axis do they meet?",
        ),
    ),
    (
        r"must be real number, not ArrayBox|TypeError: float\(\) argument must be .*ArrayBox"
        r"|ufunc does not support argument \d+ of type ArrayBox",
        Misconception(
            "box_as_number",
            "A function that does not know Autograd's boxes",
            "an exception about an ArrayBox",
            "While Autograd traces f, values are boxes. float(), Python's math and plain NumPy over a list"
            " of boxes do not know them: which line leaves autograd.numpy?",
        ),
    ),
    (
        r"Can't differentiate w\.r\.t\. type <class '(numpy\.)?(u?int|longlong|bool)|"
        r"Only Tensors of floating point (and complex )?dtype can require gradients",
        Misconception(
            "integer_input",
            "Differentiating integers",
            "an exception about an integer type",
            "The input has an integer dtype, and derivatives need real numbers. Where was the array made, "
            "and which dtype did its literals give it?",
        ),
    ),
    (
        r"Trying to backward through the graph a second time",
        Misconception(
            "graph_freed",
            "Graph used after it was freed",
            "an exception about a second backward",
            "The first backward pass freed what it had saved. Either more than one product is taken from "
            "one graph, or a second derivative from a graph that was not kept: how long must this graph "
            "live, and who says so?",
        ),
    ),
    (
        r"does not require grad and does not have a grad_fn",
        Misconception(
            "graph_detached",
            "The graph is cut",
            "an exception about a tensor without grad_fn",
            "The result no longer knows how it came from x: x did not require grad when f ran, or a "
            "detach, .numpy(), .item(), torch.tensor(…) or no_grad stands in between, or it is a first "
            "derivative that was made without a graph of its own, or it does not depend on x at all (then "
            "its derivative is zero). Follow .grad_fn back from the result: where is it None?",
        ),
    ),
    (
        r"appears? to not have been used in the graph|should set allow_unused=True",
        Misconception(
            "unused_input",
            "An output that does not depend on x",
            "an exception about an unused tensor",
            "One output (or the gradient of a linear f) does not depend on x. Its derivative is zero, not an "
            "error: what does PyTorch offer for an input that was not used?",
        ),
    ),
    (
        r"a leaf Variable that requires grad is being used in an in-place operation"
        r"|modified by an inplace operation",
        Misconception(
            "inplace_change",
            "In-place change of a tensor that the graph needs",
            "an exception about an in-place operation",
            "A tensor that the backward pass needs was overwritten. Which line writes into an existing "
            "tensor (an index assignment, +=, or a method that ends in _)?",
        ),
    ),
    (
        r"Can't call numpy\(\) on Tensor that requires grad",
        Misconception(
            "numpy_on_graph",
            ".numpy() on a tensor of the graph",
            "an exception about numpy() on a tensor that requires grad",
            "NumPy cannot follow a tensor that is part of a graph. If only the numbers are wanted, say first "
            "that the graph ends here; if the derivative goes on, stay in torch.",
        ),
    ),
    (
        r"grad can be implicitly created only for scalar outputs|Grad only applies to real scalar-output"
        r"|Expected f\(\*args\) to return a scalar",
        Misconception(
            "not_scalar_output",
            "Gradient of something that is not a scalar",
            "an exception about scalar outputs",
            "grad and backward() differentiate one number, and f returns several (or an array of size one). "
            "Which product uᵀJ do you want, or which single output?",
        ),
    ),
    (
        r"^NotImplementedError: (JVP of .+ not defined|You must implement the jvp function)",
        Misconception(
            "forward_mode_missing",
            "No rule for forward mode",
            "an exception about a JVP that is not defined",
            "Reverse mode has its rule and forward mode has none. Forward mode pushes a tangent through: how "
            "does a small change of the input change the output of your primitive?",
        ),
    ),
    (
        r"must override the setup_context staticmethod",
        Misconception(
            "setup_context_missing",
            "An autograd.Function of the old style",
            "an exception about setup_context",
            "torch.func can only transform an autograd.Function whose forward does nothing but compute: what "
            "forward saves for backward has a place of its own. Which one does the message name?",
        ),
    ),
    (
        r"does not have vmap support",
        Misconception(
            "vmap_rule_missing",
            "No rule for vmap",
            "an exception about vmap support",
            "Your autograd.Function does not say how it works on a batch. If it is made of torch operations, "
            "torch can work that out when the class allows it.",
        ),
    ),
    (
        r"^RuntimeError: vmap: ",
        Misconception(
            "vmap_blocked",
            "Something that vmap cannot batch",
            "an exception that begins with vmap:",
            "Under vmap a tensor stands for a whole batch: .item(), writing a batched value into a plain "
            "tensor and branching on a value cannot work. Which line does one of these?",
        ),
    ),
    (
        r"same dtype, but (got|found)|expected scalar type|expected m1 and m2 to have the same dtype",
        Misconception(
            "mixed_dtypes",
            "Two dtypes in one operation",
            "an exception about dtypes",
            "float32 and float64 tensors meet in one operation. torch's constructors make float32 unless "
            "told otherwise: which of your tensors does not take its dtype from x?",
        ),
    ),
    (
        r"^NotImplementedError: (VJP of .+ not defined|.*derivative for .* is not implemented)",
        Misconception(
            "reverse_mode_missing",
            "No rule for reverse mode",
            "an exception about a VJP that is not defined",
            "A primitive on the path has no rule for reverse mode. Which function is it, and which formula "
            "takes a cotangent of its output to one of its input?",
        ),
    ),
)


def diagnose(type_name: str, message: str, traceback: str = "") -> Misconception | None:
    """The one mistake whose pattern is in the exception's text; None when none or several are.

    An exception's cause is looked for in the traceback: for an assignment into an array it alone says whether
    Autograd is concerned.
    """
    text = f"{type_name}: {message}"
    if "ArrayBox" in traceback:
        text += "\n(ArrayBox)"
    found = {mistake.key: mistake for pattern, mistake in RAISED if re.search(pattern, text)}
    return next(iter(found.values())) if len(found) == 1 else None
