"""Logits: one taken apart into a sum, or what each layer would say; Enter opens a number into its terms."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from textual.app import ComposeResult

from seqtui.engine.derive import Place
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.render.inside import heading, lens_lines, lens_room, logit_lines
from seqtui.render.lines import Line
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.export.blocks import Document
from seqtui.session.export.page import Page
from seqtui.session.export.run import provenance
from seqtui.session.inside.inside_json import lens_data, logit_data
from seqtui.session.inside.inside_views import AT_ONCE, Inside, LensView, LogitView
from seqtui.session.json_text import headed
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.ui import Job, Question
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall
from seqtui.tui.screens.why import ask_why

if TYPE_CHECKING:
    from seqtui.tui.screens.stepper import StepperScreen

SUM, LENS, FOLLOWED = range(3)  # the views: parts of a sum, first words of each layer, what becomes of one word


class Looked(Struct, frozen=True):
    """What is looked at: the place (from 0), the word and the one it is compared with (None: the usual one, none).

    row is the part of the sum, and layer the layer of the lens, that is pointed at.
    """

    at: int
    word: int | None = None
    against: int | None = None
    view: int = SUM
    row: int = 0
    layer: int = 0
    by_size: bool = True


class LogitsPane(Canvas):
    """The sum, or the lens."""

    def __init__(self, inside: Inside, looked: Looked) -> None:
        super().__init__()
        self.inside, self.looked = inside, looked

    def sum(self) -> LogitView:
        """The sum that is looked at."""
        now = self.looked
        view = self.inside.logit(now.at, now.word, now.against, now.by_size)
        assert isinstance(view, LogitView), "a run without logits has no such screen"
        return view

    def columns(self, width: int) -> tuple[int, int]:
        """The places that fit side by side, the one looked at among them."""
        fit = lens_room(width, self.inside.layers)
        count = len(self.inside.places)
        first = max(0, min(self.looked.at - fit // 2, count - fit))
        return first, min(count, first + fit)

    def draw(self, width: int, height: int) -> list[Line]:
        """The lines."""
        return [heading(self.inside.run, width, self.palette), *self._page(width, height - 1)]

    def _page(self, width: int, height: int) -> list[Line]:
        now = self.looked
        if now.view == SUM:
            return logit_lines(self.sum(), width, height, self.palette, now.row)
        view = self.inside.looked_through(*self.columns(width), now.word, known=True)
        if isinstance(view, Statement):
            return []
        follows = now.view == FOLLOWED
        return lens_lines(view, width, height, self.palette, now.layer, now.at + 1, follows)


class LogitsScreen(BaseScreen):
    """One run's logits; dismisses with the place to walk to, or None."""

    BINDINGS = bindings("logits")
    keys = "logits"

    def __init__(self, inside: Inside, at: int) -> None:
        super().__init__()
        self.inside, self.looked = inside, Looked(at, layer=len(inside.layers) - 1)

    @property
    def run(self) -> Run:
        """The run that is looked into."""
        return self.inside.run

    @property
    def pane(self) -> LogitsPane:
        """The whole screen but for the footer."""
        return self.query_one(LogitsPane)

    def compose(self) -> ComposeResult:
        """The page above, the keys below."""
        yield TooSmall()
        yield LogitsPane(self.inside, self.looked)
        yield Footer("logits")

    def show(self, **changes: int | bool | None) -> None:
        """Look at something else."""
        self.looked = self.pane.looked = replace(self.looked, **changes)
        self.say("")
        if self.looked.view != SUM:
            self._look_through()
        self.pane.repaint()

    def _look_through(self) -> None:
        """Make the columns of the lens that are missing: at once where that takes no time, else in a thread."""
        first, last = self.pane.columns(self.pane.size.width)
        missing = [at for at in range(first, last) if not self.inside.knows(at, self.looked.word)]
        if len(missing) * self.inside.products <= AT_ONCE:
            for at in missing:
                self.inside.look_through(at, self.looked.word)
        elif missing:
            self.say(_("looking through the layers…"))
            self.background("lens", partial(self._in_background, missing, self.looked.word))

    def _in_background(self, missing: list[int], word: int | None, job: Job) -> None:
        for at in sorted(missing, key=lambda at: abs(at - self.looked.at)):
            if job.is_given_up():
                return
            self.inside.look_through(at, word)
        job.tell(self._looked_through)

    def _looked_through(self) -> None:
        self.say("")
        self.pane.repaint()

    def document(self) -> Document:
        """Return what is shown, as ``seqtui logit`` or ``seqtui lens`` gives it."""
        if self.looked.view == SUM:
            kind, data = "logit", logit_data(self.pane.sum())
        else:
            view = self.inside.looked_through(0, len(self.inside.places), self.looked.word)
            assert isinstance(view, LensView), "a run without layers has no such view"
            kind, data = "lens", lens_data(view)
        return Page(f"{kind}: {self.run.name}", headed(kind, {**data, **provenance(self.run)}))

    # the keys ---------------------------------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        """Point at another part, or layer."""
        now = self.looked
        if now.view == SUM:
            self.show(row=max(0, min(now.row + rows, len(self.pane.sum().parts) - 1)))
        else:
            self.show(layer=max(0, min(now.layer + rows, len(self.inside.layers) - 1)))

    def action_place(self, count: int) -> None:
        """Look at the next position, or the one before; the same part stays pointed at."""
        at = max(0, min(self.looked.at + count, len(self.inside.places) - 1))
        part = self.pane.sum().parts[self.looked.row].name if self.looked.view == SUM else ""
        self.looked = self.pane.looked = replace(self.looked, at=at)
        names = [view.name for view in self.pane.sum().parts] if part else []
        self.show(row=names.index(part) if part in names else self.looked.row)

    def action_view(self, count: int) -> None:
        """The sum, the lens with the first words, or the lens with what becomes of one word."""
        if not self.inside.layers:
            self.say(self.inside.no_layers())
            return
        self.show(view=(self.looked.view + count) % 3)

    def action_order(self) -> None:
        """The largest parts first, or the parts in the order of the run."""
        if self.looked.view != SUM:
            self.say(_("layers stand in their order; v goes to the sum"))
            return
        self.show(by_size=not self.looked.by_size, row=0)

    def action_word(self) -> None:
        """Ask whose logit is looked at."""
        self._ask(_("whose logit? a word; empty: the one that came, or the most probable"), "word")

    def action_against(self) -> None:
        """Ask for the word whose logit is taken away."""
        self._ask(_("minus the logit of which word? empty: of none"), "against")

    def _ask(self, text: str, what: str) -> None:
        at = self.looked.at
        matches = partial(self.inside.matches, at)
        question = Question(text, lambda typed: self._meant(at, typed), matches=matches)
        self.ask(question, lambda word: self.show(**{what: word}))

    def _meant(self, at: int, typed: str) -> int | None:
        return self.inside.word_of(at, typed.strip()) if typed.strip() else None

    def action_open(self) -> None:
        """Open the number that is pointed at into its terms."""
        now = self.looked
        if now.view == SUM:
            found = self.inside.sum_of(now.at, now.word, now.against)
            part = found.parts[self.pane.sum().parts[now.row].number]
            run, place = found.run, Place(part.adds, ())
        else:
            run, place = self.inside.opened(now.at, now.layer, now.word)
        ask_why(self.app, DrillDown(run, place.step, place.element, self.app.look), self._go)

    def action_go(self) -> None:
        """Leave, and walk to where the part that is pointed at is computed."""
        now = self.looked
        if now.view != SUM:
            self.dismiss(Place(self.inside.lens(now.at).layers[now.layer].step, ()))
            return
        found = self.inside.sum_of(now.at, now.word, now.against)
        self._go(Place(found.parts[self.pane.sum().parts[now.row].number].source, ()))

    def _go(self, place: Place | None) -> None:
        """Walk to where a number of the run is computed; those of the sum stand here alone."""
        if place is None:
            return
        if place.step < len(self.run.trace):
            self.dismiss(place)
        else:
            self.say(_("this number is computed here alone: it is not on the walk"))

    def action_leave(self) -> None:
        """Back to the walk."""
        self.dismiss(None)


def open_logits(stepper: StepperScreen) -> None:
    """Put the logits of a walk's run in front, at the position where the walk is."""
    inside = stepper.stepper.inside
    said = inside.logit(None)
    if isinstance(said, Statement):
        stepper.say(said)
        return
    view = stepper.stepper.view()
    stepper.open(LogitsScreen(inside, inside.near(view.time, view.query)), stepper.walk.go_to)
