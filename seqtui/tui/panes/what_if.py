"""What if: both runs side by side, and where the change is felt."""

from seqtui.render.beside import beside_lines
from seqtui.render.lines import Line, clip, wrap
from seqtui.render.strip import strip_lines
from seqtui.session.changing.difference import Difference
from seqtui.session.changing.strip import StripView, here_of, strip_view
from seqtui.session.remarks import NO_RUN_BEFORE
from seqtui.tui.panes.pane import Pane

ROOM_FOR_CHANGES = 18  # lines from which on the changes are listed; the header counts them


class WhatIfPane(Pane):
    """A strip of the whole run, and the rows of the current time step as they were and as they are."""

    def __init__(self, *shown, **options) -> None:
        super().__init__(*shown, **options)
        self._strip: tuple[Difference, StripView] | None = None

    def draw(self, width: int, height: int) -> list[Line]:
        """What was changed, the strip, the rows."""
        skin, difference = self.skin, self.player.difference
        if difference is None:
            return [
                Line((f" {text}", skin.ink("dim"))) for text in wrap(NO_RUN_BEFORE(request=self.run.request), width - 2)
            ]
        told = wrap(skin.look.words(self.player.told), width - 2)[:2]
        lines = [Line((f" {text}", skin.ink("text"))) for text in told]
        if height >= ROOM_FOR_CHANGES:
            lines.insert(0, Line((f" {clip('; '.join(self.moment.changes), width - 2, skin)}", skin.ink("title"))))
        room = min(len(self.strip(difference).rows) + 2, max(3, height // 3))
        lines += strip_lines(self.strip(difference), here_of(self.player), width, room, skin)
        return [*lines, *beside_lines(self.moment, width, height - len(lines), skin)]

    def strip(self, difference: Difference) -> StripView:
        """The strip of the two runs, made once."""
        if self._strip is None or self._strip[0] is not difference:
            self._strip = difference, strip_view(difference)
        return self._strip[1]
