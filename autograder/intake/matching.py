"""The student's cells put into the master notebook.

Every cell of the master has one place. A student's cell takes a place by its `grade_id`, else by its cell
id, else by holding the very source of that place, else, for answers, by the name that it defines. What
takes no place stays as a cell of the student's own, after the neighbour that it followed.
"""

from __future__ import annotations

import copy
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from .. import sanitize
from .names import bound_names
from .parsing import Cell

START = -1  # the anchor of cells that come before every place of the master


@dataclass
class Place:
    """One cell of the master, and which of the student's cells (by number) claim it."""

    cell: NotebookNode
    claims: list[int] = field(default_factory=list)
    chosen: int | None = None

    @property
    def name(self) -> str:
        return self.cell.metadata.get("nbgrader", {}).get("grade_id", "")

    @property
    def is_answer(self) -> bool:
        return bool(self.cell.metadata.get("nbgrader", {}).get("solution"))

    @property
    def is_check(self) -> bool:
        marks = self.cell.metadata.get("nbgrader", {})
        return bool(marks.get("grade")) and not marks.get("solution")

    @property
    def is_free(self) -> bool:
        """Whether the master leaves the cell to the student without asking for anything (prose, examples)."""
        marks = self.cell.metadata.get("nbgrader", {})
        return not any(marks.get(mark) for mark in ("solution", "grade", "locked", "task"))

    def differs(self, cell: Cell) -> bool:
        return bool(cell.source.strip()) and cell.source.strip() != self.cell.source.strip()


def rebuild(cells: Sequence[Cell], master: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """The master with the sources of `cells` in it, in nbformat 4.5, and notes on what was mended."""
    return _Rebuilding(cells, master).run()


class _Rebuilding:
    def __init__(self, cells: Sequence[Cell], master: NotebookNode) -> None:
        self.cells = cells
        self.master = master
        self.places = [Place(cell) for cell in master.cells]
        self.notes: list[str] = []
        self.anchors: list[int] = []  # for each of the student's cells, the place that it follows
        self.own: dict[int, list[int]] = defaultdict(list)  # place → the student's own cells after it
        self._names: dict[int, set[str]] = {}

    def run(self) -> tuple[NotebookNode, list[str]]:
        claimed = self._claim()
        self._choose()
        self._keep_own(claimed)
        self._find_answers_elsewhere()
        self._note_mended()
        return self._compose(), self.notes

    def _claim(self) -> list[int | None]:
        by_grade_id = {place.name: number for number, place in enumerate(self.places) if place.name}
        by_cell_id = {place.cell.get("id"): number for number, place in enumerate(self.places)}
        by_source: dict[tuple[str, str], int] = {}
        for number, place in enumerate(self.places):
            by_source.setdefault((place.cell.cell_type, place.cell.source.strip()), number)
        claimed: list[int | None] = []
        anchor = START
        for number, cell in enumerate(self.cells):
            place = by_grade_id.get(cell.grade_id)
            if place is None and cell.cell_id:
                place = by_cell_id.get(cell.cell_id)
            if place is None and cell.source.strip():
                place = by_source.get((cell.kind, cell.source.strip()))
            self.anchors.append(anchor)
            if place is not None:
                self.places[place].claims.append(number)
                anchor = place
            claimed.append(place)
        return claimed

    def _choose(self) -> None:
        for place in self.places:
            filled = [number for number in place.claims if place.differs(self.cells[number])]
            if place.is_free:
                filled = [number for number in filled if self.cells[number].kind == place.cell.cell_type]
            if filled and (place.is_answer or place.is_free):
                place.chosen = filled[-1]
            if place.is_answer and len(place.claims) > 1:
                which = (
                    "the one that was filled in counts"
                    if len(filled) == 1
                    else "the last one filled in counts"
                )
                self.notes.append(f"The cell {place.name!r} was there {len(place.claims)} times; {which}.")

    def _keep_own(self, claimed: list[int | None]) -> None:
        edited = []
        for number, cell in enumerate(self.cells):
            place = None if claimed[number] is None else self.places[claimed[number]]
            if place is None:
                keep = bool(cell.source.strip())
            elif place.is_answer or place.is_free:
                keep = number != place.chosen and place.differs(cell)
            else:
                keep = place.differs(cell) and cell.kind == "code"
                if place.differs(cell):
                    edited.append(place.name)
            if keep:
                self.own[self.anchors[number]].append(number)
        if edited:
            self.notes.append(
                f"Edited although it is the instructor's: {_listed(edited)}; the instructor's counts, and "
                "code that stood in its place runs before it."
            )

    def _find_answers_elsewhere(self) -> None:
        moved = []
        for number, place in enumerate(self.places):
            if not place.is_answer:
                continue
            if place.cell.cell_type == "code":
                found = self._code_answer(number, place)
            else:
                found = self._written_answer(number, place)
            if found:
                moved.append(place.name)
        if moved:
            self.notes.append(f"Answered in a cell of the student's own, which counts: {_listed(moved)}.")

    def _code_answer(self, number: int, place: Place) -> bool:
        wanted = (
            bound_names(place.cell.source) & {place.name} or bound_names(place.cell.source) or {place.name}
        )
        if place.chosen is not None and wanted & self._bound(place.chosen):
            return False
        check = next(
            (i for i in range(number, len(self.places)) if self.places[i].is_check), len(self.places)
        )
        definers = [
            (anchor, own)
            for anchor, numbers in self.own.items()
            for own in numbers
            if self.cells[own].kind != "markdown" and wanted & self._bound(own)
        ]
        if not definers:
            return False
        anchor, own = max(definers, key=lambda definer: definer[1])
        if place.chosen is not None:
            # The answer's place holds something else of the student's: nothing is overwritten there.
            if any(anchor < check for anchor, _ in definers):
                return False
            self.own[anchor].remove(own)
            self.own[number].append(own)
        elif not (place.claims and number <= anchor < check):
            self.own[anchor].remove(own)
            place.chosen = own
        return True

    def _bound(self, number: int) -> set[str]:
        if number not in self._names:
            self._names[number] = bound_names(self.cells[number].source)
        return self._names[number]

    def _written_answer(self, number: int, place: Place) -> bool:
        if place.chosen is not None:
            return False
        neighbours = {number} if place.claims else set()
        neighbours.add(max((i for i in range(number) if self.places[i].claims), default=START))
        for anchor in sorted(neighbours, reverse=True):
            for own in self.own.get(anchor, []):
                if self.cells[own].kind != "code":
                    self.own[anchor].remove(own)
                    place.chosen = own
                    return True
        return False

    def _note_mended(self) -> None:
        missing = [
            place.name for place in self.places if place.name and not place.claims and place.chosen is None
        ]
        if missing:
            self.notes.append(f"Missing, and put back as released: {_listed(missing)}.")
        retyped = [
            place.name
            for place in self.places
            if place.is_answer
            and place.chosen is not None
            and self.cells[place.chosen].kind != place.cell.cell_type
        ]
        if retyped:
            self.notes.append(
                f"Of another cell type than released, and read as released: {_listed(retyped)}."
            )
        order = [place.claims[0] for place in self.places if place.name and place.claims]
        if order != sorted(order):
            self.notes.append(
                "Some of the exercise's cells had been moved; they are graded in the released order."
            )

    def _compose(self) -> NotebookNode:
        notebook = nbformat.v4.new_notebook(metadata=copy.deepcopy(self.master.metadata))
        notebook.nbformat, notebook.nbformat_minor = 4, 5
        ids: set[str] = set()
        opening = self._end_of_opening()
        for number, place in enumerate(self.places):
            notebook.cells.append(self._filled(place, ids))
            # What a student puts before the instructor's imports runs after them.
            anchors = range(START, opening + 1) if number == opening else (number,)
            for own in (own for anchor in anchors if number >= opening for own in self.own.get(anchor, [])):
                notebook.cells.append(self._own_cell(own, ids))
        return notebook

    def _end_of_opening(self) -> int:
        for number, place in enumerate(self.places):
            if place.is_answer or place.is_check:
                return max(number - 1, 0)
            if place.cell.cell_type == "code" and not place.is_free:
                return number
        return len(self.places) - 1

    def _filled(self, place: Place, ids: set[str]) -> NotebookNode:
        source, attachments = place.cell.source, place.cell.get("attachments")
        if place.chosen is not None:
            cell = self.cells[place.chosen]
            markdown = place.cell.cell_type != "code"
            attachments = sanitize.attachments(cell.attachments)
            source = sanitize.markdown(cell.source, attachments) if markdown else cell.source
        return _new_cell(
            place.cell.cell_type, source, place.cell.metadata, attachments, place.cell.get("id"), ids
        )

    def _own_cell(self, number: int, ids: set[str]) -> NotebookNode:
        cell = self.cells[number]
        name = f"own-{number}"
        if cell.kind == "code":
            return _new_cell("code", cell.source, {}, None, name, ids)
        # A raw cell would reach the instructor's browser as it is.
        pictures = sanitize.attachments(cell.attachments)
        raw = cell.kind == "raw"
        source = sanitize.verbatim(cell.source) if raw else sanitize.markdown(cell.source, pictures)
        return _new_cell("markdown", source, {}, pictures, name, ids)


def _new_cell(
    kind: str, source: str, metadata: dict, attachments: dict | None, name: str | None, ids: set[str]
) -> NotebookNode:
    if not name or name in ids:
        name = uuid.uuid5(uuid.NAMESPACE_OID, f"{len(ids)}").hex[:12]
    ids.add(name)
    cell = NotebookNode(id=name, cell_type=kind, metadata=copy.deepcopy(metadata), source=source)
    cell.metadata = nbformat.from_dict(cell.metadata)
    if kind == "code":
        cell.update(outputs=[], execution_count=None)
    elif attachments:
        cell.attachments = nbformat.from_dict(attachments)
    return cell


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in dict.fromkeys(names))
