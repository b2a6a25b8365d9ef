"""Small numbers are small on every map, table and caption: none is drawn as a zero, none loses its exponent."""

import numpy as np
import pytest
from msgspec.structs import replace

from seqtui.render.equation import equation_lines
from seqtui.render.heatmap import history_lines, time_columns
from seqtui.render.matrix import matrix_lines
from seqtui.session.gradients.backward_player import turned
from seqtui.session.maps.attention import heads_view
from seqtui.session.maps.matrix import MatrixView, Room
from seqtui.session.stepper import Stepper
from seqtui.session.text import aligned
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import EquationView, UseView
from tests.render.drawing import ASCII, PLAIN, text
from tests.session.runs import recorded


def view(values: np.ndarray) -> MatrixView:
    names = tuple("abcdefghijkl")
    rows, columns = values.shape
    scale = float(np.abs(values).max())
    cells = tuple(map(tuple, values.tolist()))
    return MatrixView("x", names[:rows], names[:columns], cells, 0, 0, True, values.shape, scale=scale)


@pytest.mark.parametrize("cell", [4, 5, 6])
@pytest.mark.parametrize("scale", [1e-2, 3e-7, 9.9e-12])
def test_a_map_of_small_numbers_says_their_power_of_ten(cell, scale):
    values = np.array([[0.31, -1.0], [1.0, -0.5]]) * scale
    lines = text(matrix_lines(view(values), 40, PLAIN, cell)).splitlines()
    unit = float(lines[0].split(" in ")[1])
    read = [[float(word) for word in line.split()[1:]] for line in lines[2:]]
    assert np.allclose(np.array(read) * unit, values, atol=0.051 * unit if cell > 4 else 0.51 * unit)


def test_a_map_of_usual_numbers_is_counted_in_ones():
    assert " in 1e" not in text(matrix_lines(view(np.array([[0.06, -0.01]])), 40, PLAIN, 6))


@pytest.mark.parametrize("palette", [PLAIN, ASCII])
@pytest.mark.parametrize("width", [30, 44, 76])
def test_what_a_use_sends_back_keeps_all_of_its_number(width, palette):
    paths = [f"decoder.t{time}.block1.cross.head3.scores" for time in (6, 5)]
    uses = tuple(UseView(path, -4.9e-7, "signs") for path in paths)
    lines = text(equation_lines(EquationView("", "", "a = b", "", (), uses=uses), width, palette)).splitlines()
    shown = [line for line in lines if aligned(-4.9e-7).strip() in line[:width]]
    assert len(shown) == 2
    assert shown[0].startswith("decoder.t6"[: 8 if width == 30 else 10]) and ".scores"[-5:] in shown[0]


def test_negative_numbers_over_time_keep_their_exponent():
    player = Player(recorded("lstm"))
    player.end()
    histories = Stepper(player).builder.histories(time_columns(80))
    tiny = tuple(replace(h, cells=tuple(tuple(-3e-4 for _ in row) for row in h.cells)) for h in histories)
    drawn = text(history_lines(tiny, 80, 12, PLAIN))
    assert "-3e-4" in drawn and "-.00" not in drawn


def test_the_scale_of_heads_is_never_said_to_be_zero(monkeypatch):
    monkeypatch.setattr("seqtui.session.maps.attention._largest_share", lambda player, heads: 3e-7)
    player = turned(Player(recorded("multi-head")))
    player.end()
    seen = heads_view(player, lambda heads, shape: (heads, Room(*shape)))
    assert seen.signs.endswith(" of 3e-07") and seen.strongest.endswith(" 3e-07")
