"""A class of students before a teacher's session: what a broker does for it, with the real counting and no server."""

from datetime import timedelta

from msgspec.structs import replace

from seqtui.classroom.account import Account
from seqtui.classroom.class_session import ClassSession
from seqtui.classroom.messages import AskSpread, AskStudent, Did, Done, Spread, Stands, Watch
from seqtui.classroom.standing import Whereabouts
from seqtui.classroom.teaching.grid import Outline, StudentProgress
from seqtui.classroom.teaching.spread import counted, first_answers
from seqtui.course.loader import read_course
from seqtui.course.progress import clock
from seqtui.course.progress import event as did
from seqtui.session.text import TextStyle
from seqtui.tui.app import SeqtuiApp
from tests.tui.in_class import TEACHER, FakeLink, FakeStore

COURSE = read_course()
OUTLINE = Outline(COURSE)


def ago(minutes: float) -> str:
    return clock.written(clock.now() - timedelta(minutes=minutes))


class TaughtLink(FakeLink):
    """The broker's end of a teacher's link."""

    def __init__(self, names) -> None:
        super().__init__()
        self.students = {f"s{k}": StudentProgress(Account(f"s{k}", name), OUTLINE) for k, name in enumerate(names)}

    def ask(self, request, seconds=5.0):
        super().ask(request)
        if isinstance(request, Watch):
            self.push(Stands(tuple(student.standing() for student in self.students.values())))
        if isinstance(request, AskStudent):
            student = self.students[request.account]
            return Did(0, student.standing(), student.recent())
        if isinstance(request, AskSpread):
            given = [row for s in self.students.values() for row in s.given(request.lesson, request.question)]
            return Spread(0, counted(first_answers(given), request.names), len(self.students) - len(given))
        return Done(0)

    def does(self, account: str, *events: did.Event, minutes: float = 0.0) -> None:
        """A student does something; the teacher is told."""
        for event in events:
            self.students[account].take(replace(event, at=ago(minutes)))
        self.push(Stands((self.students[account].standing(),)))

    def comes(self, account: str, lesson: str = "", step: str = "", question: str = "", minutes: float = 0.0) -> None:
        """A student is somewhere."""
        self.students[account].meet(Whereabouts(lesson, step, question, screen="stepper"), ago(minutes))
        self.push(Stands((self.students[account].standing(),)))


def taught(tmp_path, names, ascii=False) -> SeqtuiApp:
    """The app of a teacher whose class has students with these names, s0, s1, …; nobody is there yet."""
    session = ClassSession(TEACHER, "Networks", TaughtLink(names), FakeStore(tmp_path / "kim.sqlite3"))
    return SeqtuiApp(look=TextStyle(ascii, True), classroom=session)


def answered(lesson: str, question: str, right: bool, typed: str, slip: str = "") -> did.Event:
    return did.answered(lesson, question, 1, 0, right=right, typed=typed, concept="gate", slip=slip)
