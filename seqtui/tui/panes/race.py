"""The parts of the comparison: where it stands, the words, a column for each run, and the table of all of it."""

from __future__ import annotations

from textual import events
from textual.message import Message

from seqtui.render.lines import Line
from seqtui.render.race import lane_lines, race_header, race_ribbon
from seqtui.render.standings import standings_lines
from seqtui.session.racing.standings import Standings
from seqtui.session.racing.view import RaceView
from seqtui.tui.canvas import Canvas


class LaneSelected(Message):
    """The column of a run was clicked."""

    def __init__(self, lane: int) -> None:
        super().__init__()
        self.lane = lane


class RacePane(Canvas):
    """A canvas of one part of the comparison."""

    def __init__(self, view: RaceView, **options) -> None:
        super().__init__(**options)
        self.view = view

    def look(self, view: RaceView) -> None:
        """Take the new moment and draw it."""
        self.view = view
        self.repaint()


class RaceHeaderPane(RacePane):
    """Which runs, and where they meet."""

    DEFAULT_CSS = """
    RaceHeaderPane { height: 1; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """One line."""
        return [race_header(self.view, width, self.skin)]


class RaceRibbonPane(RacePane):
    """The words."""

    DEFAULT_CSS = """
    RaceRibbonPane { height: 1; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """One line."""
        return [race_ribbon(self.view, width, self.skin)]


class LanePane(RacePane):
    """One run; all but the first have a rule at their left."""

    def __init__(self, view: RaceView, lane: int) -> None:
        super().__init__(view)
        self.lane = lane

    def draw(self, width: int, height: int) -> list[Line]:
        """The column."""
        rule = self.skin.sign("│", "|") if self.lane else ""
        lines = lane_lines(self.view, self.lane, width - len(rule), height, self.skin)
        return [Line((rule, self.skin.ink("border"))).extend(line) for line in lines]

    def on_click(self, event: events.Click) -> None:
        """Tell which run was clicked."""
        self.post_message(LaneSelected(self.lane))


class StandingsPane(RacePane):
    """The table of all meeting points, the current one marked."""

    def __init__(self, view: RaceView, table: Standings, **options) -> None:
        super().__init__(view, **options)
        self.table = table

    def draw(self, width: int, height: int) -> list[Line]:
        """The table."""
        return standings_lines(self.table, width, height, self.skin, self.view.number - 1)
