"""The drill-down: to any depth, and back."""

import random

import numpy as np
import pytest
from msgspec.structs import replace

from seqtui.engine import derive
from seqtui.engine.array import Array, softmax
from seqtui.engine.derive import ExplainedTerm
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Symbol
from seqtui.render.palette import Palette
from seqtui.render.why import why_lines
from seqtui.session.explain import drill_down
from seqtui.session.explain.drill_down import DrillDown, TermView
from seqtui.session.text import TextStyle
from tests.session.runs import SHAPES, recorded


def last_number(run):
    step = max(i for i, s in enumerate(run.trace) if not s.is_leaf)
    return step, (0,) * run.trace[step].value.ndim


@pytest.mark.parametrize("shape", SHAPES)
def test_opening_term_after_term_ends_at_what_was_given(shape):
    run, choice = SHAPES[shape](), random.Random(1)
    for _ in range(5):
        selection = DrillDown(run, *last_number(run))
        views = [selection.view()]
        while views[-1].terms:
            selection.choose(choice.randrange(len(views[-1].terms)))
            assert selection.open(
                other=choice.random() < 0.3 and views[-1].terms[selection.view().chosen].factor_place is not None
            )
            views.append(selection.view())
            assert len(views) < 2000
        assert run.trace[selection.place.step].is_leaf
        assert not selection.open()
        for view in reversed(views[:-1]):
            assert selection.back()
            assert (selection.view().question, selection.view().trail) == (view.question, view.trail)
        assert not selection.back()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_terms_of_every_number_add_up_to_it(shape):
    run = SHAPES[shape]()
    for k, step in enumerate(run.trace):
        if step.is_leaf or k % 7:
            continue
        element = tuple(n - 1 for n in step.value.shape)
        view = DrillDown(run, k, element).view()
        assert view.value == step.value[element]
        assert view.difference <= 1e-12 * max(1.0, abs(view.value))
        if view.sum is not None and view.rule is None:
            assert sum(term.contribution for term in view.terms) == pytest.approx(view.value, abs=1e-12)


def test_the_largest_terms_come_first_and_the_python_line_is_the_equation():
    run = recorded("lstm")
    view = DrillDown(run, run.trace.find("t3.f"), (0,)).view()
    sizes = [abs(term.contribution) for term in view.terms]
    assert sizes == sorted(sizes, reverse=True)
    assert len(view.terms) == 9
    assert view.question.startswith("f₃[0] = ")
    assert view.formula == "f₃ = σ(W_xf x₃ + W_hf h₂ + b_f)"
    assert view.python == "t3.f = sigmoid(W_xf @ t3.x + W_hf @ t2.h + b_f)"
    assert "forget gate" in view.meaning


def test_going_back_points_at_the_term_that_was_opened():
    run = recorded("lstm")
    selection = DrillDown(run, run.trace.find("t3.c"), (1,))
    selection.point(1)
    selection.open()
    assert selection.view().chosen == 0
    selection.back()
    assert selection.view().chosen == 1
    assert not selection.point(5) or selection.view().chosen == len(selection.view().terms) - 1


def test_an_element_outside_the_value_is_refused():
    run = recorded("lstm")
    with pytest.raises(SeqtuiError):
        DrillDown(run, run.trace.find("t3.c"), (99,))


def test_ascii_is_ascii_and_views_hold_no_arrays():
    for shape in ("lstm", "markov", "both ways"):
        run = SHAPES[shape]()
        selection = DrillDown(run, *last_number(run), TextStyle(ascii=True))
        while True:
            view = selection.view()
            words = [view.question, view.formula, view.meaning, view.inside, *view.trail, view.rule or "", view.python]
            words += [text for term in view.terms for text in (term.name, term.factor_name)]
            assert "".join(words).isascii(), words
            assert not any(isinstance(getattr(view, name), np.ndarray) for name in view.__slots__)
            if not selection.open():
                break


@pytest.fixture(scope="module")
def of_many_words():
    """A run whose last distribution is over as many words as a tokenizer has, and its scores."""
    run = recorded("lstm")
    trace, scores = run.trace.extended(), np.random.default_rng(1).normal(size=(2, 50_000))
    y = softmax(Array(trace, trace.leaf("parameter", "scores", Symbol("s", "rows words", "scores"), scores)))
    trace.name(y.index, "y", Symbol("y", "rows words", "probabilities"))
    return replace(run, trace=trace.close()), scores


def test_a_probability_of_many_is_shown_by_its_own_score_and_the_largest_and_no_more_is_made(
    of_many_words, monkeypatch
):
    run, scores = of_many_words
    made: list[object] = []
    monkeypatch.setattr(drill_down, "TermView", lambda **facts: made.append(facts["name"]) or TermView(**facts))
    monkeypatch.setattr(derive, "ExplainedTerm", lambda *facts: made.append(facts) or ExplainedTerm(*facts))
    selection = DrillDown(run, run.trace.find("y"), (1, 70))
    view = selection.view()
    lines = why_lines(view, 80, 20, Palette())
    assert len(made) < 100, f"{len(made)} terms were made for 20 lines"
    largest = np.argsort(-scores[1])[:3]
    assert [term.place.element for term in view.terms[:4]] == [(1, 70), *((1, int(k)) for k in largest)]
    assert len(view.terms) == 50_000 and view.difference == 0.0
    assert any(" more" in line.plain for line in lines) and len(lines) == 20
    assert selection.point(60_000) and selection.view().terms[49_999].value == scores[1].min()


def test_a_probability_of_a_few_is_shown_in_their_order():
    run = recorded("decoder")
    step = next(k for k, step in enumerate(run.trace) if step.name == "pattern")
    view = DrillDown(run, step, (2, 1)).view()
    assert [term.place.element for term in view.terms] == [(2, k) for k in range(len(view.terms))]
