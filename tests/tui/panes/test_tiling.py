"""Where panes stand: no two on one place, none shown twice, nothing beyond the screen, as much as there is room for."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.table import run as record
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.tui.panes.layout import layout_of
from seqtui.tui.panes.pane import EquationPane, Wish
from seqtui.tui.panes.tiling import WIDE, WIDER, columns_of, placed, stacked, top_tiles
from tests.tui.panes.test_panes import of

KINDS = [type(f"Kind{k}", (), {}) for k in range(6)]
WISHES = st.lists(st.tuples(st.integers(1, 20), st.integers(0, 40), st.sampled_from(["", "title"])), max_size=6)


def wishes(sizes):
    return [Wish(KINDS[k], least, least + more, title) for k, (least, more, title) in enumerate(sizes)]


def rows(tiles):
    """The lines that each tile takes, its rule with them."""
    return [range(tile.region.y - bool(tile.title), tile.region.bottom) for tile in tiles.values()]


@given(WISHES, st.integers(0, 60))
def test_a_column_is_filled_from_the_top_and_no_pane_is_lower_than_it_bears(sizes, room):
    asked = wishes(sizes)
    tiles = stacked(asked, 3, 5, 40, room)
    lines = [line for taken in rows(tiles) for line in taken]
    assert lines == list(range(5, 5 + len(lines))) and len(lines) <= room
    for wish in asked:
        if wish.kind in tiles:
            assert wish.least <= tiles[wish.kind].region.height <= max(wish.least, wish.most)
        else:
            assert wish.least + wish.rule > room - len(lines), "there was room for it"
    assert list(tiles) == [wish.kind for wish in asked if wish.kind in tiles], "in the order that was asked for"


@pytest.mark.parametrize(("width", "count"), [(80, 1), (WIDE - 1, 1), (WIDE, 2), (WIDER - 1, 2), (WIDER, 3), (300, 3)])
def test_the_columns_lie_beside_each_other_and_end_at_the_edge(width, count):
    columns = columns_of(width)
    assert len(columns) == count and columns[0][0] == 0
    assert all(a + wide < b for (a, wide), (b, _) in pairwise(columns))
    assert sum(columns[-1]) == width and min(wide for _, wide in columns) >= 30


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("size", [(60, 15), (80, 20), (80, 21), (80, 40), (120, 37), (200, 57), (300, 90)])
def test_panes_of_every_model_have_a_place_of_their_own_on_the_screen(name, size):
    run = RUNS.setdefault(name, record(Request(name)))
    layout, views = layout_of(run), StepViews(Stepper(Player(run)))
    panes = {kind: of(kind, views) for kind in layout.kinds}
    width, height = size
    for view in layout.views:
        columns = columns_of(width, layout.columns)
        top = top_tiles(layout.above, EquationPane, columns[0][1], 9)
        wish = lambda kind, title="": Wish(kind, *limits(panes[kind], title))  # noqa: E731
        tiles = placed([wish(k) for k in view], [wish(k, panes[k].title) for k in layout.more], top, columns, height)
        taken = [(x, y) for tile in tiles.values() for x in tile.region.column_range for y in lines_of(tile)]
        assert len(taken) == len(set(taken)), "two panes on one place"
        assert all(0 <= x < width and 0 <= y < height for x, y in taken)
        assert set(view) <= set(tiles)
        if size == (120, 37):
            assert len(tiles) >= len(top) + len(view) + 2, "a large screen shows more than the view"


def limits(pane, title):
    found = pane.wish(title)
    return found.least, found.most, found.title


def lines_of(tile):
    return range(tile.region.y - bool(tile.title), tile.region.bottom)


RUNS: dict[str, object] = {}
