"""How the class answered a question: a bar for each answer; Enter says what slip it is. Names are there on request."""

from __future__ import annotations

from msgspec.structs import replace
from textual.app import ComposeResult

from seqtui.classroom.messages import AskSpread, Spread
from seqtui.classroom.standing import Answer
from seqtui.classroom.teaching.asked import Asked, asked_of
from seqtui.classroom.teaching.polls import lesson_poll
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, language
from seqtui.tui.class_watch import ClassWatch
from seqtui.tui.controllers.ui import Job
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.panes.spread import SpreadPane
from seqtui.tui.screens.base import BaseScreen, Pace, TooSmall

PACE = 0.5  # seconds between two askings


class SpreadScreen(BaseScreen):
    """The answers of a class to a question of a lesson: the first of each student."""

    BINDINGS = bindings("spread")
    keys = "spread"
    is_stage = False

    def __init__(self, roll: ClassWatch, lesson: str, question: str) -> None:
        super().__init__()
        self.roll, self.lesson, self.question = roll, lesson, question
        self.asked: Asked | None = None
        self.has_names = False
        self._pace = Pace(self, PACE, self.fetch)

    def compose(self) -> ComposeResult:
        """The page and the keys."""
        yield TooSmall()
        yield SpreadPane(self.heading)
        yield Footer("spread", of_class_too=True)

    def on_mount(self) -> None:
        """Fetch the answers, and look on."""
        self.roll.look(self._pace.ask)
        self.fetch()

    def on_unmount(self) -> None:
        """Look no more."""
        self.roll.leave(self._pace.ask)

    @property
    def heading(self) -> str:
        """What stands over it."""
        title = dict(self.roll.lessons).get(self.lesson, self.lesson)
        question = self.roll.places.question(self.lesson, self.question)
        named = _("{lesson}: '{question}', first answers", lesson=title, question=question)
        return f"{named}  {self.lesson} {self.question}"  # as seqtui class void and regrade take it

    @property
    def question_here(self) -> tuple[str, str] | None:
        """The question of a lesson that a poll would ask from here."""
        return self.lesson, self.question

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
        """Show what was fetched."""
        self.asked = asked
        self.pane.take(asked, answers, waiting, self.roll.names)

    # the keys -----------------------------------------------------------------------------------------------------

    def action_move(self, bars: int) -> None:
        """Point at another answer."""
        self.pane.move(bars)

    def action_open(self) -> None:
        """Say what the answer that is pointed at means; again: say it no more."""
        if self.pane.view.said:
            self.pane.show(replace(self.pane.view, said=()))
        else:
            self.pane.explain(self.background)

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
