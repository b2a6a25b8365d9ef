"""The same sentence under all four counting models."""

from __future__ import annotations

from functools import partial

from textual.message import Message

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run
from seqtui.render.counting import compare_lines
from seqtui.render.lines import Line
from seqtui.session.counting import Row, compare_counting
from seqtui.session.text import safe
from seqtui.tui.panes.pane import Pane

_WAIT = "counting the corpus for all four"


class AllCounted(Message):
    """The four models are counted for a run; a sentence where they cannot be."""

    def __init__(self, run: Run, found: tuple[Row, ...] | str) -> None:
        super().__init__()
        self.run = run
        self.found = found


class ComparePane(Pane):
    """Contexts, parameters and log-probability of the four. They are counted in a worker when first looked at."""

    gradients = False

    def __init__(self, *shown, **options) -> None:
        super().__init__(*shown, **options)
        self._counted: Run | None = None  # the run that is counted, or being counted
        self._found: tuple[Row, ...] | str = _WAIT

    def draw(self, width: int, height: int) -> list[Line]:
        """The table."""
        if self._counted is not self.run:
            self._counted, self._found = self.run, _WAIT
            self.run_worker(partial(self._count, self.run), thread=True, exclusive=True, group="counting")
        if isinstance(self._found, str):
            return [Line((f" {safe(self._found)}", self.palette.style("dim" if self._found == _WAIT else "warn")))]
        return compare_lines(self._found, width, self.palette)

    def on_all_counted(self, event: AllCounted) -> None:
        """Show what was counted, unless it belongs to a run that is gone."""
        event.stop()
        if event.run is self._counted:
            self._found = event.found
            self.repaint()

    def _count(self, run: Run) -> None:
        """In the worker."""
        try:
            found: tuple[Row, ...] | str = compare_counting(run.request)
        except SeqtuiError as error:
            found = str(error)
        self.post_message(AllCounted(run, found))
