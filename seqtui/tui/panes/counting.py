"""What is counted: the tokens of a corpus, what a run costs, how often a network is right at each length."""

from __future__ import annotations

from seqtui.language import N_, _
from seqtui.render.breakdown import breakdown_lines
from seqtui.render.costs import page_lines
from seqtui.render.counting import CHAIN_ABOVE, chain_lines, compare_lines
from seqtui.render.lines import Line, clip
from seqtui.render.matrix import matrix_lines, matrix_room
from seqtui.render.what_if import beside_lines, change_lines, pair_lines, profile_lines
from seqtui.session.step_views import COUNTING_MODELS
from seqtui.session.text import safe
from seqtui.session.training.breakdown import breakdown_of_run
from seqtui.tui.panes.pane import Pane


class ChainPane(Pane):
    """The joint probability, multiplied, and its logarithm, adding up: one factor a line."""

    gradients = False
    title = N_("chain")
    narrowest = 34
    least = 6

    @property
    def most(self) -> int:
        """A line for each factor, and those above."""
        return self.views.run.length + CHAIN_ABOVE

    def draw(self, width: int, height: int) -> list[Line]:
        """The table of factors."""
        view = self.views.chain(max(1, height - CHAIN_ABOVE))
        return chain_lines(view, self.views.step.time or 1, height, width, self.palette)


class TransitionsPane(Pane):
    """Which token follows which, as a heat map with the current row lit."""

    gradients = False
    title = N_("transitions")

    @property
    def most(self) -> int:
        """A line for each row of the matrix, a title and the words."""
        return len(self.views.run.vocabulary) + 3

    def draw(self, width: int, height: int) -> list[Line]:
        """The heat map, or why there is none."""
        matrix = self.views.transitions(*matrix_room(width, height))
        return self.wrapped(matrix, width) if isinstance(matrix, str) else matrix_lines(matrix, width, self.palette)


class ComparePane(Pane):
    """The same sentence under all four counting models: contexts, parameters and log-probability."""

    title = N_("all four models")
    narrowest = 60
    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The table, once it is counted."""
        found = self.views.counted.models
        if isinstance(found, str):
            return self.wrapped(safe(_(found)), width, "dim" if found == COUNTING_MODELS else "warn")
        return compare_lines(found, width, self.palette)


class CostPane(Pane):
    """The ledger up to the cursor, above the table of what reading costs as the text grows."""

    title = N_("cost")
    least = 12
    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """Both, as far as they are counted."""
        return page_lines(self.views.ledger(), self.views.counted.table, width, height, self.palette)


class LengthsPane(Pane):
    """How often the network is right at each length of the source, beside the others that learnt the same task."""

    title = N_("lengths")
    least = 8
    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The chart, the length of the text on screen marked."""
        chart = breakdown_of_run(self.views.run)
        return [] if chart is None else breakdown_lines(chart, width, self.palette, height)


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
