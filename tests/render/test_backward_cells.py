"""The cell of a network that reads from the end is drawn from right to left: its state comes from the word behind."""

import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.render.diagrams import diagram_lines
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from tests.render.drawing import ASCII, PLAIN

SIGNS = "─│┌┐└┘├┤┬┴┼⊕⊙"
TURNED = str.maketrans("┌┐└┘├┤", "┐┌┘└┤├")


def drawing(place: str, palette=PLAIN, name: str = "lstm", **settings: object) -> list[str]:
    made = run(Request(name, "one two three four", {"bidirectional": True, **settings}))
    player = Player(made, palette.look)
    player.jump(place)
    return [line.plain for line in diagram_lines(made.model, Stepper(player).view().lit, palette, made.config)]


@pytest.mark.parametrize(("name", "gate"), [("rnn", "h"), ("lstm", "i"), ("gru", "z")])
def test_a_backward_cell_is_the_mirror_of_a_forward_one_with_its_names_as_they_are_read(name: str, gate: str):
    ahead, back = drawing(f"forward.t2.{gate}", name=name), drawing(f"reverse.t2.{gate}", name=name)
    width = max(map(len, ahead))
    for line, mirror in zip(ahead, back, strict=True):
        for k, sign in enumerate(line):
            if sign in SIGNS:
                assert mirror[width - 1 - k] == sign.translate(TURNED), (line, mirror)
    assert "h₁" in "".join(ahead) and "h₃" in "".join(back)
    row = next(line for line in back if "h₃" in line)
    assert row.rstrip().endswith("h₃"), "the state of the word behind enters at the right"
    out = next(line for line in back if "h₂" in line)
    assert out.strip().startswith("h₂"), "and the new one leaves at the left"
    assert any("tanh" in line for line in back)


def test_in_a_stack_and_in_ascii_too():
    lines = drawing("layer1.reverse.t2.f", ASCII, n_layers=2)
    assert "".join(lines).isascii() and any(line.rstrip().endswith("h_3") for line in lines)
    encoder = run(Request("bahdanau", "one two three"))
    player = Player(encoder)
    player.jump("encoder.reverse.t1.z")
    lit = Stepper(player).view().lit
    lines = [line.plain for line in diagram_lines(encoder.model, lit, PLAIN, encoder.config)]
    assert lines[0].rstrip().endswith("h₂") and lines[0].strip().startswith("h₁")


def test_what_is_lit_stays_with_its_sign():
    made = run(Request("lstm", "one two three", {"bidirectional": True}))
    player = Player(made)
    for place in ("forward.t2.i", "reverse.t2.i"):
        player.jump(place)
        pieces = [
            (text.strip(), style)
            for line in diagram_lines(made.model, Stepper(player).view().lit, PLAIN, made.config)
            for text, style in line.pieces
        ]
        assert {text for text, style in pieces if style == PLAIN.style("accent") and text} >= {"σ"}
