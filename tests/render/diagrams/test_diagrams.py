"""The drawings of the cells: data that fits together."""

import re

import pytest
from msgspec.structs import replace

from seqtui.engine.array import tanh
from seqtui.engine.notation import Notation, Symbol
from seqtui.models.model import Request
from seqtui.models.parts.cells import Cell
from seqtui.models.parts.recurrent import LANGUAGE_MODEL, recorder
from seqtui.models.table import MODELS
from seqtui.render.diagrams import diagram_lines
from seqtui.render.diagrams.diagram import drawn
from seqtui.render.diagrams.wiring import laid_out
from seqtui.render.palette import Palette
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Highlight
from tests.render.drawing import ASCII, PLAIN, text
from tests.session.runs import recorded

CELLS = {name: model.cell({}) for name, model in MODELS.items() if model.family == "recurrent"}
DIAGRAMS = {name: cell.diagram for name, cell in CELLS.items() if cell.diagram is not None}
ALL = pytest.mark.parametrize("name", DIAGRAMS)
JUNCTIONS = "┐┬┤┼"


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
    for row, mask in zip(diagram.drawing, diagram.mask, strict=True):
        assert [sign for sign, letter in zip(row, mask, strict=True) if sign != " " and letter == " "] == []
    assert set(diagram.key) <= letters


@ALL
def test_every_place_of_a_drawing_is_one_of_its_cell(name):
    diagram = DIAGRAMS[name]
    player = Player(recorded(name))
    player.jump("t2.h")
    wires = set(Stepper(player).view().lit.wires)
    for ids in (*diagram.key.values(), *(label.ids for label in diagram.labels)):
        assert wires.intersection(ids.split(" ")), ids


def lit_at(time, offset=0, **places):
    """What is lit at a time step whose values are so named."""
    wires = {
        "h": ("h",),
        "c": ("c",),
        "o": ("o",),
        "logits": ("logits",),
        "y": ("y",),
        "x": ("x",),
        "h-": ("h",),
        "c-": ("c",),
    }
    named = {place: tuple(f"{n}_{time - place.endswith('-')}" for n in names) + names for place, names in wires.items()}
    letters = dict.fromkeys("figorznxy", ("",))
    return Highlight("h", frozenset({"x"}), frozenset(), time, wires=letters | named | places)


@ALL
def test_in_ascii_a_drawing_is_ascii_and_keeps_its_shape(name):
    for lit in (Highlight("h", frozenset({"x"}), frozenset(), 1), *map(lit_at, (1, 12, 999, 1000))):
        for palette in (PLAIN, ASCII):
            assert {line.width for line in diagram_lines(MODELS[name], lit, palette, {})} == {32}
        assert text(diagram_lines(MODELS[name], lit, ASCII, {})).isascii()


@ALL
@pytest.mark.parametrize("time", [1, 12, 123, 1234, 12345])
def test_a_label_never_shows_another_time(name, time):
    lit = lit_at(time)
    for palette in (PLAIN, ASCII):
        drawn = [line.plain for line in diagram_lines(MODELS[name], lit, palette, {})]
        for label in DIAGRAMS[name].labels:
            shown = drawn[label.line][label.column :].lstrip()
            place = next(place for place in label.ids.split(" ") if place in lit.wires)
            letter = lit.wires[place][1]
            assert re.match(rf"{letter}(_{time - place.endswith('-')}(?!\d)|(?![_\w]))", shown), shown


@ALL
def test_what_goes_in_has_a_line_of_its_own_where_its_name_is_long(name):
    lit = lit_at(3, x=("layer0.h_3",))
    drawn = text(diagram_lines(MODELS[name], lit, ASCII, {}))
    assert " in -" in drawn and "= layer0.h_3" in drawn
    joined = replace(lit_at(12), joined="[embed_12; context_12]")
    assert "[embed_12; context_12]" in text(diagram_lines(MODELS[name], joined, ASCII, {}))


def test_what_a_run_does_not_record_is_not_drawn():
    for run, is_drawn in ((recorded("rnn"), True), (recorded("rnn", output=False), False)):
        player = Player(run)
        player.jump("t2.h")
        assert ("softmax" in text(diagram_lines(MODELS["rnn"], Stepper(player).view().lit, PLAIN, {}))) is is_drawn


@ALL
def test_what_is_computed_is_lit_and_nothing_else(name):
    palette = Palette(TextStyle(), True, 24)
    player = Player(recorded(name))
    player.jump("t2.h")
    lit = Stepper(player).view().lit
    accents = [
        t
        for line in diagram_lines(MODELS[name], lit, palette, {})
        for t, style in line.pieces
        if style == palette.style("accent")
    ]
    assert any("h" in t for t in accents)
    nothing = Highlight("", frozenset(), frozenset(), 2)
    styles = {
        style for line in diagram_lines(MODELS[name], nothing, palette, {}) for t, style in line.pieces if t.strip()
    }
    assert palette.style("accent") not in styles


def test_a_relu_network_says_relu():
    lit = Highlight("h", frozenset(), frozenset(), 1)
    assert "relu" in text(diagram_lines(MODELS["rnn"], lit, PLAIN, {"nonlinearity": "relu"}))
    assert "tanh" in text(diagram_lines(MODELS["rnn"], lit, PLAIN, {"nonlinearity": "tanh"}))


def test_a_model_without_a_drawing_has_none():
    assert diagram_lines(MODELS["markov"], Highlight("", frozenset(), frozenset(), 1), PLAIN, {}) == []


# laid out from the equations ----------------------------------------------------------------------------------


def moments(name, look=PLAIN.look):
    """What is lit at each equation of a time step in the middle."""
    player = Player(recorded(name), look)
    for path, step in player.run.trace.named():
        if path.startswith("t2.") and not player.run.trace[step].is_leaf:
            player.jump(path)
            yield Stepper(player).view().lit


def test_a_cell_without_a_drawing_has_one_of_its_equations():
    player = Player(recorded("gru"))
    player.jump("t2.n")
    gru = replace(MODELS["gru"], cell=lambda config: replace(CELLS["gru"], diagram=None))
    assert text(diagram_lines(gru, Stepper(player).view().lit, PLAIN, {})) == (
        " h₁ ─────┬────┬────┬────┐\n"
        " x₂ ─────┼────┼────┤    │\n"
        " r₂      σ────│────┤    │\n"
        " z₂           σ────│────┤\n"
        " n₂              tanh───┤\n"
        " h₂                     ⊕── h₂\n"
    )


def test_a_state_that_is_a_matrix_is_drawn_too():
    symbols = {"x": "d_in", "C": "d_hidden d_in", "h": "d_hidden", "W_c": "d_hidden d_hidden"}
    notation = LANGUAGE_MODEL | Notation(**{name: Symbol(name, axes, name) for name, axes in symbols.items()})

    def step(eq, w, x, h_prev, C_prev):
        C = eq("C", tanh(w.W_c @ C_prev))
        return eq("h", C @ x), C

    cell = Cell(notation, carried=("h", "C"), weights=("W_c",), step=lambda config: step)
    model = replace(MODELS["rnn"], cell=lambda config: cell, record=recorder(cell))
    player = Player(model.run(Request("rnn", "a b")), PLAIN.look)
    player.jump("t2.h")
    assert text(diagram_lines(model, Stepper(player).view().lit, PLAIN, {})).rstrip() == (
        " C₁ ─────┐\n x₂ ─────│───────┐\n C₂    tanh──────┼───────── C₂\n h₂              @───────── h₂"
    )


@pytest.mark.parametrize("name", CELLS)
def test_each_column_leads_from_what_the_equation_reads_to_what_it_makes(name):
    for lit in moments(name):
        diagram, equations = laid_out(lit, CELLS[name].carried), {equation.place: equation for equation in lit.made}
        places = [label.ids for label in diagram.labels if label.column == 1]
        assert {len(row) for row in (*diagram.drawing, *diagram.mask)} == {32} and len(diagram.drawing) == 7
        columns = 0
        for line, place in enumerate(places):
            sign = next((k for k, letter in enumerate(diagram.mask[line]) if diagram.key.get(letter) == place), None)
            if place not in equations or diagram.drawing[line][sign] == "─":
                continue  # read from elsewhere: no column makes it
            wide = len(re.match(r"[^ ─]+", diagram.drawing[line][sign:])[0])
            column, columns = sign + wide // 2, columns + 1
            met = [k for k in range(line) if diagram.drawing[k][column] in JUNCTIONS]
            read = {places[k] for k in met if diagram.key[diagram.mask[k][column]] in places[k].split()}
            assert read == {"x in-" if place == "x" else place for place in equations[place].reads}
            crossed = "".join(diagram.drawing[k][column] for k in range(met[0], line) if k not in met)
            assert set(crossed) <= {"│"}
        assert columns and (lit.current in places or lit.current not in (*CELLS[name].blocks, *CELLS[name].carried))


@pytest.mark.parametrize("name", CELLS)
def test_what_is_laid_out_is_lit_and_named_as_the_other_drawings_are(name):
    palette = Palette(TextStyle(), True, 24)
    for lit in moments(name):
        lines = drawn(laid_out(lit, CELLS[name].carried), lit, palette)
        shown = [t for line in lines for t, style in line.pieces if style == palette.style("accent")]
        assert bool(shown) is (lit.current in laid_out(lit, CELLS[name].carried).key.values())
        assert {line.width for line in lines} == {32}
        assert "h₁" in text(lines) and "x₂" in text(lines)
    assert all(
        text(drawn(laid_out(lit, CELLS[name].carried), lit, ASCII)).isascii() for lit in moments(name, ASCII.look)
    )
