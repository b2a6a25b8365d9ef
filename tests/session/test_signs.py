"""What the page of signs explains: every symbol of every model, and all signs that its formulas are written with."""

import pytest

from seqtui.engine.formula import formula
from seqtui.models.table import MODELS
from seqtui.session.signs import Acquaintance, signs_of
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from tests.session.runs import recorded

LOOK = TextStyle()


@pytest.mark.parametrize("name", MODELS)
def test_every_symbol_of_a_run_is_explained_once_with_its_shape(name: str) -> None:
    run = recorded(name, None)
    here = run.trace.equations[len(run.trace.equations) // 2].last
    sections = signs_of(run, LOOK, here)
    told = [sign for section in sections for sign in section.signs]
    named = [step for step in run.trace if step.symbol is not None]
    for text in {step.symbol.text for step in named}:
        (sign,) = [sign for sign in told if sign.text == text and sign.shape]
        own = [step.symbol for step in named if step.symbol.text == text]
        assert sign.meaning in {symbol.meaning for symbol in own}
        shapes = [[f"{axis}=" for axis in symbol.axis_names if axis != "1"] for symbol in own]
        assert any(all(axis in sign.shape for axis in shape) for shape in shapes)


@pytest.mark.parametrize("path", ["t2.f", "t2.c", "t2.h", "t2.y"])
def test_the_equation_comes_first_its_result_before_what_it_reads(path: str) -> None:
    run = recorded("lstm")
    here = run.trace.find(path)
    first, *_ = signs_of(run, LOOK, here)
    assert first.title == "In this equation" and first.signs[0].text == run.trace[here].symbol.text
    written = formula(run.trace, here)
    for sign in ("σ", "⊙", "softmax", "tanh"):
        assert (sign in written) == any(told.text == sign for told in first.signs), sign


def test_in_ascii_all_of_it_is_ascii() -> None:
    for name in MODELS:
        run = recorded(name, None)
        told = [sign for section in signs_of(run, TextStyle(ascii=True), None) for sign in section.signs]
        assert all((sign.text + sign.meaning + sign.shape).isascii() for sign in told)


def test_a_symbol_is_new_at_its_first_stop_alone_and_stays_new_while_the_walk_is_there() -> None:
    run, met = recorded("lstm"), Acquaintance()
    new: dict[str, str] = {}
    for step in Player(run).frames.equations:
        found = [sign.text for sign in met.new_at(run, step, LOOK)]
        assert found == [sign.text for sign in met.new_at(run, step, LOOK)]
        assert not set(found) & set(new), "explained twice"
        new |= dict.fromkeys(found, run.trace.path(step))
    assert new["W_xf"] == "t1.f" and new["b_xf"] == "b_f" and new["W_hy"] == "t1.logits"
    assert "f" not in new, "what is computed is named over its equation"


def test_both_letters_are_said_and_whose_are_on() -> None:
    run = recorded("lstm")
    for look, sign, said, on in (
        (LOOK, "f", "F in d2l", "our letters are on"),
        (TextStyle(letters="d2l"), "F", "f here", "Dive into Deep Learning, d2l.ai, section 10.1, are on"),
        (TextStyle(True, letters="olah"), "C~", "g here, s~ in Goodfellow's book", "Understanding LSTM Networks"),
    ):
        sections = signs_of(run, look)
        (found,) = [one for section in sections for one in section.signs if one.text == sign and one.shape]
        assert found.elsewhere.startswith(said)
        assert on in sections[-1].signs[0].meaning and sections[-1].title == "Letters"
    met = Acquaintance().new_at(run, run.trace.find("t1.c"), TextStyle(letters="d2l"))
    assert {"C", "F", "I", "C̃"} - {"C"} <= {found.text for found in met}
