"""The spread of answers as a pane: bars that are pointed at, and what the one pointed at means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from seqtui.classroom.standing import Answer
from seqtui.classroom.teaching.asked import Asked, meaning_of
from seqtui.classroom.teaching.spread import bars_of
from seqtui.course.lesson_pages import Paragraph
from seqtui.render.lines import Line
from seqtui.render.spread import SpreadView, spread_lines
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.ui import Job

_NOTHING = Asked(())


class SpreadPane(Canvas):
    """The question and its bars."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.view = SpreadView(title, _NOTHING)

    def draw(self, width: int, height: int) -> list[Line]:
        """The page."""
        return spread_lines(self.view, width, height, self.palette)

    def show(self, view: SpreadView) -> None:
        """Show something else."""
        if view != self.view:
            self.view = view
            self.repaint()

    def take(self, asked: Asked, answers: Sequence[Answer], waiting: int, names: Mapping[str, str]) -> None:
        """Show what was fetched; the answer that is pointed at stays so, and what is said of it."""
        view = self.view
        label = view.bars[view.chosen].label if 0 <= view.chosen < len(view.bars) else ""
        bars = bars_of(answers, asked.posed)
        chosen = next((k for k, bar in enumerate(bars) if bar.label == label), min(0, len(bars) - 1))
        said = view.said if not label or bars[chosen].label == label else ()
        self.show(replace(view, asked=asked, bars=bars, waiting=waiting, chosen=chosen, names=names, said=said))

    def move(self, bars: int) -> None:
        """Point at another answer."""
        view = self.view
        if view.bars and not view.hides:
            self.show(replace(view, chosen=(view.chosen + bars) % len(view.bars), said=()))

    def explain(self, background: Callable[[str, Callable[[Job], object]], object]) -> None:
        """Say what the answer that is pointed at means; background(name, do) does it in a thread."""
        view = self.view
        if view.hides or not 0 <= view.chosen < len(view.bars):
            return
        bar, asked = view.bars[view.chosen], view.asked

        def mean(job: Job) -> None:
            said = meaning_of(bar, asked)
            job.tell(lambda: self._say_of(bar.label, said))

        background("meaning", mean)

    def _say_of(self, label: str, said: tuple[Paragraph, ...]) -> None:
        view = self.view
        if 0 <= view.chosen < len(view.bars) and view.bars[view.chosen].label == label:
            self.show(replace(view, said=said))
