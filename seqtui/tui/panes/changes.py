"""A changed run beside the one before: both side by side, and what a changed word moves."""

from seqtui.render.lines import Line, clip
from seqtui.render.what_if import beside_lines, change_lines, pair_lines, profile_lines
from seqtui.tui.panes.pane import Pane

ROOM_FOR_CHANGES = 18  # lines from which on the changes are listed; the header counts them


class WhatIfPane(Pane):
    """A profile of the whole run, and the rows of the current time step as they were and as they are."""

    def draw(self, width: int, height: int) -> list[Line]:
        """What was changed, the profile, the rows."""
        views, palette, found = self.views, self.palette, self.views.profile()
        if isinstance(found, str):
            return self.wrapped(found, width)
        lines = self.wrapped(palette.look.words(views.told), width, "text")[:2]
        if height >= ROOM_FOR_CHANGES:
            changes = clip("; ".join(views.step.changes), width - 2, palette)
            lines.insert(0, Line((f" {changes}", palette.style("title"))))
        profile, here = found
        lines += profile_lines(profile, here, width, min(len(profile.rows) + 2, max(3, height // 3)), palette)
        return [*lines, *beside_lines(views.step, width, height - len(lines), palette)]


class ChangesPane(Pane):
    """The current value in this run and in the one before the change, token by token."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The rows, or how to get some."""
        views, palette, changes = self.views, self.palette, self.views.changes()
        if isinstance(changes, str):
            return self.wrapped(changes, width)
        told = self.wrapped(palette.look.words(views.told), width, "text")
        pair = views.pictures()
        if pair is not None:
            told += pair_lines(pair, width, height - len(told), palette)
        rest = height - len(told)
        return [*told, *(change_lines(changes, width, rest, palette) if pair is None or rest > 2 else [])]
