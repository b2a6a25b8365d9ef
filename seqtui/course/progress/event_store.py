"""What keeps a learner's events: a file of the learner's own at home, the database of the class in class.

Lessons, review and examinations take either, and notice no difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from seqtui.course.progress.event import Event


class EventStore(Protocol):
    """The events of one learner; nothing of it raises for what a disk or a network does, but for add().

    trouble is "" while every event is kept for good, else the sentence that says why not.
    """

    trouble: str

    @property
    def path(self) -> Path | None:
        """The file that they are kept in; None where that is not the learner's."""

    @property
    def learner(self) -> str:
        """The id of the very first event, "" before there is one: what the learner's numbers are drawn from."""

    def append(self, event: Event) -> None:
        """Commit one event: when it returns, that is kept for good, or trouble says why it is in memory alone."""

    def add(self, events: Iterable[Event]) -> int:
        """Commit many events and return how many of them are new; raises SeqtuiError where they cannot be kept."""
        ...

    def events(self) -> list[Event]:
        """Return all events in the order of time."""
        ...

    def derived(self, name: str) -> str | None:
        """Return what was kept under a name, if it follows from all the events there are; else None."""

    def keep(self, name: str, value: str) -> None:
        """Keep what follows from the events that events() returned last, for derived()."""

    def take_notes(self) -> tuple[str, ...]:
        """Return the sentences that the learner has not been told yet; asked again, there are none."""
        ...

    def close(self) -> None:
        """End it, after one more attempt with what is in memory alone."""
