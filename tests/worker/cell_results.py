"""What tests ask of a cell's outputs."""

from autograder.remote import CellResult


def text(result: CellResult) -> str:
    """All streams of a cell together."""
    return "".join(output["text"] for output in result.outputs if output["output_type"] == "stream")


def errors(result: CellResult) -> list[str]:
    """The names of the errors among a cell's outputs."""
    return [output["ename"] for output in result.outputs if output["output_type"] == "error"]
