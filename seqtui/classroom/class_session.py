"""What the session of one person in a class is made of: who it is, the link, the store, what the server says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock

from msgspec import Struct, field

from seqtui import policy
from seqtui.classroom.account import Account
from seqtui.classroom.link import Link
from seqtui.classroom.linked_store import LinkedStore
from seqtui.course.loader import COURSE
from seqtui.train.process.client import Training
from seqtui.train.training_config import TrainingConfig


class Announcement(Struct, frozen=True):
    """A sentence of the server to one session; ends: the session is to end then, in order."""

    sentence: str
    ends: bool = False


class Announcements:
    """What the server says to a session, from any thread; what it says before somebody listens is kept."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: list[Announcement] = []
        self._heard: Callable[[Announcement], None] | None = None

    def say(self, sentence: str, ends: bool = False) -> None:
        """Say a sentence to whoever uses the session; ends: let the session end, and say it where it ended."""
        with self._lock:
            self._kept.append(Announcement(sentence, ends))
            self._hand_on()

    def listen(self, heard: Callable[[Announcement], None]) -> None:
        """Have each sentence given to heard, in the thread that says it: it must return at once."""
        with self._lock:
            self._heard = heard
            self._hand_on()

    def _hand_on(self) -> None:
        if self._heard is not None:
            said, self._kept = self._kept, []
            for one in said:
                self._heard(one)


class ClassSession(Struct, frozen=True, eq=False):
    """One person in a class: title is that of the class, store keeps what the person does.

    files is the folder of what the teacher gave the class, None for none. make_training makes a training that waits for
    its turn; speaks tells the server which language is spoken from now on.
    """

    account: Account
    title: str
    link: Link
    store: LinkedStore
    files: Path | None = None
    make_training: Callable[[TrainingConfig], Training] = Training
    announcements: Announcements = field(default_factory=Announcements)
    speaks: Callable[[str], object] = str

    @property
    def course(self) -> Path | None:
        """The folder of the class's own course; None where the teacher gave none, and the one that ships is learnt."""
        has_own = self.files is not None and policy.is_file(self.files / COURSE)
        return self.files if has_own else None
