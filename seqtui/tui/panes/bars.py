"""The distribution over the next token as bars."""

from __future__ import annotations

from textual.reactive import reactive

from seqtui.render.bars import bar_lines
from seqtui.render.lines import Line
from seqtui.session.view import Bars
from seqtui.tui.canvas import Canvas


class BarsPane(Canvas):
    """The most probable tokens, the one that came marked."""

    bars: reactive[Bars | None] = reactive(None, repaint=False)

    def watch_bars(self) -> None:
        """Draw the new distribution."""
        self.repaint()

    def draw(self, width: int, height: int) -> list[Line]:
        """The bars, or why there are none."""
        if self.bars is None:
            return [Line((" no distribution is computed here yet", self.skin.ink("dim")))]
        return bar_lines(self.bars, width, height, self.skin)
