"""Frozen views: strings and numbers only, nothing from the future, and as quick on a long text as on a short one."""

from enum import Enum

import pytest
from msgspec import Struct

from seqtui.engine.trace import Trace
from seqtui.models.statement import Statement
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import ValueState
from tests.session.runs import SHAPES, recorded

ALL = pytest.mark.parametrize("shape", SHAPES)


def check_plain(value):
    """Strings, numbers, enums, statements, and tuples, tables and views of them."""
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            check_plain(getattr(value, name))
    elif isinstance(value, dict):
        check_plain(tuple(value.items()))
    elif isinstance(value, Statement):
        check_plain(tuple(value.facts.items()))
    elif isinstance(value, tuple | frozenset):
        for item in value:
            check_plain(item)
    else:
        assert value is None or type(value) in (str, int, float, bool) or isinstance(value, Enum), type(value)


@ALL
def test_views_hold_strings_and_numbers_alone_at_every_step(shape):
    player = Player(SHAPES[shape]())
    player.start()
    while True:
        check_plain(Stepper(player).view())
        check_plain(Stepper(player).builder.histories(8))
        check_plain(Stepper(player).builder.bars())
        if not player.step():
            break


@ALL
def test_nothing_that_is_still_to_come_is_shown(shape):
    player = Player(SHAPES[shape]())
    player.start()
    while True:
        for row in Stepper(player).view().rows:
            later = row.step > player.cursor and not player.trace[row.step].is_leaf
            assert (row.values is None) == later
            if later and row.step != player.owner:
                assert row.state is ValueState.PENDING
        for history in Stepper(player).builder.histories(8):
            for k, column in enumerate(zip(*history.cells, strict=True)):
                known = column[0] is not None
                assert all((x is not None) == known for x in column)
                assert not known or player.frame.part or history.first + k <= player.frame.time
        if not player.step():
            break


def test_one_equation_is_current_and_what_it_reads_is_marked():
    player = Player(recorded("lstm"))
    player.jump("t2.f")
    moment = Stepper(player).view()
    states = {row.label: row.state for row in moment.rows}
    assert states["f₂"] is ValueState.CURRENT
    assert [states[name] for name in ("x₂", "h₁")] == [ValueState.OPERAND] * 2
    assert [states[name] for name in ("i₂", "h₂")] == [ValueState.PENDING] * 2
    assert moment.lit.current == "f"
    assert {"x", "h-"} <= moment.lit.operands
    assert (moment.time, moment.length, moment.current.title) == (2, 3, "forget gate")
    assert moment.current.formula == "fₜ = σ(W_xf xₜ + W_hf hₜ₋₁ + b_f)"


def test_histories_are_a_window_that_holds_the_current_step():
    player = Player(recorded("lstm", " ".join("abcdefghijkl")))
    for time in range(1, 13):
        player.jump(f"t{time}.h")
        for history in Stepper(player).builder.histories(5):
            assert len(history.cells[0]) == 5
            assert 1 <= history.first <= time <= history.first + 4 <= 12
            assert history.now == time - history.first
    names = [history.name for history in Stepper(player).builder.histories(5)]
    assert {"h", "c", "f", "i", "g", "o"} <= set(names)
    assert {h.name for h in Stepper(player).builder.histories(5) if not h.signed} == {"f", "i", "o"}


def test_bars_are_the_most_probable_words_and_how_many_are_left():
    player = Player(recorded("lstm", " ".join(f"w{k}" for k in range(60))))
    player.jump("t1.logits")
    assert Stepper(player).builder.bars() is None
    player.jump("t1.y")
    bars = Stepper(player).builder.bars()
    shares = [share for _, share in bars.entries]
    assert shares == sorted(shares, reverse=True)
    assert (len(bars.entries), bars.more, bars.target) == (40, 21, "w1")


def test_an_edited_number_says_so():
    run = recorded("lstm")
    edited = run.model.run(run.request.with_edits(("t2.f", 0.25)))
    player = Player(edited)
    player.jump("t2.f")
    assert "set by hand" in Stepper(player).view().current.lines[0]


def test_the_ascii_look_reaches_every_word_of_a_moment():
    for shape, made in SHAPES.items():
        player = Player(made(), TextStyle(ascii=True))
        player.start()
        while True:
            moment, bars = Stepper(player).view(), Stepper(player).builder.bars()
            words = [row.label for row in moment.rows] + [
                history.label for history in Stepper(player).builder.histories(4)
            ]
            current = moment.current
            words += [current.title, current.meaning, current.formula, current.part, *current.lines]
            words += [bars.title] if bars else []
            assert "".join(words).isascii(), (shape, words)
            if not player.step(1):
                break


def test_a_long_text_costs_a_step_no_more_than_a_short_one(monkeypatch):
    reads, inner = {}, Trace.__getitem__
    count: list[int] = []
    for length in (40, 1000):
        player = Player(recorded("lstm", " ".join(f"w{k % 7}" for k in range(length))))
        player.jump(f"t{length // 2}.c")
        stepper = Stepper(player)
        stepper.view()
        with monkeypatch.context() as patch:
            count.clear()
            patch.setattr(Trace, "__getitem__", lambda self, index: count.append(index) or inner(self, index))
            patch.setattr(Trace, "__iter__", lambda self: pytest.fail("a step looked at the whole trace"))
            patch.setattr(Trace, "named", lambda self: pytest.fail("a step looked at every name"))
            for _ in range(9):
                player.step()
                player.point(1, 1)
                moment = stepper.view()
                stepper.builder.histories(6)
                stepper.builder.bars()
        reads[length] = len(count)
        assert sum(row.width for row in moment.rows) < 200
    assert reads[1000] == reads[40]
