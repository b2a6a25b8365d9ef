"""How the class answered a question: a bar for each answer; Enter says what slip it is. Names are there on request."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from textual.app import ComposeResult

from seqtui.classroom.asked import Asked, asked_of, meaning_of
from seqtui.classroom.messages import AskSpread, Spread
from seqtui.classroom.polls import lesson_poll
from seqtui.classroom.spread import bars_of
from seqtui.classroom.standing import Answer
from seqtui.course.marked_text import Span
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, language
from seqtui.render.lines import Line
from seqtui.render.spread import SpreadView, spread_lines
from seqtui.tui.canvas import Canvas
from seqtui.tui.class_watch import ClassWatch
from seqtui.tui.controllers.ui import Job
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, Pace, TooSmall

PACE = 0.5  # seconds between two askings
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


class SpreadScreen(BaseScreen):
    """The answers of a class to a question of a lesson: the first of each student."""

    BINDINGS = bindings("spread")
    keys = "spread"
    is_stage = False

    def __init__(self, roll: ClassWatch, lesson: str, question: str) -> None:
        super().__init__()
        self.roll, self.lesson, self.question = roll, lesson, question
        self.asked: Asked | None = None
        self.answers: tuple[Answer, ...] = ()
        self.waiting = 0
        self.has_names = False
        self._pace = Pace(self, PACE, self.fetch)

    def compose(self) -> ComposeResult:
        """The page and the keys."""
        title = dict(self.roll.lessons).get(self.lesson, self.lesson)
        yield TooSmall()
        yield SpreadPane(_("{lesson}: '{question}', first answers", lesson=title, question=self.question))
        yield Footer(self.keys)

    def on_mount(self) -> None:
        """Fetch the answers, and look on."""
        self.roll.look(self._pace.ask)
        self.fetch()

    def on_unmount(self) -> None:
        """Look no more."""
        self.roll.leave(self._pace.ask)

    @property
    def pane(self) -> SpreadPane:
        """The page."""
        return self.query_one(SpreadPane)

    def fetch(self) -> None:
        """Ask for the answers in a thread; what is asked for is recorded there, once."""
        self._pace.drawn()
        names, asked, spoken = self.has_names, self.asked, language()

        def ask(job: Job) -> None:
            try:
                reply = self.roll.session.link.ask(AskSpread(0, self.lesson, self.question, names))
                page = asked or asked_of(lesson_poll(self.lesson, self.question), self.roll.course, spoken)
            except SeqtuiError as error:
                said = str(error)
                job.tell(lambda: self.say(said))
            else:
                if isinstance(reply, Spread):
                    job.tell(lambda: self.take(page, reply.answers, reply.waiting))

        self.background("spread", ask)

    def take(self, asked: Asked, answers: tuple[Answer, ...], waiting: int) -> None:
        """Show what was fetched; what is pointed at stays so."""
        self.asked, self.answers, self.waiting = asked, answers, waiting
        view = self.pane.view
        label = view.bars[view.chosen].label if 0 <= view.chosen < len(view.bars) else ""
        bars = bars_of(answers, asked.posed)
        chosen = next((k for k, bar in enumerate(bars) if bar.label == label), min(0, len(bars) - 1))
        said = view.said if label and chosen >= 0 and bars[chosen].label == label else ()
        self.pane.show(
            replace(view, asked=asked, bars=bars, waiting=waiting, chosen=chosen, names=self.roll.names, said=said)
        )

    # the keys -----------------------------------------------------------------------------------------------------

    def action_move(self, bars: int) -> None:
        """Point at another answer."""
        view = self.pane.view
        if view.bars and not view.hides:
            self.pane.show(replace(view, chosen=(view.chosen + bars) % len(view.bars), said=()))

    def action_open(self) -> None:
        """Say what the answer that is pointed at means; again: say it no more."""
        view, asked = self.pane.view, self.asked
        if view.said:
            self.pane.show(replace(view, said=()))
        elif asked is not None and 0 <= view.chosen < len(view.bars) and not view.hides:
            bar = view.bars[view.chosen]
            self._mean(lambda: meaning_of(bar, asked), lambda said: self._say_of(bar.label, said))

    def _mean(self, make: Callable[[], tuple], taken: Callable[[tuple], object]) -> None:
        def do(job: Job) -> None:
            made = make()
            job.tell(lambda: taken(made))

        self.background("meaning", do)

    def _say_of(self, label: str, said: tuple[tuple[Span, ...], ...]) -> None:
        view = self.pane.view
        if 0 <= view.chosen < len(view.bars) and view.bars[view.chosen].label == label:
            self.pane.show(replace(view, said=said))

    def action_names(self) -> None:
        """Say who gave which answer, or hide it."""
        if self.roll.is_hidden and not self.has_names:
            self.say(_("names are hidden: I on the class shows them again"))
            return
        self.has_names = not self.has_names
        self.fetch()

    def action_leave(self) -> None:
        """Back."""
        self.app.pop_screen()
