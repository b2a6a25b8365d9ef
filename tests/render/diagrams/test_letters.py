"""Drawings in the letters of other texts: every name that has one is respelled, and nothing is moved."""

import pytest
from rich.cells import cell_len

from seqtui.models.letters import TEXTS
from seqtui.render.diagrams.diagram import columns, spell
from seqtui.render.diagrams.output import output_lines
from seqtui.render.palette import Palette
from seqtui.session.maps.unrolled import output_view
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from tests.session.runs import recorded


def spelled(row: str, **letters: str) -> str:
    cells = [list(row)]
    spell(cells, letters)
    assert len(cells[0]) == len(row), "columns stay"
    return "".join(cells[0])


@pytest.mark.parametrize(
    ("row", "letters", "written"),
    [
        (" ────── W_hh ─┐", {"W_hh": "W"}, " ──────── W ──┐"),
        ("    W_hy   ", {"W_hy": "V"}, "      V    "),
        ("│f  i─⊙─g     │", {"g": "C̃", "f": "F"}, "│F  i─⊙─C̃     │"),
        ("│f  i─⊙─g     │", {"g": "C~"}, "│f  i─⊙─C~    │"),
        ("│──n┘", {"n": "H~"}, "│─H~┘"),
        ("│n┘", {"n": "H~"}, "│n┘"),
        ("tanh─n", {"t": "T", "n": "N"}, "tanh─N"),
    ],
)
def test_a_letter_takes_the_place_of_our_name(row, letters, written):
    assert spelled(row, **letters) == written


def test_a_letter_and_the_mark_over_it_are_one_column():
    assert columns("C̃₁ŷ") == ["C̃", "₁", "ŷ"] and cell_len("C̃₁") == 2


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_the_drawing_of_a_cell_and_its_output_have_the_letters_of_its_formulas(name, text):
    for look in (TextStyle(letters=text), TextStyle(True, letters=text)):
        player = Player(recorded(name), look)
        player.jump("t2.logits")
        lit = Stepper(player).view().lit
        written = {step.name: look.named(step) for step in player.trace if step.symbol}
        assert lit.letters == {key: sign for key, sign in written.items() if key != sign}
        drawn = "\n".join(line.plain for line in output_lines(output_view(lit, player.run), Palette(look=look)))
        assert written["W_hy"] in drawn and written["b_y"] in drawn and written["y"] in drawn
        assert all(cell_len(line) == len(columns(line)) for line in drawn.split("\n"))
