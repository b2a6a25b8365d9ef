"""The matrix screen: a weight or an input as a matrix, with a cursor that moves in it."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult

from seqtui.engine.derive import Place
from seqtui.language import _, p_
from seqtui.models.model import Run
from seqtui.render.lines import Line, wrap
from seqtui.render.matrix import cell_of, map_lines, map_room
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.export.blocks import Document
from seqtui.session.export.run import Export
from seqtui.session.maps.given import GivenView, as_matrix, given_view, moved
from seqtui.session.step_query import StepSelection
from seqtui.session.text import TextStyle
from seqtui.tui.canvas import Canvas
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall
from seqtui.tui.screens.why import ask_why

Edit = Callable[[Place, Callable[[Run], None]], None]
PAGE = 10  # rows


class MatrixPane(Canvas):
    """A title, what the matrix is, its window, and the number looked at."""

    def __init__(self, run: Run, place: Place, look: TextStyle) -> None:
        super().__init__()
        self.run_of, self.place, self.look_of = run, place, look

    def view(self, width: int, height: int) -> GivenView:
        """The part that fits in a map of that size."""
        room = lambda shape: map_room(shape, width, height, self.palette)  # noqa: E731
        return given_view(self.run_of, self.place, room, self.look_of)

    def head(self, width: int) -> list[Line]:
        """Where the learner is, what the matrix is, and where its numbers come from."""
        run, palette = self.run_of, self.palette
        where = palette.sign(" › ", " > ").join((" seqtui", p_("place", "explore"), run.model.name))
        line = Line((where, palette.style("title")), (f" {run.tag}" if run.tag else "", palette.style("warn")))
        symbol = run.trace[self.place.step].symbol
        meaning = self.look_of.words(_(symbol.meaning)) if symbol else ""
        said = wrap(f"{meaning}; {run.source}" if meaning else run.source, width - 2)
        return [line.fit(width), *(Line((f" {text}", palette.style("dim"))).fit(width) for text in said)]

    def draw(self, width: int, height: int) -> list[Line]:
        """The lines."""
        lines, palette = self.head(width), self.palette
        room = max(3, height - len(lines) - 1)
        view = self.view(width, room)
        lines += map_lines(view.matrix, width, palette)[:room]
        lines += [Line()] * (height - 1 - len(lines))
        return [*lines, Line((f" {view.pointed}", palette.style("accent"))).fit(width)]

    def cell_at(self, x: int, y: int) -> tuple[int, int] | None:
        """The row and column at a place on the pane, None outside of all cells."""
        width, above = self.size.width, len(self.head(self.size.width))
        matrix = self.view(width, max(3, self.size.height - above - 1)).matrix
        return cell_of(matrix, x, y - above, width, self.palette)


class MatrixScreen(BaseScreen):
    """Moves in one matrix; dismisses with the place to walk to, or None. edit asks for another number in its place."""

    BINDINGS = bindings("matrix")
    keys = "matrix"

    def __init__(self, run: Run, place: Place, look: TextStyle, edit: Edit) -> None:
        super().__init__()
        self.run_of, self.place, self.look, self.edit = run, place, look, edit

    @property
    def run(self) -> Run:
        """The run that the matrix belongs to."""
        return self.run_of

    def compose(self) -> ComposeResult:
        """The matrix above, the keys below."""
        yield TooSmall()
        yield MatrixPane(self.run_of, self.place, self.look)
        yield Footer("matrix")

    def show(self, run: Run, place: Place) -> None:
        """Look at a place, of another run where one came of an edit."""
        self.run_of, self.place = run, place
        pane = self.query_one(MatrixPane)
        pane.run_of, pane.place = run, place
        self.say("")
        pane.repaint()

    def document(self) -> Document:
        """Return the matrix as data: as ``show --at`` gives it."""
        return Export(self.run_of, StepSelection((self.place.step,)))

    def on_click(self, event: events.Click) -> None:
        """Look at a cell; a second click asks why."""
        pane = self.query_one(MatrixPane)
        cell = pane.cell_at(event.x, event.y) if event.widget is pane else None
        if cell is None:
            return
        row, column = as_matrix(self.run_of.trace[self.place.step].value.shape, self.place.element)
        if cell == (row, column):
            self.action_why()
        else:
            self.action_move(cell[0] - row, cell[1] - column)

    def action_move(self, rows: int, columns: int) -> None:
        """Look at another cell."""
        self.show(self.run_of, moved(self.run_of, self.place, rows, columns))

    def action_page(self, count: int) -> None:
        """Look some rows further down or up."""
        self.action_move(count * PAGE, 0)

    def action_ends(self, count: int) -> None:
        """Look at the first or the last number."""
        self.action_move(count * 10**6, count * 10**6)

    def action_why(self) -> None:
        """Say where the number comes from."""
        ask_why(self.app, DrillDown(self.run_of, self.place.step, self.place.element, self.look), self._go)

    def action_edit(self) -> None:
        """Put another number in its place, and go on looking at the matrix of the run that comes of it."""
        path = self.run_of.trace.path(self.place.step)
        self.edit(self.place, lambda run: self.show(run, Place(run.trace.find(path), self.place.element)))

    def action_leave(self) -> None:
        """Back to the walk."""
        self.dismiss(None)

    def _go(self, place: Place | None) -> None:
        """Walk to where a number is computed."""
        if place is not None:
            self.dismiss(place)
