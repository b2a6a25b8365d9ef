"""A large screen is full: as long as there is more to show, few of its lines are blank, and nothing is shown twice."""

import pytest
from msgspec.structs import replace
from textual.geometry import Size

from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.table import run as record
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.tui.panes.body import ABOVE
from seqtui.tui.panes.layout import Layout, layout_of
from seqtui.tui.panes.pane import EquationPane
from seqtui.tui.panes.tiling import columns_of, placed, top_tiles
from tests.tui.panes.test_panes import of

AROUND = 5  # lines of header, ribbon, voice and keys
STOPS = (0.1, 0.35, 0.6, 0.85)  # parts of the walk


def page(layout: Layout, views: StepViews, view: int, size: Size) -> list[str]:
    """All panes of a body as they stand on it."""
    panes = {kind: of(kind, views) for kind in (*layout.kinds, EquationPane)}
    width, height = size
    columns = columns_of(width, layout.columns)
    top = top_tiles(layout.above, EquationPane, columns[0][1], ABOVE)
    more = [replace(panes[kind].wish(panes[kind].title), kind=kind) for kind in layout.more]
    shown = [replace(panes[kind].wish(""), kind=kind) for kind in layout.views[view]]
    tiles = placed(shown, more, top, columns, height)
    lines = [[" "] * width for _ in range(height)]
    for kind, tile in tiles.items():
        drawn = panes[kind].draw(tile.region.width, tile.region.height)[: tile.region.height]
        for y, line in enumerate(drawn, tile.region.y):
            text = line.fit(tile.region.width).plain
            lines[y][tile.region.x : tile.region.x + len(text)] = text
        if tile.title:
            lines[tile.region.y - 1][tile.region.x] = "─"
    return ["".join(line) for line in lines]


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(("screen", "most"), [((120, 40), 0.25), ((200, 60), 0.45)], ids=["120x40", "200x60"])
def test_few_lines_are_blank(name, screen, most):
    run = RUNS.setdefault(name, record(Request(name)))
    layout, player = layout_of(run), Player(run)
    size = Size(screen[0], screen[1] - AROUND)
    for part in STOPS:
        stops = player.frames.equations
        player.cursor = stops[int(part * len(stops))]
        views = StepViews(Stepper(player))
        lines = page(layout, views, layout.wide, size)
        blank = [k for k, line in enumerate(lines) if not line.strip()]
        assert len(blank) <= most * screen[1], f"{name} at {views.step.where}:\n" + "\n".join(lines)


RUNS: dict[str, object] = {}
