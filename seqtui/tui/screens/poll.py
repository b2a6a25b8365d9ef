"""The poll of the class before a student: predicted over whatever is in front, put aside by Esc, then its spread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from seqtui.classroom.messages import PollShown
from seqtui.classroom.standing import Phase
from seqtui.course.questions.grading import KINDS
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.render.lines import Line
from seqtui.render.spread import SpreadView, poll_lines, spread_lines
from seqtui.tui.canvas import Canvas
from seqtui.tui.class_polls import ClassPolls
from seqtui.tui.controllers.exam import ExamController
from seqtui.tui.footer import Field
from seqtui.tui.keymap import bindings
from seqtui.tui.routing import RoutingApp
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.worker_dialog import WorkerDialog

_CHOOSE = N_("Up, Down or a letter chooses, Enter votes; Esc puts it aside, Q brings it back")
_TYPE = N_("Enter votes; Esc puts it aside, Q brings it back")
_SPREAD = N_("Esc closes it, Q brings it back")
_AROUND = 4  # lines of the dialog that are not the poll


class PollPane(Canvas):
    """What is asked, or how it was answered."""

    def __init__(self, polls: ClassPolls) -> None:
        super().__init__()
        self.polls, self.chosen = polls, 0

    @property
    def phase(self) -> Phase:
        """The phase of the poll."""
        return "closed" if self.polls.shown is None else self.polls.shown.poll.phase

    def lines(self, width: int, height: int) -> list[Line]:
        """At most so many lines."""
        shown, asked = self.polls.shown, self.polls.asked
        if shown is None or asked is None:
            return []
        if self.phase == "open":
            return poll_lines(asked, self.chosen, shown.mine, width, self.palette)[:height]
        mine = next((bar.label for bar in self.polls.bars if bar.label == shown.mine), "")
        title = _("How the class answered")
        return spread_lines(SpreadView(title, asked, self.polls.bars, 0, -1, mine), width, height, self.palette)

    def draw(self, width: int, height: int) -> list[Line]:
        """The lines that there is room for."""
        return self.lines(width, height)


class PollDialog(WorkerDialog[str]):
    """Dismisses with the vote that was taken, or None when it was put aside."""

    BINDINGS = bindings("poll")
    AUTO_FOCUS = ""  # letters choose an option, unless there is a line to type in
    keys = "poll"

    def __init__(self, polls: ClassPolls) -> None:
        super().__init__()
        self.polls = polls

    def compose(self) -> ComposeResult:
        """The poll, a line where its answer is typed, and the keys or what is wrong."""
        with Vertical():
            yield PollPane(self.polls)
            yield Field(compact=True)
            yield Static("", markup=False, id="answer")

    def on_mount(self) -> None:
        """Point at one's own vote."""
        self.polls.look(self.refresh_poll)
        shown, asked = self.polls.shown, self.polls.asked
        if shown is not None and asked is not None:
            ids = [id for id, _text in asked.options]
            self.pane.chosen = ids.index(shown.mine) if shown.mine in ids else 0
        self.refresh_poll()

    def on_unmount(self) -> None:
        """Look no more."""
        self.polls.leave(self.refresh_poll)

    @property
    def pane(self) -> PollPane:
        """The poll."""
        return self.query_one(PollPane)

    @property
    def _is_typed(self) -> bool:
        return self.polls.asked is not None and self.polls.asked.is_typed and self.pane.phase == "open"

    def refresh_poll(self) -> None:
        """Show the poll in its phase."""
        field = self.query_one(Field)
        field.display = self._is_typed
        if self._is_typed and self.polls.asked is not None:
            field.placeholder = self.polls.asked.how
        self.set_focus(field if self._is_typed else None)
        self.answer(_(_SPREAD if self.pane.phase != "open" else _TYPE if self._is_typed else _CHOOSE))
        self._make_room()

    def on_resize(self, event: events.Resize) -> None:
        """Take the lines that there are."""
        super().on_resize(event)
        self._make_room()

    def _make_room(self) -> None:
        size, pane = self.app.size, self.pane
        most = max(1, size.height - _AROUND)
        pane.styles.height = max(1, len(pane.lines(min(80, size.width) - 2, most)))
        pane.repaint()

    def on_key(self, event: events.Key) -> None:
        """Point at the option with this letter."""
        asked = self.polls.asked
        ids = [] if asked is None or not asked.is_chosen else [id for id, _text in asked.options]
        if event.character in ids and self.pane.phase == "open":
            event.stop()
            self.pane.chosen = ids.index(event.character)
            self.pane.repaint()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Vote for what was typed."""
        self.action_take()

    def action_choose(self, rows: int) -> None:
        """Point at another option."""
        asked = self.polls.asked
        if asked is not None and asked.options and self.pane.phase == "open":
            self.pane.chosen = (self.pane.chosen + rows) % len(asked.options)
            self.pane.repaint()

    def action_take(self) -> None:
        """Vote, in a thread; what cannot be read stays in the line."""
        asked = self.polls.asked
        if asked is None or asked.posed is None or self.pane.phase != "open":
            return
        answer = self.query_one(Field).value if self._is_typed else asked.options[self.pane.chosen][0]
        try:
            KINDS[asked.posed.kind].read(answer, asked.posed)
        except SeqtuiError as error:
            self.answer(str(error))
            return
        self.record(partial(self._vote, answer))

    def _vote(self, answer: str) -> str:
        """In a thread."""
        self.polls.vote(answer)
        return answer


class Polled:
    """How polls come to a student: over whatever is in front, but not over what is being typed, nor in an examination.

    What cannot come to the front is said at its foot; Q brings it there.
    """

    def __init__(self, app: RoutingApp, polls: ClassPolls, say: Callable[[str], object]) -> None:
        self.app, self.polls, self.say = app, polls, say

    def changed(self, before: PollShown | None) -> None:
        """There is another poll, or it is in another phase."""
        shown = self.polls.shown
        if shown is None:
            return
        was = before.poll.phase if before is not None and before.poll.id == shown.poll.id else ""
        front = self.app.screen
        if isinstance(front, PollDialog):
            if shown.poll.phase == "closed" and was == "open":
                front.dismiss(None)
                self.say(_("the poll of the class was closed"))
        elif shown.poll.phase == "open" and not was and not shown.mine:
            said = _("a question to the class: Q answers it")
            self._offer(said, _("a question to the class: Esc, then Q answers it"))
        elif shown.poll.phase == "revealed" and was == "open":
            said = _("the answers of the class are there: Q shows them")
            self._offer(said, _("the answers of the class are there: Esc, then Q shows them"))

    def bring(self) -> None:
        """Bring the poll to the front."""
        shown = self.polls.shown
        if _is_examined(self.app):
            self.say(_("the class waits until the examination is over"))
        elif shown is None or self.polls.asked is None or (shown.poll.phase == "closed" and not shown.answers):
            self.say(_("the class has no question just now"))
        else:
            self._put()

    def _offer(self, said: str, to_typist: str) -> None:
        """Put it in front, or say that it is there; Q is a letter to whoever is typing."""
        front, field = self.app.screen, self.app.focused
        is_typing = isinstance(field, Input) and bool(field.value)
        if isinstance(front, BaseScreen) and not is_typing and not _is_examined(self.app):
            self._put()
        else:
            self.say(to_typist if is_typing else said)

    def _put(self) -> None:
        self.app.push_screen(PollDialog(self.polls), self._voted)

    def _voted(self, answer: str | None) -> None:
        if answer is not None:
            self.say(_("your answer is in; until the answers are revealed, Q changes it"))


def _is_examined(app: RoutingApp) -> bool:
    return app.lesson is not None and isinstance(app.lesson.controller, ExamController)
