"""The parts of the comparison: where it stands, the words, a column for each run, and the table of all of it."""

from __future__ import annotations

from textual import events
from textual.message import Message

from seqtui.render.compare import compared_run_lines, comparison_header, comparison_ribbon
from seqtui.render.lines import Line
from seqtui.render.panes import notice_lines
from seqtui.render.summary import summary_lines
from seqtui.session.compare.summary import Summary
from seqtui.session.compare.view import ComparisonView
from seqtui.tui.canvas import Canvas


class RunSelected(Message):
    """The column of a run was clicked."""

    def __init__(self, lane: int) -> None:
        super().__init__()
        self.lane = lane


class ComparisonPane(Canvas):
    """A canvas of one part of the comparison."""

    def __init__(self, view: ComparisonView, **options) -> None:
        super().__init__(**options)
        self.view = view

    def look(self, view: ComparisonView) -> None:
        """Take the new moment and draw it."""
        self.view = view
        self.repaint()


class ComparisonHeaderPane(ComparisonPane):
    """Which runs, and where they meet."""

    DEFAULT_CSS = """
    ComparisonHeaderPane { height: 1; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """One line."""
        return [comparison_header(self.view, width, self.palette)]


class ComparisonRibbonPane(ComparisonPane):
    """The words."""

    DEFAULT_CSS = """
    ComparisonRibbonPane { height: 1; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """One line."""
        return [comparison_ribbon(self.view, width, self.palette)]


class ComparisonNoticePane(ComparisonPane):
    """What to notice in the numbers of the chosen run."""

    DEFAULT_CSS = """
    ComparisonNoticePane { height: 2; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """The sentence."""
        return notice_lines(self.view.notice, width, self.palette)


class RunPane(ComparisonPane):
    """One run; all but the first have a rule at their left."""

    def __init__(self, view: ComparisonView, lane: int) -> None:
        super().__init__(view)
        self.lane = lane

    def draw(self, width: int, height: int) -> list[Line]:
        """The column."""
        rule = self.palette.sign("│", "|") if self.lane else ""
        lines = compared_run_lines(self.view, self.lane, width - len(rule), height, self.palette)
        return [Line((rule, self.palette.style("border"))).extend(line) for line in lines]

    def on_click(self, event: events.Click) -> None:
        """Tell which run was clicked."""
        self.post_message(RunSelected(self.lane))


class SummaryPane(ComparisonPane):
    """The table of all meeting points, the current one marked."""

    def __init__(self, view: ComparisonView, table: Summary, **options) -> None:
        super().__init__(view, **options)
        self.table = table

    def draw(self, width: int, height: int) -> list[Line]:
        """The table."""
        return summary_lines(self.table, width, height, self.palette, self.view.number - 1)
