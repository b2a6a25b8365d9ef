"""Students who answer a question of a lesson over SSH, and know which of their answers the screen took."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import asyncssh

from seqtui.classroom.account import TEACHER, Account
from seqtui.classroom.store.class_store import ClassStore, open_store
from seqtui.course.progress import event as did
from tests.serve.served import Pupil, Served

LESSON, STEP, QUESTION, REVISION = "chain-rule", "product", "first-three", 1
STANDS = "step 3/9, question 2/3"  # what the page of that question says
AWAY = ("the class cannot be reached", "the class cannot store", "not stored yet")
BACK = "the class is back, and everything you did is stored"


class EndedError(Exception):
    """The session ended while something was waited for."""


GONE = (EndedError, OSError, asyncssh.Error, TimeoutError)  # what somebody meets whose session or server has ended


class Answering:
    """A student who answers with one wrong number after the other, each of them once.

    stored holds the answers that the screen graded while it did not say that something is not stored, waiting those
    that it said are kept in the session.
    """

    def __init__(self, name: str, first: int):
        self.name, self.key = name, asyncssh.generate_private_key("ssh-ed25519")
        self.stored: list[str] = []
        self.waiting: list[str] = []
        self.tried, self.logins = first, 0
        self.pupil: Pupil | None = None

    async def enter(self, served: Served):
        """Log in and go on with the lesson: the place is where it was left. Raises one of GONE where that cannot be.

        What waited in a session before is given up.
        """
        self.waiting.clear()
        self.pupil = await asyncio.wait_for(Pupil.enter(served, self.name, key=self.key), 30)
        await self._until("The chain rule")
        self.pupil.type("enter")
        await self._until(STANDS)
        self.logins += 1

    async def answer(self) -> str:
        """Answer once, and note what became of it; raises one of GONE where the session ends meanwhile."""
        self.tried += 1
        typed = str(self.tried)
        self.pupil.type(typed, "enter")
        await self._until(f"Not yet: {typed} is not it")
        await self.pupil.settle(0.1)
        self.look()
        (self.waiting if self.is_away else self.stored).append(typed)
        return typed

    @property
    def is_away(self) -> bool:
        """Whether the screen says that what is done is kept in the session."""
        return any(sentence in self.pupil.text for sentence in AWAY)

    def look(self):
        """Note that the screen says that all is stored."""
        if BACK in self.pupil.text:
            self.stored += self.waiting
            self.waiting.clear()

    async def hears_that_all_is_stored(self):
        """Wait until the screen says so."""
        await self._until(BACK)
        self.look()

    async def go_on(self, served_by: Callable[[], Served], done: asyncio.Event):
        """Answer until it is done, and log in again whenever the session ends."""
        while not done.is_set():
            try:
                if self.pupil is None:
                    await self.enter(served_by())
                await self.answer()
            except GONE:
                await self.leave()
                await asyncio.sleep(0.1)

    async def leave(self):
        """Hang up, in whatever state the connection is."""
        pupil, self.pupil = self.pupil, None
        if pupil is not None:
            with suppress(*GONE):
                await asyncio.wait_for(pupil.leave(), 10)

    async def _until(self, shown: str):
        try:
            await self.pupil.until(shown)
        except AssertionError:
            if self.pupil.process.stdout.at_eof():
                raise EndedError from None
            raise


def seat(place: str, students: list[Answering], *teachers: Answering) -> None:
    """Make a class of these in the database at a place: their keys enrolled, and students before the question."""
    store = open_store(place)
    for one in (*students, *teachers):
        account = Account(one.name, one.name.title(), TEACHER if one in teachers else "student")
        assert store.claim(account, one.key.public_data)
    begun = [(one.name, did.begun(LESSON, REVISION)) for one in students]
    stands = [(one.name, did.moved(LESSON, STEP, REVISION, question=QUESTION)) for one in students]
    store.insert([*begun, *stands])
    store.close()


def typed_in(store: ClassStore, name: str) -> Counter[str]:
    """How often each answer of somebody is in the database."""
    return Counter(event.data["typed"] for _number, event in store.events(name) if event.kind == "answered")


def assert_kept(store: ClassStore, students: list[Answering]) -> None:
    """Whatever the screens took is in the database, and nothing is there twice or was never typed."""
    for one in students:
        found = typed_in(store, one.name)
        assert not (lost := set(one.stored) - set(found)), f"{one.name} lost {lost}"
        assert not (twice := {typed for typed, times in found.items() if times > 1}), f"{one.name}: {twice} twice"
        assert all(int(typed) <= one.tried for typed in found)
