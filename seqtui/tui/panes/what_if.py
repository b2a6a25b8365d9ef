"""What if: both runs side by side, and where the change is felt."""

from seqtui.render.lines import Line, clip, wrap
from seqtui.render.what_if import beside_lines, profile_lines
from seqtui.session.statements import NO_RUN_BEFORE
from seqtui.session.whatif.change_profile import here_of
from seqtui.tui.panes.pane import Pane

ROOM_FOR_CHANGES = 18  # lines from which on the changes are listed; the header counts them


class WhatIfPane(Pane):
    """A strip of the whole run, and the rows of the current time step as they were and as they are."""

    def draw(self, width: int, height: int) -> list[Line]:
        """What was changed, the strip, the rows."""
        palette, baseline, profile = self.palette, self.stepper.baseline, self.stepper.profile
        if baseline is None or profile is None:
            return [
                Line((f" {text}", palette.style("dim")))
                for text in wrap(NO_RUN_BEFORE(request=self.run.request), width - 2)
            ]
        told = wrap(palette.look.words(baseline.told), width - 2)[:2]
        lines = [Line((f" {text}", palette.style("text"))) for text in told]
        if height >= ROOM_FOR_CHANGES:
            lines.insert(
                0, Line((f" {clip('; '.join(self.moment.changes), width - 2, palette)}", palette.style("title")))
            )
        room = min(len(profile.rows) + 2, max(3, height // 3))
        lines += profile_lines(profile, here_of(self.player), width, room, palette)
        return [*lines, *beside_lines(self.moment, width, height - len(lines), palette)]
