"""The events of a student as they count in class: with a teacher's corrections, and without voided questions.

What was recorded stays as it is; corrections and voids lie beside it, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from seqtui.course.progress.event import Event

_OF_A_QUESTION = ("answered", "hinted", "solved", "reviewed", "examining")


class Correction(Struct, frozen=True):
    """A recorded answer judged anew: whether it is right after all, and the slip that was recognised, "" for none."""

    account: str
    event: str
    right: bool
    slip: str = ""
    reason: str = ""
    at: str = ""


class Void(Struct, frozen=True):
    """A question of a lesson that counts for nobody, and why."""

    lesson: str
    question: str
    reason: str = ""
    at: str = ""


def amended(
    events: Sequence[Event], corrections: Mapping[str, Correction], voided: Container[tuple[str, str]]
) -> list[Event]:
    """Return the events of one account, in order, as they count.

    corrections are those of the account by the id of the event, voided the (lesson, question) that count for nobody.
    """
    return [
        _corrected(event, corrections.get(event.id))
        for event in events
        if event.kind not in _OF_A_QUESTION or (event.lesson, event.item) not in voided
    ]


def _corrected(event: Event, correction: Correction | None) -> Event:
    """The event with what a correction says in place of what was recorded."""
    if correction is None or "right" not in event.data:
        return event
    return replace(event, data={**event.data, "right": correction.right, "slip": correction.slip})


class Amendments(Struct, frozen=True):
    """All that teachers have decided about answers: corrections by (account, id of the event), voided questions."""

    corrections: Mapping[tuple[str, str], Correction] = {}
    voided: frozenset[tuple[str, str]] = frozenset()

    def of(self, account: str, event: Event) -> list[Event]:
        """Return an event of an account as it counts: as it is, corrected, or not at all."""
        correction = self.corrections.get((account, event.id))
        return amended([event], {} if correction is None else {event.id: correction}, self.voided)
