"""Whole screens look as agreed (tests/render/golden.py); no line of a pane ends within a word without a mark."""

import pytest
from rich.cells import cell_len

from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.tui.panes.layout import layout_of
from seqtui.tui.panes.pane import EquationPane, HeaderPane, RibbonPane
from tests.render.golden import SCENES, SIZES, kept, shots
from tests.tui.panes.test_panes import of


async def test_the_screens_look_as_agreed():
    agreed, drawn = kept(), await shots()
    assert list(drawn) == list(agreed)
    different = [name for name in drawn if drawn[name] != agreed[name]]
    first = different[0] if different else ""
    assert not different, f"{different}; {first} is now\n{drawn.get(first)}"


def test_every_size_theme_and_script_is_looked_at():
    looks = {look for scene in SCENES for look in scene.looks}
    assert {size for size, _ in looks} == set(SIZES)
    for theme in ("dark", "light", "NO_COLOR", "ascii"):
        assert {size for size, its in looks if its == theme} >= {"80x24", "120x40"}
    assert any("한" <= sign <= "힣" or "가" <= sign <= "힣" for text in kept().values() for sign in text)


def test_a_screen_fits_its_size():
    for name, text in kept().items():
        width, height = SIZES[name.split(" ")[-2]]
        lines = text.split("\n")[:height]
        assert len(text.split("\n")) >= height and max(map(cell_len, lines)) <= width, name


def lines_of(pane, width, height):
    return [line.fit(width).plain for line in pane.draw(width, height)]


@pytest.mark.parametrize("name", MODELS)
def test_no_line_ends_in_the_middle_of_a_word_without_a_mark(name):
    """What a pane two columns wider says on, a narrower one has not left out silently."""
    recording = run(Request(name))
    player, layout = Player(recording), layout_of(recording)
    stops = player.frames.equations
    for part in (0.2, 0.5, 0.8):
        player.cursor = stops[int(part * len(stops))]
        views = StepViews(Stepper(player))
        for kind in (*layout.kinds, EquationPane, HeaderPane, RibbonPane):
            pane = of(kind, views)
            for width in (width for width in (34, 39, 46, 59, 80) if width >= pane.narrowest):
                cut = set(lines_of(pane, width, 14))
                for longer in lines_of(pane, width + 2, 14):
                    short = longer[:width]
                    goes_on = len(longer) > width and longer[width - 1].isalnum() and longer[width].isalnum()
                    assert not (goes_on and short in cut), f"{kind.__name__} at {width}: {short!r} goes on: {longer!r}"
