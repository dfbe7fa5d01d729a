"""Languages: what does not survive the way between Python and R, and answers that do not go that way."""

from __future__ import annotations

from ..mistake import Misconception

LANGUAGES = (
    Misconception(
        "numpy_number",
        "A NumPy number where a plain one was due",
        "it prints like a float and is none",
        "The numbers came back as NumPy's own (np.float64, or an array). They print like floats, but what is "
        "on the other side may know Python's float alone, and have an object that it cannot calculate with. "
        "What does type(…) say, and what makes a plain float, or a list of floats, of it?",
    ),
    Misconception(
        "formula_typed_in",
        "A formula typed in",
        "right values, and nothing was differentiated",
        "The derivative is a formula worked out by hand: the function itself is evaluated nowhere on the "
        "way, so nothing can have differentiated it. When the function changes, the formula stays as it is. "
        "Which function is to be differentiated, and who does it?",
    ),
    Misconception(
        "computed_in_r",
        "Computed without Python",
        "R gives numbers of its own",
        "The R function gave numbers, and the Python function in the func.py beside the script was never "
        "called. Whatever func.py says, R goes on saying the same. Does the script load the file func.py of "
        "its own folder, and does the function call what it finds there?",
    ),
    Misconception(
        "list_in_r",
        "An R list where a numeric vector was due",
        "numbers in a list, which R does not calculate with",
        "What came from Python is still an R list. Arithmetic and optim() want a numeric vector: which "
        "function of R makes one vector of the items of a list?",
    ),
    Misconception(
        "python_object_in_r",
        "A Python object in R",
        "an object of Python where R's numbers were due",
        "What came back is still an object of Python: reticulate did not convert it, because it was told not "
        "to or does not know the type. What type does the Python function return, and who converts it?",
    ),
)
