"""Which sum of products over indices an array is: all of them over some given arrays, tried one by one.

So a wrong einsum is told by what it computes. The right one is found in the same way, from its values.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..verdicts import Finding, Verdict

Arrays = Mapping[str, np.ndarray]
_LETTERS = "ijklmn"
_MOST_AXES = 4


@dataclass(frozen=True)
class Contraction:
    """einsum(subscripts, *operands) in its own letters: the axes of the operands (names of arrays, in the
    order of the arguments) are called i, j, … as they come."""

    subscripts: str
    operands: tuple[str, ...]

    def __str__(self) -> str:
        return f"einsum('{self.subscripts}', {', '.join(self.operands)})"

    @property
    def pairing(self) -> str:
        """Which axes share a letter."""
        return self.subscripts.partition("->")[0]

    @property
    def kept(self) -> str:
        """The letters of the result."""
        return self.subscripts.partition("->")[2]

    def __call__(self, arrays: Arrays) -> np.ndarray | None:
        """What it gives for these arrays, None where their sizes do not fit."""
        try:
            return np.einsum(self.subscripts, *(arrays[name] for name in self.operands))
        except ValueError:
            return None

    def gives(self, arrays: Arrays, values: np.ndarray) -> bool:
        """Whether it gives these values, up to rounding."""
        shape = self._shape(arrays)
        if shape != values.shape and not (values.ndim == 0 and math.prod(shape) == 1):
            return False  # but for a scalar, which may come in any shape
        own = self(arrays)
        if own is None:
            return False
        terms = self({name: np.abs(array) for name, array in arrays.items()})
        return bool(np.all(np.abs(values - own) <= 1e-9 * np.abs(terms)))

    def _shape(self, arrays: Arrays) -> tuple[int, ...]:
        sizes: dict[str, int] = {}
        for letters, name in zip(self.pairing.split(","), self.operands, strict=True):
            for letter, size in zip(letters, arrays[name].shape, strict=True):
                sizes[letter] = max(size, sizes.get(letter, 1))  # an axis of length one is broadcast
        return tuple(sizes[letter] for letter in self.kept)


def explained(
    judged: Sequence[tuple[Arrays, Sequence[Finding]]], results: int, most_operands: int
) -> list[Finding]:
    """The findings of some calls; where another sum over indices came back at all points, they say which.

    judged: the arguments of each call, and a finding for each of its results (or a single one, of a failure).
    """
    if all(finding.verdict is not Verdict.WRONG for _, findings in judged for finding in findings):
        return [finding for _, findings in judged for finding in findings]
    seen: list[Contraction | None] = []
    true: list[Contraction | None] = []
    for part in range(results):
        compared = [
            (arrays, comparison)
            for arrays, findings in judged
            if len(findings) == results and (comparison := findings[part].comparison) is not None
        ]
        seen.append(found([(arrays, c.returned) for arrays, c in compared], most_operands))
        true.append(found([(arrays, c.reference) for arrays, c in compared], most_operands))
    if seen == true[::-1] != true:
        keys: list[str | None] = ["pieces_reordered"] * results
    else:
        keys = [mistake(s, t) if s and t and s != t else None for s, t in zip(seen, true, strict=True)]
    return [
        _with_its_sum(finding, seen[part], keys[part])
        if len(findings) == results and finding.verdict is Verdict.WRONG
        else _clashing(finding, arrays, seen, keys)
        for arrays, findings in judged
        for part, finding in enumerate(findings)
    ]


def _with_its_sum(finding: Finding, seen: Contraction | None, key: str | None) -> Finding:
    if key is None or finding.misconception is not None:
        return finding
    said = f"Up to the names of its letters this is {seen}, here and wherever something came back."
    return replace(finding, message=f"{finding.message} {said}", misconception=key)


def _clashing(
    finding: Finding, arrays: Arrays, seen: Sequence[Contraction | None], keys: Sequence[str | None]
) -> Finding:
    """An error at a point whose sizes do not suit the sum that comes back elsewhere is the same mistake."""
    clash = {key for each, key in zip(seen, keys, strict=True) if each and each(arrays) is None}
    if finding.verdict is Verdict.ERROR and finding.misconception is None and len(clash) == 1:
        return replace(finding, misconception=clash.pop())
    return finding


def found(cases: Sequence[tuple[Arrays, np.ndarray]], most_operands: int) -> Contraction | None:
    """The contraction of the arrays, at most so many of them at once, that gives the values in every case."""
    if not cases:
        return None
    dimensions = tuple((name, array.ndim) for name, array in cases[0][0].items())
    fitting: Iterable[Contraction] = _contractions(dimensions, most_operands)
    return next((each for each in fitting if all(each.gives(*case) for case in cases)), None)


def mistake(seen: Contraction, true: Contraction) -> str:
    """The key of the mistake by which `seen` differs from `true`."""
    if seen.operands != true.operands:
        return "operand_left_out"
    if seen.pairing != true.pairing:
        return "indices_mispaired"
    kept, due = set(seen.kept), set(true.kept)
    if kept == due:
        return "transposed"
    if kept < due:
        return "index_summed_too"
    return "index_not_summed" if kept > due else "other_index_summed"


@functools.lru_cache(maxsize=32)
def _contractions(dimensions: tuple[tuple[str, int], ...], most_operands: int) -> tuple[Contraction, ...]:
    """All of them, those of most arrays first."""
    every = []
    for count in range(most_operands, 0, -1):
        for operands in itertools.combinations_with_replacement(dimensions, count):
            names, axes = zip(*operands, strict=True)
            if sum(axes) <= _MOST_AXES:
                every += [Contraction(subscripts, names) for subscripts in _subscripts(axes)]
    # An array that is used twice explains less than two arrays that are used once.
    return tuple(sorted(every, key=lambda each: (-len(set(each.operands)), len(each.operands))))


def _subscripts(axes: Sequence[int]) -> Iterator[str]:
    ends = list(itertools.accumulate(axes))
    for word in _pairings(sum(axes)):
        inputs = ",".join(word[end - count : end] for end, count in zip(ends, axes, strict=True))
        letters = sorted(set(word))
        for length in range(len(letters) + 1):
            for kept in itertools.permutations(letters, length):
                yield f"{inputs}->{''.join(kept)}"


def _pairings(length: int) -> Iterator[str]:
    """All ways to give the axes letters, each way once: a new letter is the next of the alphabet."""
    words = [""]
    for _ in range(length):
        words = [word + letter for word in words for letter in _LETTERS[: len(set(word)) + 1]]
    return iter(words)
