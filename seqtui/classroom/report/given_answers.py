"""Every answer that a student gave: with what it took, and what became of it when the teacher looked at it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from seqtui.classroom.account import Account
from seqtui.classroom.report.amended import Correction
from seqtui.course.progress import clock
from seqtui.course.progress.event import Event
from seqtui.course.progress.views import counting

LONGEST = 1800.0  # seconds before one answer; whoever took longer was away meanwhile
Sitting = Literal["lesson", "review", "examination"]
_SITTINGS: Mapping[str, Sitting] = {"answered": "lesson", "reviewed": "review", "examining": "examination"}
_BEFORE = ("moved", "freed", "hinted", "solved")


class GivenAnswer(Struct, frozen=True):
    """One answer of a student.

    attempt counts the answers to the question in the lesson, from 1; in review and in examinations those to this
    variant. hints were read before it, and solution says whether the solution was. seconds have passed since the
    question came in front, or since the answer before; None where that is not known, or half an hour and more. right
    and slip are what counts now, recorded is what was said to the student. event is the id of what was recorded.
    """

    account: str
    shown: str
    lesson: str
    question: str
    at: str
    sitting: Sitting
    variant: int
    attempt: int
    typed: str
    right: bool
    recorded: bool
    slip: str
    hints: int
    solution: bool
    seconds: float | None
    corrected: bool
    voided: bool
    event: str

    @property
    def is_first(self) -> bool:
        """Whether it was the first answer."""
        return self.attempt == 1

    @property
    def is_at_once(self) -> bool:
        """Whether it was right at the first attempt, without a hint or the solution."""
        return self.right and self.is_first and not self.hints and not self.solution


def answers_of(
    account: Account,
    events: Sequence[Event],
    corrections: Mapping[str, Correction] | None = None,
    voided: Container[tuple[str, str]] = (),
) -> list[GivenAnswer]:
    """Return the answers of one account, in order; what a student has set back is not among them.

    corrections are by the id of the event; voided are the (lesson, question) that count for nobody.
    """
    return _Reader(account, corrections or {}, voided).read(counting(events))


class _Reader:
    """Goes through the events of one account and keeps what stands before each answer."""

    def __init__(
        self, account: Account, corrections: Mapping[str, Correction], voided: Container[tuple[str, str]]
    ) -> None:
        self.account, self.corrections, self.voided = account, corrections, voided
        self._tries: Counter[tuple[str, str, int | None, Sitting]] = Counter()
        self._hints: Counter[tuple[str, str, int | None]] = Counter()  # of a variant, and None: of all of them
        self._solved: set[tuple[str, str]] = set()
        self._since: dict[tuple[str, str], datetime] = {}  # when a question was last in front, or answered

    def read(self, events: Sequence[Event]) -> list[GivenAnswer]:
        """Return the answers among the events."""
        return [answer for event in events if (answer := self._answer(event)) is not None]

    def _answer(self, event: Event) -> GivenAnswer | None:
        sitting = _SITTINGS.get(event.kind)
        if sitting is None:
            self._note(event)
            return None
        where = event.lesson, event.item
        variant = None if sitting == "lesson" else event.variant
        self._tries[*where, variant, sitting] += 1
        correction = self.corrections.get(event.id)
        recorded, slip = bool(event.data.get("right")), str(event.data.get("slip", ""))
        return GivenAnswer(
            account=self.account.name,
            shown=self.account.shown,
            lesson=event.lesson,
            question=event.item,
            at=event.at,
            sitting=sitting,
            variant=event.variant,
            attempt=self._tries[*where, variant, sitting],
            typed=str(event.data.get("typed", "")),
            right=recorded if correction is None else correction.right,
            recorded=recorded,
            slip=slip if correction is None else correction.slip,
            hints=self._hints[*where, variant],
            solution=where in self._solved,
            seconds=self._taken(event),
            corrected=correction is not None and correction.right != recorded,
            voided=where in self.voided,
            event=event.id,
        )

    def _note(self, event: Event) -> None:
        """Keep what an event says about answers that come after it."""
        if event.kind not in _BEFORE:
            return
        if event.kind in ("moved", "freed"):
            question = str(event.data.get("question", ""))
            if question:
                self._since[event.lesson, question] = _time(event)
        elif event.kind == "hinted":
            self._hints[event.lesson, event.item, event.variant] += 1
            self._hints[event.lesson, event.item, None] += 1
        else:
            self._solved.add((event.lesson, event.item))

    def _taken(self, event: Event) -> float | None:
        """The seconds before an answer; None where they are not known."""
        where, now = (event.lesson, event.item), _time(event)
        before = self._since.get(where)
        self._since[where] = now
        if before is None:
            return None
        seconds = (now - before).total_seconds()
        return round(seconds, 1) if 0 <= seconds < LONGEST else None


def _time(event: Event) -> datetime:
    return clock.read(event.at)
