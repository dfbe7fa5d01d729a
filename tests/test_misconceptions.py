"""Every named mistake is planted in random functions and has to be found; correct answers are never named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from autograder.misconceptions import FAMILIES, MISCONCEPTIONS, conclude, name
from autograder.misconceptions.naming import prediction
from autograder.subjects import Answer, Failure
from autograder.verdicts import Comparison, Finding, Verdict, judge, judge_value, wrong

DRAWS = 100


def _truth(kind: str, reference: np.ndarray, **context) -> Comparison:
    return Comparison(kind, reference, reference, np.zeros(reference.shape), {}, context)


def _numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of both signs over three orders of magnitude, none near 0 or 1 in size."""
    return rng.choice([-1.0, 1.0], shape) * 10 ** rng.uniform(-1.5, 1.5, shape) + 0.0


def jacobians(rng: np.random.Generator) -> list[Comparison]:
    points = []
    for m, n in ((3, 4), (5, 3), (3, 3), (4, 5)):
        J, x = _numbers(rng, m, n), _numbers(rng, n)
        points.append(_truth("jacobian", J, x=x, value=_numbers(rng, m), grad=_numbers(rng, n), terms=7))
    return points


def hessians(rng: np.random.Generator) -> list[Comparison]:
    points = []
    for n in (3, 4, 5):
        H = _numbers(rng, n, n)
        known = {key: _numbers(rng, n) for key in ("x", "grad", "gradient")}
        points.append(_truth("hessian", H + H.T, **known))
    return points


def hessian_products(rng: np.random.Generator) -> list[Comparison]:
    points = []
    for n in (3, 4, 5):
        H, r, gradient = _numbers(rng, n, n), _numbers(rng, n), _numbers(rng, n)
        H = H + H.T
        points.append(_truth("vector", H @ r, jacobian=H, tangent=r, gradient=gradient))
    return points


def matrices(rng: np.random.Generator) -> list[Comparison]:
    """Gradients by a square matrix, such as ∂(uᵀAv)/∂A, whose entries are free of each other."""
    return [
        _truth("array", _numbers(rng, n, n), order="F" if n > 3 else "C", previous=_numbers(rng, n, n))
        for n in (3, 4, 5)
    ]


def arrays(rng: np.random.Generator) -> list[Comparison]:
    """Arrays to unpack, column-major."""
    return [_truth("array", _numbers(rng, *shape), order="F") for shape in ((3, 4), (2, 5), (2, 3, 4))]


def gradients(rng: np.random.Generator) -> list[Comparison]:
    points = []
    for n in (4, 5, 3):
        known = {key: _numbers(rng, n) for key in ("x", "grad", "inner", "example", "previous")}
        points.append(_truth("gradient", _numbers(rng, n), terms=6, **known))
    return points


def packed(rng: np.random.Generator) -> list[Comparison]:
    points = []
    for shapes in (
        {"B": (2, 3), "a": (4,), "c": (3, 2)},
        {"w": (3, 4), "v": (2,)},
        {"s": (2, 3), "q": (5,), "r": (3, 3), "p": (1,)},
    ):
        size = sum(int(np.prod(shape)) for shape in shapes.values())
        points.append(_truth("packed", _numbers(rng, size, 1), shapes=shapes))
    return points


def two_pieces(rng: np.random.Generator) -> list[Comparison]:
    shapes = ({"b": (2, 3), "a": (4,)}, {"w": (3, 4), "v": (2,)}, {"z": (5,), "y": (2, 2)})
    return [
        _truth("packed", _numbers(rng, sum(int(np.prod(s)) for s in shape.values()), 1), shapes=shape)
        for shape in shapes
    ]


def products(rng: np.random.Generator) -> list[Comparison]:
    points = []
    for m, n in ((3, 3), (4, 4), (5, 5)):
        J, u = _numbers(rng, m, n), _numbers(rng, m)
        points.append(_truth("vector", u @ J, jacobian=J, cotangent=u))
    return points


def pushforwards(rng: np.random.Generator) -> list[Comparison]:
    points = []
    for m, n in ((3, 4), (4, 3), (2, 5)):
        J, v = _numbers(rng, m, n), _numbers(rng, n)
        points.append(_truth("vector", J @ v, jacobian=J, tangent=v))
    return points


SCENES = (
    jacobians,
    hessians,
    matrices,
    arrays,
    gradients,
    packed,
    two_pieces,
    products,
    pushforwards,
    hessian_products,
)
PREDICTED = [mistake for mistake in MISCONCEPTIONS.values() if mistake.transform]


def _planted(scene: list[Comparison], variant: Callable) -> list[Comparison] | None:
    """The scene as a student with this mistake answers it; None where the mistake cannot be made or seen."""
    answers = []
    for truth in scene:
        values = prediction(variant, truth)
        if values is None or _alike(values, truth.reference):
            return None
        # The student's rounding is not ours.
        answers.append(replace(truth, returned=np.array(values) * (1 + 2.0**-52)))
    return answers


def _alike(a: np.ndarray | None, b: np.ndarray) -> bool:
    return a is not None and a.shape == b.shape and bool((np.abs(a - b) <= 1e-9 * np.abs(b)).all())


def _rivals(scene: list[Comparison], answers: list[Comparison], key: str) -> set[str]:
    """The other mistakes that would have given the same answers: the points do not tell them apart."""
    pairs = list(zip(scene, answers, strict=True))
    return {
        other.key
        for other in PREDICTED
        if other.key != key
        and any(
            all(_alike(prediction(variant, t), a.returned) for t, a in pairs) for variant in other.transform
        )
    }


def test_every_predicted_mistake_is_named_wherever_the_points_tell_it_apart():
    rng = np.random.default_rng(20240603)
    tried, planted, named, wrongly = {}, {}, {}, set()
    for mistake in PREDICTED:
        cases = [
            (scene_of, variant)
            for scene_of in SCENES
            for variant in mistake.transform
            if _planted(scene_of(rng), variant) is not None
        ]
        for draw in range(DRAWS if cases else 0):
            scene_of, variant = cases[draw % len(cases)]
            scene = scene_of(rng)
            answers = _planted(scene, variant)
            tried[mistake.key] = tried.get(mistake.key, 0) + 1
            if answers is None or _rivals(scene, answers, mistake.key):
                continue
            found = name(answers)
            planted[mistake.key] = planted.get(mistake.key, 0) + 1
            named[mistake.key] = named.get(mistake.key, 0) + (found is not None and found.key == mistake.key)
            if found is not None and found.key != mistake.key:
                wrongly.add((mistake.key, scene_of.__name__, found.key))
    assert wrongly == set()
    assert {key: named[key] / planted[key] for key in planted if named[key] < 0.99 * planted[key]} == {}
    rarely = {m.key: planted.get(m.key, 0) for m in PREDICTED if planted.get(m.key, 0) < 0.3 * DRAWS}
    assert rarely == {}  # the scenes tell every mistake apart, most of the time


def _with(scene: list[Comparison], change: Callable[[np.ndarray], np.ndarray], where=lambda m, n: True):
    return [
        replace(t, returned=change(t.reference) if where(*t.reference.shape) else t.reference.copy())
        for t in scene
    ]


def _jacobian_points(rng: np.random.Generator, shapes: tuple[tuple[int, int], ...]) -> list[Comparison]:
    return [_truth("jacobian", _numbers(rng, m, n), x=_numbers(rng, n)) for m, n in shapes]


def _any_shapes(rng):
    return _jacobian_points(rng, ((4, 3), (3, 5), (3, 3), (1, 4), (4, 1)))


def _spoilt(rng: np.random.Generator, axis: int) -> Callable[[np.ndarray], np.ndarray]:
    def change(J: np.ndarray) -> np.ndarray:
        J = np.moveaxis(J.copy(), axis, 0)
        J[1] *= rng.uniform(1.1, 1.9, J[1].shape)
        return np.moveaxis(J, 0, axis)

    return change


def _one_row(rng):
    return _with(_jacobian_points(rng, ((4, 3), (3, 5), (5, 4))), _spoilt(rng, 0))


def _one_column(rng):
    return _with(_jacobian_points(rng, ((4, 3), (3, 5), (5, 4))), _spoilt(rng, 1))


def _wrong_for_n1(rng):
    return _with(_any_shapes(rng), lambda J: J * rng.uniform(1.1, 3, J.shape), lambda m, n: n == 1)


def _wrong_for_m1(rng):
    return _with(_any_shapes(rng), lambda J: J * rng.uniform(1.1, 3, J.shape), lambda m, n: m == 1)


def _wrong_unless_square(rng):
    scene = _jacobian_points(rng, ((4, 3), (3, 5), (3, 3), (4, 4)))
    return _with(scene, lambda J: J * rng.uniform(1.1, 3, J.shape), lambda m, n: m != n)


def _one_factor(rng):
    factor = rng.choice([-1, 1]) * rng.uniform(1.1, 1.9)
    return _with(_any_shapes(rng), lambda J: J * factor)


def _one_summand(rng):
    summand = rng.uniform(1, 2)
    return _with(_any_shapes(rng), lambda J: J + summand)


def _always_the_same(rng):
    scene = _jacobian_points(rng, ((4, 3), (4, 3), (4, 3)))
    values = _numbers(rng, 4, 3)
    return _with(scene, lambda J: values)


def _single_precision(rng):
    return _with(_any_shapes(rng), lambda J: J.astype(np.float32).astype(float))


def _cubic(rng: np.random.Generator, m: int, n: int) -> tuple[Callable, np.ndarray, np.ndarray]:
    """A function with its point and its Jacobian: f(x) = B sin(x) + (Cx)³."""
    B, C, x = rng.normal(size=(m, n)), rng.normal(size=(m, n)), rng.uniform(0.5, 2, n)
    return (lambda z: B @ np.sin(z) + (C @ z) ** 3), x, B * np.cos(x) + 3 * ((C @ x) ** 2)[:, None] * C


def _by_differences(rng, told_f: bool = True):
    h = float(f"1e-{rng.integers(3, 8)}")
    central = bool(rng.integers(2)) and h > 1e-6  # with tinier steps a central one is all round-off
    scene = []
    for m, n in ((2, 4), (3, 6), (4, 9)):
        f, x, J = _cubic(rng, m, n)
        steps = h * np.eye(n)
        returned = [(f(x + s) - f(x - s)) / (2 * h) if central else (f(x + s) - f(x)) / h for s in steps]
        known = {"f": f} if told_f else {"evaluations": 2 * n if central else n + 1}
        scene.append(replace(_truth("jacobian", J, x=x, **known), returned=np.array(returned).T))
    return scene


def _by_differences_of_gradients(rng):
    """A function in the place of the gradient, differenced along each input or along a direction r."""
    h = float(f"1e-{rng.integers(3, 7)}")
    central, product = bool(rng.integers(2)), bool(rng.integers(2))
    scene = []
    for n in (3, 4):
        g, x, H = _cubic(rng, n, n)
        known = {"x": x, "gradient": g(x), "gradient_at": g}
        r = rng.normal(size=n) if product else None
        steps = [r] if product else list(np.eye(n))
        ends = [(g(x + h * s), g(x - h * s) if central else g(x)) for s in steps]
        columns = np.array([(up - down) / (2 * h if central else h) for up, down in ends]).T
        if product:
            truth = _truth("vector", H @ r, jacobian=H, tangent=r, **known)
            scene.append(replace(truth, returned=columns[:, 0]))
        else:
            scene.append(replace(_truth("hessian", H, **known), returned=columns))
    return scene


def _by_counted_differences(rng):
    return _by_differences(rng, told_f=False)


def _broadcast_copies(rng):
    scene = []
    for small, large in (((3,), (4, 3)), ((1, 4), (3, 4)), ((2, 1), (2, 5))):
        copies = _numbers(rng, *large)
        summed = copies.sum(0) if len(small) == 1 else copies.sum(small.index(1), keepdims=True)
        scene.append(replace(_truth("array", summed), returned=copies))
    return scene


def _density_at_the_probability(rng):
    """The derivative of Φ⁻¹ at p, by a student who writes 1/φ(p)."""
    scene = []
    for n in (3, 4):
        z = rng.normal(size=n)
        density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        elsewhere = np.sqrt(2 * np.pi) * np.exp(rng.uniform(0, 1, n) ** 2 / 2)
        truth = _truth("gradient", 1 / density)
        scene.append(replace(truth, returned=elsewhere, alternatives={"density_at_probability": elsewhere}))
    return scene


def _rows_as_they_are(rng):
    """A sum over rows, by a student who returns the number of each row."""
    scene = []
    for n in (3, 5):
        rows = _numbers(rng, n)
        truth = _truth("scalar", rows.sum())
        scene.append(replace(truth, returned=rows, alternatives={"rows_not_summed": rows}))
    return scene


PATTERNS = {
    "one_row_wrong": _one_row,
    "one_column_wrong": _one_column,
    "n1_fails": _wrong_for_n1,
    "m1_fails": _wrong_for_m1,
    "square_assumed": _wrong_unless_square,
    "constant_factor": _one_factor,
    "constant_offset": _one_summand,
    "constant_answer": _always_the_same,
    "float32_inside": _single_precision,
    "finite_differences": _by_differences,
    "finite_differences, counted": _by_counted_differences,
    "gradient_differences": _by_differences_of_gradients,
    "unbroadcast_lost": _broadcast_copies,
    "density_at_probability": _density_at_the_probability,
    "rows_not_summed": _rows_as_they_are,
}


@pytest.mark.parametrize("key", PATTERNS)
def test_mistakes_without_a_general_prediction_are_named(key):
    rng = np.random.default_rng(7)
    found = [name(PATTERNS[key](rng)) for _ in range(DRAWS)]
    others = {mistake.key for mistake in found if mistake is not None} - {key.partition(",")[0]}
    assert others == set()
    assert sum(mistake is not None for mistake in found) >= 0.99 * DRAWS


def test_every_mistake_of_the_tables_is_planted_somewhere():
    by_values = {mistake.key for mistake in PREDICTED} | {key.partition(",")[0] for key in PATTERNS}
    by_rule = {m.key for m in MISCONCEPTIONS.values() if not m.transform and m.pattern is None} - by_values
    assert by_rule == SHOWN_BY_A_RULE | {mistake.key for mistake in FAMILIES["shown by an exception"]}
    assert len(MISCONCEPTIONS) == sum(map(len, FAMILIES.values()))  # no key twice
    assert len(MISCONCEPTIONS) >= 40


SHOWN_BY_A_RULE = {
    "second_call_differs",
    "input_changed",
    "grad_changed",
    "requires_grad_changed",
    "leaves_changed",
    "float32_returned",
    "cotangent_nonlinear",
    "second_order_wrong",
    "still_attached",
    "box_returned",
    "wrong_container",
    "wrong_dtype",
    "rule_broken",
    "too_many_evaluations",
    "index_summed_too",
    "index_not_summed",
    "other_index_summed",
    "indices_mispaired",
    "operand_left_out",
    "given_einsum_unused",
    "arithmetic_beside_einsum",
    "numpy_number",
    "formula_typed_in",
    "computed_in_r",
    "list_in_r",
    "python_object_in_r",
    "hessian_formed",
    "loop_over_inputs",
    "no_index_assignment",
    "assigned_at_once",
    "one_place_for_all",
    "no_comprehension",
    "index_assignment",
    "loop_over_rows",
    "not_called",
    "no_warm_up",
    "warm_up_counted",
    "data_in_timing",
    "half_timed",
    "mean_for_median",
    "minimum_for_median",
    "total_for_median",
    "not_in_seconds",
}


@pytest.mark.parametrize("key", sorted(SHOWN_BY_A_RULE))
def test_a_mistake_shown_by_a_rule_is_named_when_nothing_else_is_wrong(key):
    J = np.array([[2.0, 3.0], [5.0, 7.0]])
    findings = [
        judge_value("values", J, J, kind="jacobian"),
        wrong("the rule", "It does not hold.", costs="half", misconception=key),
    ]
    assert conclude("a.b", findings).misconception == key


def _near_misses(rng: np.random.Generator) -> Iterator[list[Comparison]]:
    """Wrong answers that no entry of the tables describes."""
    scene = _any_shapes(rng)
    yield _with(scene, lambda J: _numbers(rng, *J.shape))
    yield _with(scene, lambda J: J * rng.uniform(1.1, 1.9, J.shape))
    yield _with(scene, lambda J: -J.T)
    yield _with(scene, lambda J: 2 * J[::-1])
    yield _with(scene, lambda J: np.where(rng.random(J.shape) < 0.5, -J, J) * (1 + 1e-6))
    yield _with(scene, lambda J: J * (1 + 1e-5 * rng.normal(size=J.shape)))
    yield _with(scene, lambda J: J + rng.normal(size=(1, J.shape[1])))
    # Two mistakes, each at some of the points.
    yield [replace(t, returned=-t.reference if i % 2 else 2 * t.reference) for i, t in enumerate(scene)]
    # The right mistake at some points and the truth at others, where the mistake would have shown.
    yield [replace(t, returned=t.reference.T if i == 1 else t.reference) for i, t in enumerate(scene)]
    yield [replace(t, returned=-t.reference if i == 0 else t.reference) for i, t in enumerate(scene)]


def test_a_float32_answer_to_a_float32_question_has_no_precision_to_lose():
    rng = np.random.default_rng(12)
    scene = [
        replace(
            t, returned=(t.reference * (1 + 5e-4 * rng.uniform(1, 2, t.reference.shape))).astype(np.float32)
        )
        for t in _jacobian_points(rng, ((4, 3), (3, 5)))
    ]
    findings = [
        judge_value(
            "values", t.returned, t.reference, kind="jacobian", dtype="float32", context={"dtype": "float32"}
        )
        for t in scene
    ]
    assert [finding.verdict for finding in findings] == [Verdict.WRONG] * 2
    assert conclude("a.b", findings).misconception is None


def test_what_no_entry_describes_is_not_named():
    rng = np.random.default_rng(11)
    found = [(i, name(scene)) for _ in range(40) for i, scene in enumerate(_near_misses(rng))]
    assert [(i, mistake.key) for i, mistake in found if mistake is not None] == []


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_correct_answers_are_right_and_never_named(dtype):
    rng = np.random.default_rng(5)
    scenes = (jacobians, hessians, arrays, gradients, packed, products)
    epsilon = np.finfo(dtype).eps
    for draw in range(10_000 // (2 * 3)):  # three points and more a scene, two dtypes: 10,000 answers
        findings = []
        for truth in scenes[draw % len(scenes)](rng):
            reference = truth.reference * 10.0 ** rng.uniform(-12, 12)
            returned = (reference * (1 + epsilon * rng.uniform(-4, 4, reference.shape))).astype(dtype)
            shown = {key: value for key, value in truth.context.items() if key != "x"}
            findings.append(
                judge_value(
                    "values",
                    returned,
                    reference,
                    kind=truth.kind,
                    dtype=dtype,
                    context={**shown, "dtype": dtype},
                )
            )
        assert [finding.verdict for finding in findings] == [Verdict.RIGHT] * len(findings)
        assert conclude("a.b", findings).misconception is None


def _findings(scene: list[Comparison], rule: str = "values", **options) -> list[Finding]:
    return [
        judge_value(
            rule,
            c.returned,
            c.reference,
            kind=c.kind,
            context=c.context,
            alternatives=c.alternatives,
            **options,
        )
        for c in scene
    ]


def test_an_exact_prediction_outranks_the_rule_that_comes_with_it():
    """backward() without clearing: the second call returns both gradients, and a rule saw that it differs."""
    g = np.array([2.0, 3.0, 5.0])
    first = judge_value("values", g, g, kind="gradient")
    second = judge_value("a second call", 2 * g, g, kind="gradient", context={"previous": g})
    findings = [first, replace(second, misconception="second_call_differs")]
    assert conclude("a.b", findings).misconception == "accumulated"
    unknown = judge_value("a second call", g + g**2, g, kind="gradient", context={"previous": g})
    findings = [first, replace(unknown, misconception="second_call_differs")]
    assert conclude("a.b", findings).misconception == "second_call_differs"


def test_two_mistakes_are_not_named_as_one():
    rng = np.random.default_rng(4)
    transposed = _findings([replace(t, returned=t.reference.T) for t in jacobians(rng)])
    stored = wrong("x.grad left alone", "It changed.", misconception="grad_changed")
    assert conclude("a.b", transposed).misconception == "transposed"
    assert conclude("a.b", [*transposed, stored]).misconception is None
    called = wrong("own means", "Ruled out.", costs="half", misconception="rule_broken")
    assert conclude("a.b", [*transposed, called]).misconception == "transposed"  # what costs most decides
    kept = wrong("detached", "It is attached.", costs="half", misconception="still_attached")
    assert conclude("a.b", [called, kept]).misconception is None


def test_a_wrong_value_without_a_name_is_not_named_after_a_rule():
    rng = np.random.default_rng(4)
    scene = [
        replace(t, returned=t.reference * rng.uniform(1.1, 1.9, t.reference.shape)) for t in jacobians(rng)
    ]
    stored = wrong("x.grad left alone", "It changed.", misconception="grad_changed")
    assert conclude("a.b", [*_findings(scene), stored]).misconception is None


def test_exceptions_for_a_single_input_are_named_after_it():
    rng = np.random.default_rng(4)
    answers = []
    for t in _any_shapes(rng):
        fine = Answer(t.reference)
        broken = Answer(failure=Failure("exception", "IndexError", "too many indices for array"))
        answers.append(
            judge("values", broken if t.reference.shape[1] == 1 else fine, t.reference, kind="jacobian")
        )
    outcome = conclude("a.b", answers)
    assert (outcome.verdict, outcome.misconception) == (Verdict.ERROR, "n1_fails")


def test_what_an_error_bar_hides_is_not_named():
    g = np.array([1e-12, 2e-12, 3e-12])
    finding = judge_value("values", -g, g, kind="gradient", error=1e-9)
    assert (finding.verdict, conclude("a.b", [finding]).misconception) == (Verdict.CANNOT_TELL, None)


def test_the_gradebooks_paragraph_holds_the_mistake_or_the_first_message():
    rng = np.random.default_rng(4)
    transposed = _findings([replace(t, returned=t.reference.T) for t in jacobians(rng)])
    assert conclude("a.b", transposed).message.startswith("Transposed: Rows and columns are swapped")
    remark = wrong("own means", "A call was seen.", costs="half")
    assert conclude("a.b", [remark, wrong("values", "Nothing came back.")]).message == "Nothing came back."
    assert conclude("a.b", [remark]).message == "A call was seen."


def test_a_check_that_names_an_unknown_mistake_is_an_error_of_the_check():
    with pytest.raises(KeyError, match="no_such_mistake"):
        conclude("a.b", [wrong("r", "m", misconception="no_such_mistake")])
    with pytest.raises(KeyError, match="no_such_mistake"):
        conclude("a.b", [judge_value("r", 1.0, 1.0, kind="scalar", alternatives={"no_such_mistake": 2.0})])


def test_every_entry_is_written_for_a_student():
    for mistake in MISCONCEPTIONS.values():
        assert mistake.key == mistake.key.lower() and " " not in mistake.key
        assert mistake.name[0].isupper() or mistake.name.startswith((".", "float", "requires", "x."))
        assert mistake.sees and not mistake.sees.endswith(".")
        assert mistake.message.endswith((".", "?")) and len(mistake.message) > 60
        assert set(mistake.covers) <= set(MISCONCEPTIONS)
