"""The pane of every level has the size it was asked to have, and shows the lit line whatever the room."""

import pytest

from seqtui.language import speaking
from seqtui.models.table import MODELS
from seqtui.render.equation import level_lines
from seqtui.render.panes import equation_pane
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Level
from tests.render.drawing import ASCII, PLAIN, text, widths
from tests.session.runs import recorded

OTHERS = [level for level in Level if level is not Level.NUMBERS]


def players(model, palette):
    player = Player(recorded(model, None if model in ("vit", "text-to-image") else "the 고양이 sat"), palette.look)
    stops = player.frames.equations
    for owner in stops[:: max(1, len(stops) // 4)]:
        player.cursor = owner
        yield player


@pytest.mark.parametrize("palette", [PLAIN, ASCII], ids=["signs", "ascii"])
@pytest.mark.parametrize("model", MODELS)
def test_a_level_fits_its_pane(model, palette):
    for player in players(model, palette):
        for level in OTHERS:
            moment = Stepper(player, level=level).view()
            for width, height in ((46, 14), (20, 6), (86, 18)):
                lines = equation_pane(moment, width, height, palette)
                assert len(lines) == height
                assert widths(lines) == {width}
                inner = level_lines(moment.current, width - 4, palette, height - 2)
                assert len(inner) <= max(height - 2, len(inner) if height < 9 else 0)
                assert all(line.width <= width - 4 for line in inner) or width < 46
            assert level.value in lines[0].plain


@pytest.mark.parametrize("model", ["encoder", "transformer", "text-to-image", "seq2seq"])
def test_the_lit_part_is_in_sight(model):
    for player in players(model, PLAIN):
        assert "▶" in text(equation_pane(Stepper(player, level=Level.BLOCKS).view(), 46, 14, PLAIN))


def test_what_has_no_room_is_counted():
    player = Player(recorded("lstm"), TextStyle())
    player.jump("t3.f")
    view = Stepper(player, level=Level.SHAPES).view().current
    whole = level_lines(view, 42, PLAIN)
    short = level_lines(view, 42, PLAIN, 9)
    assert len(short) == 9
    assert short[-1].plain == f"… {len(whole) - 8} more lines"


def test_a_narrow_pane_leaves_out_the_english_of_a_korean_title():
    with speaking("ko"):
        player = Player(recorded("gru", "the cat"), PLAIN.look)
        player.cursor = player.trace.find("t1.h")
        wide, narrow = (equation_pane(Stepper(player).view(), width, 9, PLAIN) for width in (46, 26))
    assert wide[0].plain.startswith("╭─ 은닉 상태(hidden state) ─")
    assert narrow[0].plain == "╭─ 은닉 상태 ────────────╮"
    assert "출력이자 기억" in narrow[1].plain
    assert widths(narrow) == {26}
