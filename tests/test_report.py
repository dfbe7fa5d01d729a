"""The class in a table: each named mistake once, worded answers with their points, narrow terminals too."""

from __future__ import annotations

import pytest

from autograder.classroom.report import Row, table, tally

CHECKS = {"check_f": "right", "check_g": "wrong"}
ADA = Row("ada", 5, 8, CHECKS, {"Transposed": ["g"]}, {"explain_speed": (1.5, 2.0)})
BLAISE = Row("blaise", 3, 8, CHECKS, {"Transposed": ["f", "g"]}, {"explain_speed": (None, 2.0)})
CARL = Row("carl", 8, 8, dict.fromkeys(CHECKS, "right"), {"Wrong sign": ["f"]}, {})
DORA = Row("dora", 0, 0, {}, {})


def test_worded_answers_show_their_points_or_wait_and_count():
    lines = table([ADA, BLAISE, DORA], 120).splitlines()
    assert lines[0].split() == ["student", "marks", "f", "g", "explain_speed", "named", "mistakes"]
    assert lines[2].split()[:5] == ["ada", "6.5/10", "right", "wrong", "1.5/2"]
    assert lines[3].split()[:5] == ["blaise", "3/10", "right", "wrong", "waits"]
    assert lines[4].split() == ["dora", "not", "graded"]


@pytest.mark.parametrize("width", [20, 34, 60, 200])
def test_a_table_keeps_to_its_width(width):
    text = table([ADA, BLAISE, CARL, DORA], width)
    assert max(map(len, text.splitlines())) <= width
    assert "explain_speed" in text.replace("\n", "") or width == 20


def test_each_named_mistake_is_counted_once():
    assert tally([ADA, BLAISE, CARL, DORA]) == "   2 × Transposed (g, f)\n   1 × Wrong sign (f)"
    assert tally([DORA]) == ""
