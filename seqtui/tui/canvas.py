"""A pane that is a drawing: lines in, and out to the terminal only the cells that changed."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.style import Style
from textual import getters
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from seqtui.render.lines import Line, Piece, pasted
from seqtui.render.palette import Palette
from seqtui.tui.routing import RoutingApp


class Canvas(Widget):
    """A widget whose content is drawn as lines by ``draw``, a function of what it shows, its size and the palette.

    ``repaint`` draws again and refreshes, on each line that differs, the spans that do.
    """

    DEFAULT_CSS = """
    Canvas { width: 1fr; height: 1fr; }
    """

    app = getters.app(RoutingApp)

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self._drawn: list[Line] = []
        self._drawn_size = (-1, -1)
        self._missed = False  # something changed while the pane was hidden
        self._colors: Palette | None = None  # of a picture, while it is drawn

    def draw(self, width: int, height: int) -> list[Line]:
        """Return the lines of the pane; fewer than height leave the rest empty."""
        raise NotImplementedError

    @property
    def palette(self) -> Palette:
        """How things are drawn now."""
        return self._colors or self.app.palette

    def pictured(self, palette: Palette) -> list[Line]:
        """Return what is drawn now in the colours of a palette, which may be more than the terminal has."""
        self._colors = palette
        try:
            return [line.fit(self.size.width) for line in self.draw(*self.size)[: self.size.height]]
        finally:
            self._colors = None

    def repaint(self) -> None:
        """Draw again; refresh what changed."""
        size = self.size
        if not size.width or not size.height or not self.is_on_screen:
            self._drawn_size, self._missed = (-1, -1), True
            return
        before = self._drawn
        fresh = (size.width, size.height) != self._drawn_size
        self._redraw()
        if fresh:
            self.refresh()
            return
        blank = Line().fit(size.width)
        for y in range(max(len(before), len(self._drawn))):
            old = before[y] if y < len(before) else blank
            new = self._drawn[y] if y < len(self._drawn) else blank
            for left, right in _changed(old.pieces, new.pieces):
                self.refresh(Region(left, y, right - left, 1))

    def on_show(self) -> None:
        """Draw what has changed while the pane was hidden."""
        if self._missed:
            self._drawn_size, self._missed = (-1, -1), False
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The strip of one line, for the compositor."""
        if (self.size.width, self.size.height) != self._drawn_size:
            self._redraw()
        line = self._drawn[y] if y < len(self._drawn) else Line().fit(self.size.width)
        strip = Strip(line.segments(), self.size.width)
        return strip.apply_style(self.visual_style.rich_style)

    def _redraw(self) -> None:
        self._drawn_size = (self.size.width, self.size.height)
        drawn = self.draw(self.size.width, self.size.height)[: self.size.height]
        self._drawn = [line.fit(self.size.width) for line in drawn]


Block = tuple[int, int, list[Line]]  # lines at a column and a row


def pictured(canvases: Iterable[Canvas], palette: Palette, between: Iterable[Block] = ()) -> list[Line]:
    """Return the lines of all of these that are on the screen, and of blocks between them, as they stand there."""
    seen = [canvas for canvas in canvases if canvas.is_on_screen and canvas.region.area]
    return pasted([*((canvas.region.x, canvas.region.y, canvas.pictured(palette)) for canvas in seen), *between])


GAP = 8  # columns that stayed and are sent again where a change lies on either side: to move over them costs as much
Cell = tuple[str, Style]


def _changed(old: list[Piece], new: list[Piece]) -> list[tuple[int, int]]:
    """The ranges of columns in which two lines of the same width differ, those closer than GAP taken together."""
    if old == new:
        return []
    first = next((k for k, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = sum(cell_len(text) for text, _ in new[:first])
    before, after = _cells(old[first:]), _cells(new[first:])
    spans: list[tuple[int, int]] = []
    for k in (k for k, (a, b) in enumerate(zip(before, after, strict=True)) if a != b and _differ(a, b)):
        left = k - (not after[k][0])  # the second half of a wide character is sent with the first
        right = k + 1 + (k + 1 < len(after) and not after[k + 1][0])
        if spans and left - spans[-1][1] < GAP:
            spans[-1] = (spans[-1][0], max(right, spans[-1][1]))
        else:
            spans.append((left, right))
    return [(start + left, start + right) for left, right in spans]


def _cells(pieces: list[Piece]) -> list[Cell]:
    """What stands in each column; "" in the second one of a wide character."""
    cells: list[Cell] = []
    for text, style in pieces:
        if text.isascii():
            cells += [(character, style) for character in text]
            continue
        for character in text:
            width = cell_len(character)
            if width:
                cells.append((character, style))
                cells += [("", style)] * (width - 1)
            elif cells:
                cells[-1] = (cells[-1][0] + character, style)
    return cells


def _differ(old: Cell, new: Cell) -> bool:
    """Whether two cells that are not equal look otherwise: of a space one sees the ground alone."""
    if old[0] != " " or new[0] != " ":
        return True
    return any(style.reverse or style.underline or style.strike for _, style in (old, new)) or (
        old[1].bgcolor != new[1].bgcolor
    )
