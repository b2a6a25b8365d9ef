"""The pane of a lesson: its page, drawn, and the line in which an answer is typed; above the stage or at its left."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from seqtui.course.lesson_view import LessonView
from seqtui.language import _, p_
from seqtui.render.lesson import lesson_rows
from seqtui.render.lines import Line
from seqtui.tui.canvas import Canvas
from seqtui.tui.footer import Field
from seqtui.tui.key import written
from seqtui.tui.keymap import KEYS
from seqtui.tui.panes.tiling import WIDE

SIDE = 40  # columns of a pane at the left, where the terminal is wide
_NOT_IN_EXAM = frozenset({"v", "question_mark", "M", "S"})  # keys that mean nothing there
STAGE = 12  # lines that are left to the stage, as long as the page can do with the rest


class AnswerLine(Field):
    """The line of an answer. While it is empty its letters are keys; Up, Down, Esc and signs of a class always are."""

    of_words = False  # every letter may begin an answer

    class Key(Message):
        """A key of the table was pressed; action is what it does."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def on_key(self, event: events.Key) -> None:
        """Take keys that are no part of an answer."""
        rows = (row for row in KEYS if row.screen in ("answer", "lesson") or row.action in self.app.in_class.actions)
        row = next((row for row in rows if event.key in row.names), None)
        if row is None or event.key == "enter":
            return
        is_sign = row.screen == "class" and not str(event.character).isalpha()  # no answer has one in it
        if event.is_printable and not is_sign and (self.value.strip() or (self.of_words and event.character != "?")):
            return
        self.post_message(self.Key(row.action))
        event.stop()
        event.prevent_default()


class LessonText(Canvas):
    """The page; at the left of a stage with a line along its right edge."""

    DEFAULT_CSS = """
    LessonText { height: 1fr; }
    """

    def __init__(self, view: LessonView) -> None:
        super().__init__()
        self.view, self.most, self.is_beside = view, 0, False

    def draw(self, width: int, height: int) -> list[Line]:
        """The page."""
        if not self.is_beside:
            return self.page(width)
        edge = Line((self.palette.sign("│", "|"), self.palette.style("border")))
        lines = [*self.page(width - 1), *[Line()] * height][:height]
        return [line.fit(width - 1).extend(edge) for line in lines]

    def page(self, width: int) -> list[Line]:
        """Every line of the page."""
        return [line for _letter, line in self._rows(width)]

    def on_click(self, event: events.Click) -> None:
        """Take the option that was clicked."""
        rows = self._rows(self.size.width - self.is_beside)
        letter = rows[event.y][0] if event.y < len(rows) else ""
        if letter and has_line(self.view) and self.app.lesson is not None:
            self.app.lesson.controller.take(letter)

    def _rows(self, width: int) -> list[tuple[str, Line]]:
        return lesson_rows(self.view, width, self.most, self.palette, self._key, self._keys())

    def _keys(self) -> list[str]:
        """The keys of the page: those of the line while there is one."""
        view, ascii = self.view, self.palette.look.ascii
        is_asked = has_line(view)
        rows = (row for row in KEYS if row.screen == ("answer" if is_asked else "lesson") and row.word)
        rows = (row for row in rows if not view.is_exam or row.keys not in _NOT_IN_EXAM)
        return [f"{row.short(ascii)} {p_('key', row.word)}" for row in rows]

    def _key(self, name: str) -> str:
        return written(name, self.palette.look.ascii)


class LessonPane(Widget):
    """A page of the lesson on a screen; it takes as many lines as it needs, and on a wide screen a column."""

    DEFAULT_CSS = """
    LessonPane { dock: top; width: 100%; height: 8; layout: vertical; }
    LessonPane Horizontal { height: 1; }
    LessonPane Static { width: auto; color: $accent; }
    LessonPane AnswerLine { width: 1fr; background: $surface; }
    """

    def __init__(self, view: LessonView) -> None:
        super().__init__()
        self._text = LessonText(view)
        self.line = AnswerLine(compact=True)
        self._row = Horizontal(Static(f" {_('answer')} ", markup=False), self.line)

    def compose(self) -> ComposeResult:
        """The words, and under them the line."""
        yield self._text
        yield self._row

    @property
    def view(self) -> LessonView:
        """The page that is shown."""
        return self._text.view

    @property
    def has_line(self) -> bool:
        """Whether there is a line to type in."""
        return has_line(self.view)

    def on_mount(self) -> None:
        """Take the place on the screen."""
        self.fit(self.app.size)

    def look(self, view: LessonView) -> bool:
        """Show another page; returns whether the stage has more room now, or less."""
        room = self.room(self.app.size)
        self._text.view = view
        self.fit(self.app.size)
        self._text.repaint()
        return room != self.room(self.app.size)

    def ask(self, is_asked: bool) -> None:
        """Give the keyboard to the line, or back to the stage."""
        self.screen.set_focus(self.line if is_asked and self.has_line else None)

    def write(self, text: str) -> None:
        """Put an answer into the line."""
        self.line.value = text
        self.line.cursor_position = len(text)

    def fit(self, size: Size) -> None:
        """Stand at the left of a wide screen, above the stage of any other."""
        question = self.view.question
        self._row.display = self.has_line
        if question is not None:
            self.line.placeholder, self.line.of_words = question.how, question.of_words
        text, line = self._text, int(self.has_line)
        text.is_beside = is_beside(size)
        text.most = size.height - 1 - line if text.is_beside else size.height - STAGE - line
        if text.is_beside:
            self.styles.dock, self.styles.width, self.styles.height = "left", SIDE, size.height - 1
        else:
            lines = len(text.page(size.width)) + line
            self.styles.dock, self.styles.width, self.styles.height = "top", "100%", min(lines, size.height - 1)

    def room(self, size: Size) -> Size:
        """What it leaves of a screen of that size."""
        if is_beside(size):
            return Size(size.width - SIDE, size.height)
        taken = self.styles.height
        return Size(size.width, size.height - (int(taken.value) if taken is not None else 0))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the answer in."""
        event.stop()
        if self._lesson is not None:
            self._lesson.controller.answer(event.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show which options are typed."""
        event.stop()
        if self._lesson is not None and self.has_line:
            self._lesson.controller.typing(event.value)

    async def on_answer_line_key(self, event: AnswerLine.Key) -> None:
        """Do what a key of the line says."""
        event.stop()
        await self.app.run_action(event.action)

    @property
    def _lesson(self):
        return self._text.app.lesson


def has_line(view: LessonView) -> bool:
    """Whether a page has a line to type in."""
    question = view.question
    return question is not None and question.is_typed and not question.is_answered and not view.is_away


def is_beside(size: Size) -> bool:
    """Whether a lesson stands at the left of its stage."""
    return size.width >= WIDE
