"""A pane that is a drawing: lines in, and out to the terminal only the cells that changed."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual import getters
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from seqtui.render.lines import Line, Piece, pasted
from seqtui.render.palette import Palette
from seqtui.tui.routing import RoutingApp


class Canvas(Widget):
    """A widget whose content is drawn as lines by ``draw``, a function of what it shows, its size and the palette.

    ``repaint`` draws again and refreshes, on each line that differs, the span from the first difference to the last.
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
        blank = Line()
        for y in range(size.height):
            old = before[y] if y < len(before) else blank
            new = self._drawn[y] if y < len(self._drawn) else blank
            span = _changed(old.fit(size.width).pieces, new.fit(size.width).pieces)
            if span:
                self.refresh(Region(span[0], y, span[1] - span[0], 1))

    def on_show(self) -> None:
        """Draw what has changed while the pane was hidden."""
        if self._missed:
            self._drawn_size, self._missed = (-1, -1), False
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The strip of one line, for the compositor."""
        if (self.size.width, self.size.height) != self._drawn_size:
            self._redraw()
        line = self._drawn[y] if y < len(self._drawn) else Line()
        strip = Strip(line.fit(self.size.width).segments(), self.size.width)
        return strip.apply_style(self.visual_style.rich_style)

    def _redraw(self) -> None:
        self._drawn_size = (self.size.width, self.size.height)
        self._drawn = self.draw(self.size.width, self.size.height)[: self.size.height]


Block = tuple[int, int, list[Line]]  # lines at a column and a row


def pictured(canvases: Iterable[Canvas], palette: Palette, between: Iterable[Block] = ()) -> list[Line]:
    """Return the lines of all of these that are on the screen, and of blocks between them, as they stand there."""
    seen = [canvas for canvas in canvases if canvas.is_on_screen and canvas.region.area]
    return pasted([*((canvas.region.x, canvas.region.y, canvas.pictured(palette)) for canvas in seen), *between])


def _changed(old: list[Piece], new: list[Piece]) -> tuple[int, int] | None:
    """The range of columns in which two lines of the same width differ; None when they do not."""
    if old == new:
        return None
    left, a, b = 0, list(old), list(new)
    while a and b and a[0] == b[0]:
        left += cell_len(a[0][0])
        a, b = a[1:], b[1:]
    right = sum(cell_len(text) for text, _ in b)
    while a and b and a[-1] == b[-1]:
        right -= cell_len(b[-1][0])
        a, b = a[:-1], b[:-1]
    return (left, left + right) if right else None
