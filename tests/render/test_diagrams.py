"""The drawings of the cells: data that fits together."""

import re

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
def test_every_id_of_the_key_is_a_value_of_the_model(name):
    names = {step.name for step in recorded(name).trace}
    assert {value.removesuffix("-") for value in DIAGRAMS[name].key.values()} <= names
    assert {label[2] for label in DIAGRAMS[name].labels} <= names


@ALL
def test_in_ascii_a_drawing_is_ascii_and_keeps_its_shape(name):
    for time in (None, 1, 12, 999, 1000):
        lit = Lit("h", frozenset({"x"}), frozenset(), time, "mul")
        for skin in (PLAIN, ASCII):
            assert {line.width for line in diagram_lines(name, lit, skin, {})} == {32}
        assert text(diagram_lines(name, lit, ASCII, {})).isascii()


@ALL
@pytest.mark.parametrize("time", [1, 12, 123, 1234])
def test_a_label_never_shows_another_time(name, time):
    digits = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    lit = Lit("h", frozenset(), frozenset(), time, "mul")
    for skin in (PLAIN, ASCII):
        drawn = [line.plain.translate(digits) for line in diagram_lines(name, lit, skin, {})]
        for line, column, label, offset in DIAGRAMS[name].labels:
            shown = drawn[line][column:].replace("_", "", 1)
            assert re.match(rf"{label}({time + offset}|ₜ|t)(?!\d)", shown), shown


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
