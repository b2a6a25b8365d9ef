"""The drill-down: to any depth, and back."""

import random

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.session.explain.drill_down import DrillDown
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
