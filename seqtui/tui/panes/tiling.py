"""Tiles: where each pane of a layout stands on a screen of a size, as regions that do not overlap.

A terminal of 80 columns has one column of panes: the model beside its equation, and a view below. From WIDE on a second
column stands at the right, from WIDER on a third; each is filled from the top with what the layout names, in its order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from textual.geometry import Region

from seqtui.tui.panes.pane import Pane, Wish

Kind = type[Pane]

LEFT = 80  # columns of what every terminal shows
GAP = 1  # columns between two columns of panes, and lines of the rule with a pane's title
WIDE, WIDER = 112, 168  # columns of a screen from which on there are two and three columns of panes
MODEL = 34  # columns of the pane beside the equation
_EQUATION = 28  # the fewest of an equation beside a view
_SHARE = 4  # of which part of a column is kept for the next pane in it


class Tile(Struct, frozen=True):
    """Where a pane stands; title is what the rule above it says, "" where it has none."""

    region: Region
    title: str = ""


Columns = tuple[tuple[int, int], ...]  # where each column of panes begins, and how wide it is


def columns_of(width: int, most: int = 3) -> Columns:
    """The columns of panes on a screen so wide, at most so many."""
    if width < WIDE:
        return ((0, width),)
    left = max(LEFT, width * 2 // 5)
    count = 1 if width < WIDER else most - 1
    each = (width - left - count * GAP) // count
    starts = [left + GAP + k * (each + GAP) for k in range(count)]
    return ((0, left), *((x, width - x if k == count - 1 else each) for k, x in enumerate(starts)))


def top_tiles(above: Kind, equation: Kind, width: int, height: int) -> dict[Kind, Tile]:
    """The model at the left, its equation beside it."""
    return {above: Tile(Region(0, 0, MODEL, height)), equation: Tile(Region(MODEL, 0, max(0, width - MODEL), height))}


def beside_equation(kinds: Sequence[Kind], equation: Kind, width: int, height: int) -> dict[Kind, Tile]:
    """Where few lines are: the panes of a view at the left, one below the other, the equation at the right."""
    left = width - max(_EQUATION, width * 2 // 5)
    each = max(1, height // len(kinds))
    found = {}
    for k, kind in enumerate(kinds):
        lines = height - k * each if k == len(kinds) - 1 else each
        found[kind] = Tile(Region(0, k * each, left, max(0, lines)))
    return {**found, equation: Tile(Region(left, 0, width - left, height))}


def side_by_side(kinds: Sequence[Kind], region: Region) -> dict[Kind, Tile]:
    """Panes that share a view, each as wide as the others."""
    each = region.width // len(kinds)
    found = {}
    for k, kind in enumerate(kinds):
        width = region.width - k * each if k == len(kinds) - 1 else each
        found[kind] = Tile(Region(region.x + k * each, region.y, width, region.height))
    return found


def stacked(wishes: Sequence[Wish], x: int, y: int, width: int, room: int) -> dict[Kind, Tile]:
    """Fill a column from a line on with the first of these panes that there is room for, one below the other."""
    heights = _heights(wishes, width, room)
    found = {}
    for wish, height in heights.items():
        found[wish.kind] = Tile(Region(x, y + wish.rule, width, height), wish.title)
        y += wish.rule + height
    return found


def _heights(wishes: Sequence[Wish], width: int, room: int) -> dict[Wish, int]:
    """How high each pane is that has a place: none takes what the next one needs, nor more than is of use to it."""
    left, heights = room, dict[Wish, int]()
    waiting = [wish for wish in wishes if wish.narrowest <= width]
    while waiting:
        wish = waiting.pop(0)
        if left < wish.least + wish.rule:
            continue
        rest = left - wish.rule - wish.least
        following = next((other for other in waiting if other.least + other.rule <= rest), None)
        kept = 0 if following is None else following.rule + min(following.most, max(following.least, room // _SHARE))
        heights[wish] = max(wish.least, min(wish.most, left - wish.rule - kept))
        left -= heights[wish] + wish.rule
    return heights


def placed(
    view: Sequence[Wish], others: Sequence[Wish], top: Mapping[Kind, Tile], columns: Columns, height: int
) -> dict[Kind, Tile]:
    """Return where each pane stands: the top, below it the panes of a view, and the others where there is room.

    top stands at the head of the left column; what a pane shows that is not in the view has a place of its own once at
    most, for a kind and its more general form show the same.
    """
    under = max((tile.region.bottom for tile in top.values()), default=0)
    shown = [wish.kind for wish in view]
    waiting = [wish for wish in others if not any(_same(wish.kind, kind) for kind in shown)]
    body = max(0, height - under)
    least = min(body, max(wish.least for wish in view))  # the view has its place however little room there is
    first = Wish(view[0].kind, least, max(wish.most for wish in view))
    left = stacked([first, *waiting[: None if len(columns) == 1 else 1]], 0, under, columns[0][1], body)
    left.setdefault(first.kind, Tile(Region(0, under, columns[0][1], body)))
    found = {**top, **left, **side_by_side(shown, left[first.kind].region)}
    for x, room in columns[1:]:
        rest = [wish for wish in waiting if wish.kind not in found]
        found |= stacked(rest, x, 0, room, height)
    bottom = max(tile.region.bottom for tile in left.values())
    rest = [wish for wish in waiting if wish.kind not in found]
    return found | stacked(rest, 0, bottom, columns[0][1], height - bottom)


def _same(a: Kind, b: Kind) -> bool:
    return issubclass(a, b) or issubclass(b, a)
