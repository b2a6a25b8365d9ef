"""Drill-down: every element is made again from the terms that explain it."""

import numpy as np
import pytest
from hypothesis import given

from seqtui.engine.array import exp, sigmoid, softmax, square, tanh
from seqtui.engine.derive import Explanation, Place, explain, rule_of
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.trace import LEAVES, Trace
from tests.engine.samples import QUICK, lstm, programs

LETTERS = Notation(
    **{name: Symbol(name, "n", "a vector") for name in "abcdxy"},
    **{name: Symbol(name, "n n", "a matrix") for name in "UVWY"},
    z=Symbol("z", "", "a number"),
)


def record(make, name: str = "y") -> tuple[Trace, int]:
    """One equation over inputs a, b, c, d, x and parameters U, V, W."""
    eq, rng = Equations(LETTERS, {"n": 3}), np.random.default_rng(5)
    given = {n: eq.input(n, rng.normal(size=3)) for n in "abcdx"}
    weights = vars(eq.parameters({n: rng.normal(size=(3, 3)) for n in "UVW"}))
    made = eq(name, make(**given, **weights))
    return eq.trace.close(), made.index


def opened(make, element=(1,), name: str = "y") -> tuple[Trace, Explanation]:
    trace, index = record(make, name)
    return trace, explain(trace, index, element)


def told(trace: Trace, explanation: Explanation) -> list[tuple[str, str | None]]:
    """The parts as paths with their index: (source, factor source)."""

    def text(place: Place | None) -> str | None:
        return place and f"{trace.path(place.step)}{list(place.element)}"

    return [(text(part.source), text(part.factor_source)) for part in explanation.parts]


def assert_adds_up(trace: Trace, index: int, element) -> None:
    explanation, value = explain(trace, index, element), trace[index].value[element]
    close = {"rel": 1e-12, "abs": 1e-12}
    assert explanation.value == value
    assert explanation.place == Place(index, element)
    assert explanation.rebuilt() == pytest.approx(value, **close)
    for part in explanation.parts:
        assert part.value == trace[part.source.step].value[part.source.element]
        assert part.contribution == part.value * part.factor
    if explanation.rule is None:
        assert explanation.sum == pytest.approx(value, **close)
    if explanation.sum is not None:
        assert explanation.sum == pytest.approx(sum(p.contribution for p in explanation.parts), **close)
    assert bool(explanation.parts) != (trace[index].is_leaf or explanation.rule == "set by hand")


def assert_every_element_adds_up(trace: Trace) -> None:
    for index, step in enumerate(trace):
        for element in np.ndindex(step.value.shape):
            assert_adds_up(trace, index, element)


@QUICK
@given(programs())
def test_every_element_of_every_step_is_made_again_from_its_parts(trace):
    assert_every_element_adds_up(trace)


def test_every_element_of_a_model_is_made_again_from_its_parts():
    assert_every_element_adds_up(lstm())


def test_every_element_of_an_edited_model_is_made_again_or_was_set_by_hand():
    assert_every_element_adds_up(lstm({"layer0.t2.f[1]": 0.9, "layer1.t1.c": 0.5, "layer0.W_xf": 0.1, "alpha[0]": 2.0}))


# what a sum opens into ----------------------------------------------------------------------------------------


def test_a_gate_opens_into_the_single_products_of_its_sum():
    trace, found = opened(lambda W, U, x, a, b, **_: sigmoid(W @ x + U @ a + b))
    assert found.rule == "sigmoid(sum)"
    weighted = [(f"{v}[{k}]", f"{m}[1, {k}]") for m, v in ("Wx", "Ua") for k in range(3)]
    assert told(trace, found) == [*weighted, ("b[1]", None)]
    assert found.sum == pytest.approx(np.log(found.value / (1 - found.value)), abs=1e-12)


def test_a_model_gate_opens_across_time_and_layers():
    trace = lstm()
    found = explain(trace, trace.find("layer1.t3.f"), (0,))
    sources = [source for source, _ in told(trace, found)]
    assert sources == [
        *(f"layer0.t3.h[{k}]" for k in range(3)),
        *(f"layer1.t2.h[{k}]" for k in range(3)),
        "layer1.b_f[0]",
    ]
    assert found.formula == "f₃ = σ(W_xf h₃⁽⁰⁾ + W_hf h₂ + b_f)"


def test_a_sum_of_products_opens_into_its_products():
    trace, found = opened(lambda a, b, c, d, **_: a * b + c * d)
    assert found.rule is None
    assert told(trace, found) == [("a[1]", "b[1]"), ("c[1]", "d[1]")]


def test_nested_sums_become_one_flat_sum_with_the_right_signs():
    trace, found = opened(lambda a, b, c, d, **_: a - (b - (c + -d)))
    assert told(trace, found) == [("a[1]", None), ("b[1]", None), ("c[1]", None), ("d[1]", None)]
    assert [part.factor for part in found.parts] == [1.0, -1.0, 1.0, -1.0]


def test_functions_of_functions_name_every_step_of_the_rule():
    trace, found = opened(lambda a, b, **_: sigmoid(tanh(a - b)))
    assert found.rule == "sigmoid(tanh(sum))"
    assert told(trace, found) == [("a[1]", None), ("b[1]", None)]
    assert found.sum == found.parts[0].value - found.parts[1].value


def test_a_function_of_a_quotient_keeps_both_rules():
    trace, found = opened(lambda a, b, **_: tanh(a / b))
    assert found.rule == "tanh(first / second)"
    assert found.sum is None
    assert told(trace, found) == [("a[1]", None), ("b[1]", None)]


def test_a_product_has_a_rule_and_no_sum():
    trace, found = opened(lambda a, b, **_: a * b)
    assert (found.rule, found.sum) == ("product", None)
    assert told(trace, found) == [("a[1]", None), ("b[1]", None)]


def test_a_factor_that_is_a_sum_stays_closed_and_can_be_opened():
    trace, found = opened(lambda a, b, c, **_: (a + b) * c)
    assert told(trace, found) == [("y#1[1]", None), ("c[1]", None)]
    inside = explain(trace, found.parts[0].source.step, found.parts[0].source.element)
    assert told(trace, inside) == [("a[1]", None), ("b[1]", None)]


def test_the_computed_value_comes_first_and_the_weight_is_its_factor():
    trace, found = opened(lambda W, x, **_: W @ x)
    assert [part.factor for part in found.parts] == trace.value("W")[1].tolist()
    assert [part.value for part in found.parts] == trace.value("x").tolist()
    assert told(trace, found) == [(f"x[{k}]", f"W[1, {k}]") for k in range(3)]
    trace, found = opened(lambda a, b, **_: 2 * a + b)
    assert [(part.factor, source) for part, (source, _) in zip(found.parts, told(trace, found), strict=True)] == [
        (2.0, "a[1]"),
        (1.0, "b[1]"),
    ]


def test_a_mean_gives_each_element_its_share():
    _, found = opened(lambda a, **_: a.mean(), element=(), name="z")
    assert found.rule is None
    assert [part.factor for part in found.parts] == pytest.approx([1 / 3] * 3)


# selections are seen through ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "element", "source"),
    [
        (lambda W, **_: W.T, (0, 2), "W[2, 0]"),
        (lambda W, **_: W.T.T.reshape(9).reshape(3, 3), (0, 2), "W[0, 2]"),
        (lambda W, **_: tanh(W.T), (0, 2), "W[2, 0]"),
    ],
)
def test_a_transposed_or_reshaped_value_opens_at_the_element_it_shows(make, element, source):
    trace, found = opened(make, element, "Y")
    assert told(trace, found) == [(source, None)]


@pytest.mark.parametrize("k", range(3))
@pytest.mark.parametrize(
    ("make", "sources"),
    [
        (lambda W, **_: softmax(W[2]), ["W[2, 0]", "W[2, 1]", "W[2, 2]"]),
        (lambda W, **_: softmax(W[:, 1]), ["W[0, 1]", "W[1, 1]", "W[2, 1]"]),
        (lambda W, **_: softmax(W.T, 0)[:, 2], None),
        (lambda a, **_: softmax(-a), ["a[0]", "a[1]", "a[2]"]),
    ],
)
def test_a_share_knows_its_own_score_behind_a_selection(make, sources, k):
    trace, found = opened(make, (k,))
    assert found.rebuilt() == pytest.approx(found.value, abs=1e-12)
    assert sources is None or told(trace, found) == [(s, None) for s in sources]


@pytest.mark.parametrize(
    "make",
    [
        lambda a, b, **_: a * -b,
        lambda a, b, **_: -a * -b,
        lambda a, b, **_: a / -b,
        lambda a, **_: softmax(-a),
        lambda a, **_: square(-a),
        lambda a, b, **_: exp(-a / b),
    ],
)
def test_a_sign_inside_a_rule_is_kept(make):
    _, found = opened(make)
    assert found.rule is not None
    assert found.rebuilt() == pytest.approx(found.value, abs=1e-12)


def test_a_masked_score_is_explained_without_a_nan():
    trace, found = opened(lambda a, **_: softmax(a + np.array([0.0, -np.inf, 0.0])), (0,))
    assert found.rebuilt() == pytest.approx(found.value, abs=1e-12)
    masked = explain(trace, found.parts[1].source.step, found.parts[1].source.element)
    assert masked.value == masked.rebuilt() == masked.sum == -np.inf


# where it ends ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "kind"), [("layer0.W_xf", "parameter"), ("t1.x", "input")])
def test_a_leaf_says_what_it_is_and_has_no_parts(path, kind):
    trace = lstm()
    index = trace.find(path)
    found = explain(trace, index, (0,) * trace[index].value.ndim)
    assert found.rule == f"{kind}: {LEAVES[kind]}"
    assert found.parts == ()
    assert found.sum is None


def test_a_constant_says_that_it_is_fixed():
    trace, found = opened(lambda a, **_: 1.0 - a)
    constant = found.parts[0].source
    assert explain(trace, constant.step, constant.element).rule == f"constant: {LEAVES['constant']}"


@pytest.mark.parametrize("path", ["layer0.t2.f", "layer0.W_xf", "t1.x"])
def test_only_the_edited_elements_say_set_by_hand(path):
    where = (1,) if path != "layer0.W_xf" else (1, 2)
    trace = lstm({f"{path}[{','.join(map(str, where))}]": 0.25})
    index = trace.find(path)
    for element in np.ndindex(trace[index].value.shape):
        found = explain(trace, index, element)
        assert (found.rule == "set by hand") == (element == where)
        assert found.rule != "set by hand" or (found.parts == () and found.sum is None and found.rebuilt() == 0.25)


def test_following_the_sources_always_ends_at_leaves_and_reaches_every_part_of_the_model():
    trace = lstm()
    waiting, seen, leaves = [Place(trace.find("loss"), ())], set(), set()
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        found = explain(trace, place.step, place.element)
        if not found.parts:
            leaves.add(trace.path(place.step))
        for part in found.parts:
            sources = [part.source] + ([part.factor_source] if part.factor_source else [])
            assert all(source.step < place.step for source in sources)
            waiting.extend(sources)
    named = {path for path, index in trace.named() if trace[index].is_leaf}
    assert named <= leaves
    assert all(trace[trace.find(path)].is_leaf for path in leaves)


@pytest.mark.parametrize("element", [(3,), (-1,), (0, 0), ()])
def test_an_element_outside_the_value_is_refused(element):
    trace = lstm()
    with pytest.raises(SeqtuiError, match=r"outside layer0\.t1\.f, whose last element is \[2\]"):
        explain(trace, trace.find("layer0.t1.f"), element)


@pytest.mark.parametrize(
    "make",
    [
        lambda a, **w: softmax(a),
        lambda a, b, **w: sigmoid(a + b),
        lambda a, b, **w: a * b,
        lambda a, **w: tanh(softmax(a)),
        lambda x, U, **w: square(U @ x),
    ],
)
def test_the_rule_alone_is_that_of_the_explanation(make):
    trace, index = record(make)
    assert rule_of(trace, index, (1,)) == explain(trace, index, (1,)).rule
