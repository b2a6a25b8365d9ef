"""What stands beside a teacher's place on a student's screen: who leads there, and the page of the lesson."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.geometry import Size
from textual.widget import Widget

from seqtui.course.lesson_view import LessonView
from seqtui.language import _
from seqtui.render.lines import Line
from seqtui.session.text import safe
from seqtui.tui.canvas import Canvas
from seqtui.tui.panes.lesson import SIDE, STAGE, LessonText, is_beside

_NOWHERE = LessonView("", (1, 1), ())


class Banner(Canvas):
    """One line: whose place it is, and the key that leaves it."""

    DEFAULT_CSS = """
    Banner { height: 1; }
    """

    def __init__(self, teacher: str) -> None:
        super().__init__()
        self.teacher = teacher

    def draw(self, width: int, height: int) -> list[Line]:
        """As much of it as fits, the key in any case."""
        palette, name = self.palette, safe(self.teacher)
        sign = palette.sign("▶", ">")
        said = (
            _("you follow {teacher}: @ goes back to your own place, B to the teacher's", teacher=name),
            _("you follow {teacher}: @ goes back", teacher=name),
            _("@ goes back"),
        )
        text = next((text for text in said if cell_len(text) + 3 <= width), said[-1])
        return [Line((f"{sign} {text}", palette.style("accent"))).fit(width)]


class FollowedText(LessonText):
    """A page that is looked on at: its keys are the teacher's."""

    def _keys(self) -> list[str]:
        return []


class FollowedPane(Widget):
    """The banner, and below it the page where the place is one of a lesson: above the stage, or at its left."""

    DEFAULT_CSS = """
    FollowedPane { dock: top; width: 100%; height: 1; layout: vertical; }
    """

    def __init__(self, teacher: str, view: LessonView | None) -> None:
        super().__init__()
        self.view = view
        self._banner, self._text = Banner(teacher), FollowedText(view or _NOWHERE)

    def compose(self) -> ComposeResult:
        """Who leads, and the words."""
        yield self._banner
        yield self._text

    def on_mount(self) -> None:
        """Take the place on the screen."""
        self.fit(self.app.size)

    def look(self, view: LessonView | None) -> bool:
        """Show another page; returns whether the stage has more room now, or less."""
        if view == self.view:
            return False
        room = self.room(self.app.size)
        self.view = view
        self._text.view = view or _NOWHERE
        self.fit(self.app.size)
        self._text.repaint()
        return room != self.room(self.app.size)

    def fit(self, size: Size) -> None:
        """Stand at the left of a wide screen where there is a page, else above the stage."""
        text, is_page = self._text, self.view is not None
        text.display, text.is_beside = is_page, is_page and is_beside(size)
        text.most = size.height - 2 if text.is_beside else size.height - STAGE - 1
        if text.is_beside:
            self.styles.dock, self.styles.width, self.styles.height = "left", SIDE, size.height - 1
        else:
            lines = 1 + (len(text.page(size.width)) if is_page else 0)
            self.styles.dock, self.styles.width, self.styles.height = "top", "100%", min(lines, size.height - 1)

    def room(self, size: Size) -> Size:
        """What it leaves of a screen of that size."""
        if self._text.is_beside:
            return Size(size.width - SIDE, size.height)
        taken = self.styles.height
        return Size(size.width, size.height - (int(taken.value) if taken is not None else 0))
