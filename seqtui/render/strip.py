"""The strip of a change: for every part of the model a glyph for each time step or token, as high as it moved there."""

from seqtui.render.lines import Line, clip, pad
from seqtui.render.skin import Skin
from seqtui.session.changing.strip import LEVELS, Here, StripRow, StripView, level, shrunk
from seqtui.session.numbers import short

_LABEL = 17  # columns of a part's name, the mark before it and the place outside of time behind it
_WIDEST = 3  # columns of one place
_GLYPHS = "▁▂▃▄▅▆▇█"
NOWHERE = Here("", False, -1)


def strip_lines(view: StripView, here: Here, width: int, height: int, skin: Skin) -> list[Line]:
    """Return what the strip says, the places set by hand and looked at, and a line for each part that fits."""
    room = max(1, height - 2)
    lit = next((k for k, row in enumerate(view.rows) if k and row.place(here) >= 0), 0)
    first = max(0, min(lit - room + 1, len(view.rows) - room))
    rows = view.rows[first : first + room]
    longest = max(rows, key=lambda row: len(row.sizes))
    marked = next((row for row in rows if row.place(here) >= 0), longest)
    return [
        _legend(view, width, skin),
        _marks(marked, here, len(longest.sizes) - 1, width, skin),
        *(_row(row, view.largest, len(longest.sizes) - 1, row.place(here) >= 0, width, skin) for row in rows),
    ]


def _legend(view: StripView, width: int, skin: Skin) -> Line:
    """What the largest change is, and how to read the rest."""
    if not view.at:
        missing = f"; {view.missing} values are in one run only" if view.missing else ""
        return Line((f" nothing moved but what was set{missing}", skin.ink("dim"))).fit(width)
    line = Line((" largest that followed ", skin.ink("dim")), (short(view.largest), skin.ink("title")))
    line.add(f" at {clip(view.at, 30, skin)}", skin.ink("text"))
    missing = f", {view.missing} in one run only" if view.missing else ""
    rest = f"; by {view.along}, a level less is a third{missing}"
    return line.add(clip(rest, max(0, width - line.width - 1), skin), skin.ink("dim")).fit(width)


def _marks(row: StripRow, here: Here, count: int, width: int, skin: Skin) -> Line:
    """An e over what was set by hand, a triangle over what is looked at; over both, both or a capital E."""
    cell, columns, block = _cells(count, width)
    place, drawn = row.place(here), Line((" e = set by hand ", skin.ink("dim"))).fit(_LABEL)
    triangle = skin.sign("▼", "v")
    for k in range(columns):
        inside = range(k * block + 1, (k + 1) * block + 1)
        edited, looked = any(p in row.edited for p in inside), place in inside
        both = "E" if cell == 1 else "e" + triangle
        text = both if edited and looked else "e" if edited else triangle if looked else ""
        drawn.add(text.ljust(cell), skin.ink("accent"))
    return drawn.fit(width)


def _row(row: StripRow, largest: float, count: int, is_lit: bool, width: int, skin: Skin) -> Line:
    cell, _, block = _cells(count, width)
    outside = row.sizes[0]
    mark = skin.sign("▶", ">") if is_lit else " "
    name = pad(clip(row.label, _LABEL - 6, skin), _LABEL - 6)
    line = Line((f" {mark} ", skin.ink("accent")), (name, skin.ink("accent" if is_lit else "text")))
    line.add(("e" if 0 in row.edited else " "), skin.ink("accent"))
    line.extend(_cell(outside, largest, 2, skin) if outside else Line(("  ", skin.ink("dim"))))
    for size in shrunk(row, block):
        line.extend(_cell(size, largest, cell, skin))
    return line.fit(width)


def _cell(size: float | None, largest: float, width: int, skin: Skin) -> Line:
    """One place: a glyph, wide where there is room, and a gap where there is more."""
    filled = max(1, width - 1)
    if size is None:
        return Line((" " * width, skin.ink("dim")))
    high = level(size, largest)
    if not high:
        return Line((skin.sign("·", ".") * filled, skin.ink("faint")), (" " * (width - filled), skin.ink("dim")))
    glyph = skin.sign(_GLYPHS[high - 1], str(high))
    ink = skin.ink("positive") if high == LEVELS else skin.ink("text")
    return Line((glyph * filled, ink), (" " * (width - filled), skin.ink("dim")))


def _cells(count: int, width: int) -> tuple[int, int, int]:
    """How wide a place is drawn, how many columns of them there are, and how many places one stands for."""
    room = max(1, width - _LABEL - 1)
    cell = max(1, min(_WIDEST, room // max(1, count)))
    block = -(-count // room) if count > room else 1
    return cell, -(-count // max(1, block)), block
