"""A class without a server: a link that keeps what it is told, and hands on what a test says."""

from threading import Thread

from seqtui.classroom.account import Account
from seqtui.classroom.class_session import ClassSession
from seqtui.classroom.messages import Done, Here, Lead, Notice, Push, Request
from seqtui.classroom.standing import Whereabouts
from seqtui.course.progress.store import Store
from seqtui.session.text import TextStyle
from seqtui.tui.app import SeqtuiApp
from tests.tui.walking import until

STUDENT, TEACHER = Account("alice", "Alice"), Account("kim", "Kim", "teacher")


class FakeLink:
    """The broker's end, as a test is it. refusal is raised by every request, when there is one."""

    is_up = True

    def __init__(self) -> None:
        self.told: list[Notice] = []
        self.asked: list[Request] = []
        self.refusal: Exception | None = None
        self._heard = []

    def ask(self, request, seconds=5.0):
        self.asked.append(request)
        if self.refusal is not None:
            raise self.refusal
        return Done(0)

    def tell(self, notice) -> None:
        self.told.append(notice)

    def listen(self, heard) -> None:
        self._heard.append(heard)

    def push(self, *pushes: Push) -> None:
        """Say something to the session, as the link does: in a thread of its own."""
        thread = Thread(target=lambda: [heard(push) for push in pushes for heard in self._heard])
        thread.start()
        thread.join(10.0)
        assert not thread.is_alive(), "the link's thread was kept waiting"

    @property
    def place(self) -> Whereabouts:
        """Where the class was told last that one is."""
        return self.told[-1].place if self.told else Whereabouts()

    @property
    def is_following(self) -> bool:
        return bool(self.told) and isinstance(self.told[-1], Here) and self.told[-1].following

    @property
    def leads(self) -> list[Whereabouts | None]:
        """The places that the class was led to."""
        return [request.place for request in self.asked if isinstance(request, Lead)]


class FakeStore(Store):
    """A store on the disk that may have something to say."""

    def __init__(self, path) -> None:
        super().__init__(path)
        self._told = []

    def listen(self, told) -> None:
        self._told.append(told)

    def note(self, sentence) -> None:
        """Say something, as the thread does that sends."""
        self._notes.append(sentence)
        thread = Thread(target=lambda: [told() for told in self._told])
        thread.start()
        thread.join(10.0)


def in_class(tmp_path, account=STUDENT, files=None, ascii=False) -> SeqtuiApp:
    """The app of somebody in a class; its link stands in app.in_class.session.link."""
    session = ClassSession(account, "Networks", FakeLink(), FakeStore(tmp_path / f"{account.name}.sqlite3"), files)
    return SeqtuiApp(look=TextStyle(ascii, True), classroom=session)


def link_of(app) -> FakeLink:
    return app.in_class.session.link


async def told(pilot, is_so, what="the place") -> None:
    """Wait until the class was told of a place of which something is so."""
    await until(pilot, lambda: is_so(link_of(pilot.app).place), what)
