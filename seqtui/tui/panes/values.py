"""The numbers of a step: its values table, its tokens, its states over time, and the distribution that comes out."""

from textual import events

from seqtui.language import N_
from seqtui.render.heatmap import history_lines, time_columns
from seqtui.render.lines import Line
from seqtui.render.values import bar_lines, cell_at, token_cell, token_lines, token_room, values_table
from seqtui.render.why import why_lines
from seqtui.session.maps.matrix import MatrixView
from seqtui.tui.panes.pane import CellSelected, Pane, WhyAsked

_MOST_TERMS = 24  # lines


class ValuesPane(Pane):
    """Numbers lined up on the decimal point; a click points at a cell, a second one asks why."""

    title = N_("values")

    @property
    def most(self) -> int:
        """The table of any part of the model, and a blank line."""
        return self.views.tallest + 1

    def draw(self, width: int, height: int) -> list[Line]:
        """The table."""
        return values_table(self.views.step, width, height, self.palette)

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        cell = cell_at(self.views.step, event.x, event.y, self.size.width, self.size.height)
        if cell is not None:
            self.post_message(CellSelected(*cell))


class TokensPane(ValuesPane):
    """A line of numbers for each token; where no such matrix is computed, the values table of the time step."""

    title = N_("tokens")
    narrowest = 60

    @property
    def most(self) -> int:
        """A line for each token, a title and a header."""
        return max(super().most, self.views.longest + 2)

    def draw(self, width: int, height: int) -> list[Line]:
        """The table."""
        view = self.matrix(width, height)
        return super().draw(width, height) if view is None else token_lines(view, width, height, self.palette)

    def matrix(self, width: int, height: int) -> MatrixView | None:
        """The part of the current matrix that fits."""
        return self.views.tokens(lambda shape: token_room(width, height))

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        view = self.matrix(self.size.width, self.size.height)
        if view is None:
            return
        event.prevent_default()
        cell = token_cell(view, event.x, event.y)
        if cell is not None:
            self.post_message(CellSelected(self.views.owner, cell[1], cell[0]))


class HistoryPane(Pane):
    """Units × time: each state and gate of the current part of the model."""

    title = N_("history")

    @property
    def most(self) -> int:
        """A line for each unit, and the times."""
        return self.views.over_time + 1

    def draw(self, width: int, height: int) -> list[Line]:
        """The heat maps."""
        shown = self.views.histories(time_columns(width))
        if time_columns(width, shown) < time_columns(width):  # long names leave room for fewer
            shown = self.views.histories(time_columns(width, shown))
        return history_lines(shown, width, height, self.palette)


class TermsPane(Pane):
    """Why the number pointed at is what it is: the terms that it is made of, as the why screen opens them first."""

    title = N_("why")
    least = 10
    narrowest = 60

    @property
    def most(self) -> int:
        """Enough for the terms of a small layer, and what they sum up to."""
        return _MOST_TERMS

    def draw(self, width: int, height: int) -> list[Line]:
        """The question, the terms, the sum."""
        return why_lines(self.views.why(), width, height, self.palette, is_brief=True)

    def on_click(self, event: events.Click) -> None:
        """Ask why: the number is pointed at already."""
        self.post_message(WhyAsked())


class BarsPane(Pane):
    """The distribution over the next token: the most probable ones, the one that came marked."""

    gradients = False
    title = N_("distribution")
    least = 6

    @property
    def most(self) -> int:
        """A line for each word, a title, and the rest."""
        return len(self.views.run.vocabulary) + 2

    def draw(self, width: int, height: int) -> list[Line]:
        """The bars, or that there are none."""
        bars = self.views.bars()
        return self.wrapped(bars, width) if isinstance(bars, str) else bar_lines(bars, width, height, self.palette)
