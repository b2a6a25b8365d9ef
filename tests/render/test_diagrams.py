"""The drawings of the cells: data that fits together."""

import re
from dataclasses import replace

import pytest

from seqtui.models.table import MODELS
from seqtui.render.diagrams import DIAGRAMS, diagram_lines
from seqtui.render.skin import Skin
from seqtui.session.look import Look
from seqtui.session.walk.player import Player
from seqtui.session.walk.view import Lit
from tests.render.drawing import ASCII, PLAIN, text
from tests.session.runs import recorded

ALL = pytest.mark.parametrize("name", DIAGRAMS)


def test_every_recurrent_model_has_a_drawing():
    assert set(DIAGRAMS) >= {name for name, model in MODELS.items() if model.family == "recurrent"}


@ALL
def test_drawing_and_mask_have_one_shape(name):
    diagram = DIAGRAMS[name]
    assert len(diagram.drawing) == len(diagram.mask) == 7
    assert {len(row) for row in (*diagram.drawing, *diagram.mask)} == {32}


@ALL
def test_every_letter_of_the_mask_is_in_the_key_and_lies_on_ink(name):
    diagram = DIAGRAMS[name]
    letters = set("".join(diagram.mask)) - {" "}
    assert letters - {"c"} <= set(diagram.key) | {"c"}
    for drawn, mask in zip(diagram.drawing, diagram.mask, strict=True):
        assert [sign for sign, letter in zip(drawn, mask, strict=True) if sign != " " and letter == " "] == []
    assert set(diagram.key) <= letters


@ALL
def test_every_place_of_a_drawing_is_one_of_its_cell(name):
    diagram = DIAGRAMS[name]
    player = Player(recorded(name))
    player.jump("t2.h")
    wires = set(player.moment().lit.wires)
    for ids in (*diagram.key.values(), *(label.ids for label in diagram.labels)):
        assert wires.intersection(ids.split(" ")), ids


def lit_at(time, offset=0, **places):
    """What is lit at a time step whose values are so named."""
    wires = {"h": ("h",), "c": ("c",), "o": ("o",), "y": ("y",), "x": ("x",), "h-": ("h",), "c-": ("c",)}
    named = {place: tuple(f"{n}_{time - place.endswith('-')}" for n in names) + names for place, names in wires.items()}
    letters = dict.fromkeys("figorznxy", ("",))
    return Lit("h", frozenset({"x"}), frozenset(), time, "mul", wires=letters | named | places)


@ALL
def test_in_ascii_a_drawing_is_ascii_and_keeps_its_shape(name):
    for lit in (Lit("h", frozenset({"x"}), frozenset(), 1, "mul"), *map(lit_at, (1, 12, 999, 1000))):
        for skin in (PLAIN, ASCII):
            assert {line.width for line in diagram_lines(name, lit, skin, {})} == {32}
        assert text(diagram_lines(name, lit, ASCII, {})).isascii()


@ALL
@pytest.mark.parametrize("time", [1, 12, 123, 1234, 12345])
def test_a_label_never_shows_another_time(name, time):
    lit = lit_at(time)
    for skin in (PLAIN, ASCII):
        drawn = [line.plain for line in diagram_lines(name, lit, skin, {})]
        for label in DIAGRAMS[name].labels:
            shown = drawn[label.line][label.column :].lstrip()
            place = next(place for place in label.ids.split(" ") if place in lit.wires)
            letter = lit.wires[place][1]
            assert re.match(rf"{letter}(_{time - place.endswith('-')}(?!\d)|(?![_\w]))", shown), shown


@ALL
def test_what_goes_in_has_a_line_of_its_own_where_its_name_is_long(name):
    lit = lit_at(3, x=("layer0.h_3",))
    drawn = text(diagram_lines(name, lit, ASCII, {}))
    assert " in -" in drawn and "= layer0.h_3" in drawn
    joined = replace(lit_at(12), joined="[embed_12; context_12]")
    assert "[embed_12; context_12]" in text(diagram_lines(name, joined, ASCII, {}))


def test_what_a_run_does_not_record_is_not_drawn():
    for run, is_drawn in ((recorded("rnn"), True), (recorded("rnn", output=False), False)):
        player = Player(run)
        player.jump("t2.h")
        assert ("softmax" in text(diagram_lines("rnn", player.moment().lit, PLAIN, {}))) is is_drawn


@ALL
def test_what_is_computed_is_lit_and_nothing_else(name):
    skin = Skin(Look(), True, 24)
    player = Player(recorded(name))
    player.jump("t2.h")
    lit = player.moment().lit
    accents = [t for line in diagram_lines(name, lit, skin, {}) for t, ink in line.pieces if ink == skin.ink("accent")]
    assert any("h" in t for t in accents)
    nothing = Lit("", frozenset(), frozenset(), 2, "mul")
    inks = {ink for line in diagram_lines(name, nothing, skin, {}) for t, ink in line.pieces if t.strip()}
    assert skin.ink("accent") not in inks


def test_a_relu_network_says_relu():
    lit = Lit("h", frozenset(), frozenset(), 1, "relu")
    assert "relu" in text(diagram_lines("rnn", lit, PLAIN, {"nonlinearity": "relu"}))
    assert "tanh" in text(diagram_lines("rnn", lit, PLAIN, {"nonlinearity": "tanh"}))


def test_a_model_without_a_drawing_has_none():
    assert diagram_lines("markov", Lit("", frozenset(), frozenset(), 1, ""), PLAIN, {}) == []
