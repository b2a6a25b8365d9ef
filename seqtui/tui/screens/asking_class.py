"""What a teacher asks the class: a poll is opened, watched as a count, revealed, closed, and listed again later."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len
from textual.app import ComposeResult

from seqtui.classroom.messages import AskPolls, PollShown, PollsKept
from seqtui.classroom.standing import Phase, Poll
from seqtui.classroom.teaching.asked import Asked, asked_of
from seqtui.classroom.teaching.polls import ballot_of, lesson_poll, typed_poll
from seqtui.course.marked_text import Span
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _, language
from seqtui.render.lines import Line, clip, pad
from seqtui.render.palette import Palette
from seqtui.tui.class_polls import ClassPolls
from seqtui.tui.class_watch import ClassWatch
from seqtui.tui.controllers.ui import Choices, Job, Question
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.panes.spread import SpreadPane
from seqtui.tui.screens.base import BaseScreen, TooSmall

_PHASES = {"open": N_("open"), "revealed": N_("revealed"), "closed": N_("closed")}
_NEXT = {  # what the keys do then
    "open": N_("The answers are hidden until they are revealed: X does so, for the whole class."),
    "revealed": N_("The class sees this. X closes the poll; Enter says what an answer means."),
    "closed": N_("This poll is closed, and kept. Enter says what an answer means."),
}
_KIND = 20  # columns of what a row is


class PollRow(Struct, frozen=True):
    """One thing that a teacher may do: open a poll, make one of a text (poll None), or look at one there is."""

    name: str
    text: str
    poll: Poll | None = None
    shown: PollShown | None = None


class PollScreen(BaseScreen):
    """One poll: how many voted while it is open, its spread from then on. kept: one of the polls before."""

    BINDINGS = bindings("ask")
    keys = "ask"
    is_stage = False

    def __init__(self, roll: ClassWatch, polls: ClassPolls, shown: PollShown) -> None:
        super().__init__()
        self.roll, self.polls, self.shown = roll, polls, shown
        self.asked: Asked | None = None
        self.has_names = False

    def compose(self) -> ComposeResult:
        """The page and the keys."""
        yield TooSmall()
        yield SpreadPane(_("A question to the class"))
        yield Footer("ask")

    def on_mount(self) -> None:
        """Look on."""
        self.polls.look(self.fetch)
        self.fetch()

    def on_unmount(self) -> None:
        """Look no more."""
        self.polls.leave(self.fetch)

    def fetch(self) -> None:
        """Show the poll as it is known; names, and what it asks, are fetched in a thread."""
        now = self.polls.shown
        if now is not None and now.poll.id == self.shown.poll.id:
            self.shown, self.asked = now, self.polls.asked or self.asked
        shown, asked, names, spoken = self.shown, self.asked, self.has_names, language()
        if asked is not None and not names:
            self._show(shown)
            return

        def ask(job: Job) -> None:
            try:
                page = asked or asked_of(shown.poll, self.roll.course, spoken)
                found = self._named(shown) if names else shown
            except SeqtuiError as error:
                said = str(error)
                job.tell(lambda: self.say(said))
            else:
                self.asked = page
                job.tell(lambda: self._show(found))

        self.background("poll", ask)

    def _named(self, shown: PollShown) -> PollShown:
        """In a thread: the poll with who gave which answer."""
        reply = self.roll.session.link.ask(AskPolls(0, names=True))
        kept = reply.polls if isinstance(reply, PollsKept) else ()
        answers = next((answers for poll, answers in kept if poll.id == shown.poll.id), shown.answers)
        return replace(shown, answers=answers)

    def _show(self, shown: PollShown) -> None:
        assert self.asked is not None
        phase = shown.poll.phase
        is_turned = self.pane.view.note != _(_PHASES[phase])
        self.pane.take(self.asked, shown.answers, shown.waiting, self.roll.names)
        view = replace(self.pane.view, hides=phase == "open", note=_(_PHASES[phase]))
        said = ((Span(_(_NEXT[phase])),),) if is_turned else view.said
        self.pane.show(replace(view, said=said))

    @property
    def pane(self) -> SpreadPane:
        """The page."""
        return self.query_one(SpreadPane)

    @property
    def question_here(self) -> tuple[str, str] | None:
        """The question of a lesson that it asks, to be asked anew."""
        poll = self.shown.poll
        return (poll.lesson, poll.question) if poll.lesson else None

    def action_move(self, bars: int) -> None:
        """Point at another answer."""
        self.pane.move(bars)

    def action_open(self) -> None:
        """Say what the answer that is pointed at means."""
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

    def action_turn(self) -> None:
        """Reveal the answers to all; then close the poll."""
        poll = self.shown.poll
        if poll.phase == "closed":
            self.say(_("this poll is closed: open a new one"))
            return
        self.say("")
        self.background(
            "turn", partial(_turn, self, self.polls, poll, "revealed" if poll.phase == "open" else "closed")
        )


def _turn(screen: BaseScreen, polls: ClassPolls, poll: Poll, phase: Phase, job: Job) -> None:
    """In a thread."""
    try:
        polls.turn(poll, phase)
    except SeqtuiError as error:
        said = str(error)
        job.tell(lambda: screen.say(said))


class PollMenu:
    """The menu of a teacher's polls, over whichever screen is in front."""

    def __init__(self, roll: ClassWatch, polls: ClassPolls) -> None:
        self.roll, self.polls = roll, polls

    def open(self, screen: BaseScreen, here: tuple[str, str] | None) -> None:
        """Ask what to do; here is the question of a lesson that can be asked, as (lesson, question)."""

        def fetch(job: Job) -> None:
            try:
                reply = self.roll.session.link.ask(AskPolls(0))
                kept = reply.polls if isinstance(reply, PollsKept) else ()
                rows = self._rows(here, [PollShown(poll, answers) for poll, answers in kept])
            except SeqtuiError as error:
                said = str(error)
                job.tell(lambda: screen.say(said))
            else:
                job.tell(lambda: self._choose(screen, rows))

        screen.background("polls", fetch)

    def _rows(self, here: tuple[str, str] | None, kept: Sequence[PollShown]) -> list[PollRow]:
        titles = dict(self.roll.lessons)
        now = self.polls.shown
        rows = []
        if now is not None and now.poll.phase != "closed":
            rows.append(PollRow(_(N_("the open poll")), self._text(now.poll, titles), now.poll, now))
        if here is not None:
            lesson, question = here
            named = self.roll.places.question(lesson, question)
            said = _("{lesson}: '{question}'", lesson=titles.get(lesson, lesson), question=named)
            rows.append(PollRow(_(N_("ask this question")), said, lesson_poll(lesson, question)))
        rows.append(PollRow(_(N_("type a question")), _("with two to six options, on one line")))
        before = [shown for shown in reversed(kept) if now is None or shown.poll.id != now.poll.id or not rows[0].shown]
        return rows + [PollRow(_(N_("asked before")), self._text(row.poll, titles), row.poll, row) for row in before]

    def _text(self, poll: Poll, titles: dict[str, str]) -> str:
        if not poll.lesson:
            return poll.text
        named = self.roll.places.question(poll.lesson, poll.question)
        return _("{lesson}: '{question}'", lesson=titles.get(poll.lesson, poll.lesson), question=named)

    def _choose(self, screen: BaseScreen, rows: Sequence[PollRow]) -> None:
        choices = Choices(_("A question to the class"), rows, row_line, lambda row: row, in_thread=False)
        screen.choose(choices, lambda row: self._take(screen, row))

    def _take(self, screen: BaseScreen, row: PollRow) -> None:
        if row.shown is not None:
            screen.app.push_screen(PollScreen(self.roll, self.polls, row.shown))
        elif row.poll is not None:
            self._begin(screen, row.poll)
        else:
            said = _("question | option | *the right option | option (without a * none is right)")
            screen.ask(Question(said, read_poll), lambda poll: self._begin(screen, poll))

    def _begin(self, screen: BaseScreen, poll: Poll) -> None:
        """Open a poll, and look at it."""

        def begin(job: Job) -> None:
            try:
                ballot_of(poll, self.roll.course)
                self.polls.turn(poll, "open")
            except SeqtuiError as error:
                said = str(error)
                job.tell(lambda: screen.say(said))
            else:
                shown = PollShown(poll)
                job.tell(lambda: screen.app.push_screen(PollScreen(self.roll, self.polls, shown)))

        screen.background("poll", begin)


def row_line(row: PollRow, here: bool, width: int, palette: Palette) -> Line:
    """A row of the menu: what it does, and with which question."""
    mark = palette.sign("▶", ">") if here else " "
    line = Line((f"{mark} ", palette.style("accent")))
    size = max(_KIND, cell_len(row.name) + 1) if width > 2 * _KIND else _KIND
    line.add(pad(clip(row.name, size - 1, palette), size), palette.style("current" if here else "operand"))
    return line.add(clip(palette.look.words(row.text), width - line.width, palette), palette.style("text"))


def read_poll(text: str) -> Poll:
    """Return the poll that was typed on one line: ``which gate forgets? | the input gate | *the forget gate``.

    Raises SeqtuiError where something is missing.
    """
    asked, *options = (part.strip() for part in text.split("|"))
    right = [k for k, option in enumerate(options) if option.startswith("*")]
    if len(right) > 1:
        raise SeqtuiError(_("one option is right: put * before that alone"))
    return typed_poll(asked, tuple(option.removeprefix("*").strip() for option in options), right[0] if right else -1)
