"""The compositor, lean: a changed span is sent from its first changed cell on.

Textual 8.2 crops a dirty span on the right only, so that everything left of it in the same widget is sent again
(``ChopsUpdate.render_segments`` crops from 0); and it sets and resets every style, which the pen does not. The pin of
textual in pyproject.toml is for this file, too.
"""

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor

from seqtui.tui.pen import Pen


class SpanUpdate(ChopsUpdate):
    """A partial update that crops its strips on both sides."""

    def render_segments(self, console: Console) -> str:
        """Return the terminal sequences of the changed spans."""
        sequences: list[str] = []
        pen = Pen(console._color_system)
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                left, right = max(x, x1), min(end, x2)
                if strip is None or left >= right:
                    continue
                sequences.append(Control.move_to(left, y).segment.text)
                sequences.append(pen.write(strip.crop(left - x, right - x)))
        return "".join([*sequences, pen.lift()])


class LeanCompositor(Compositor):
    """A compositor whose partial updates are SpanUpdates."""

    def render_partial_update(self) -> SpanUpdate | None:
        """Render what changed since the last update."""
        update = super().render_partial_update()
        return SpanUpdate(update.chops, update.spans, update.chop_ends) if isinstance(update, ChopsUpdate) else update
