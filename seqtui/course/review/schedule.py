"""When each concept is due again: computed by FSRS (package fsrs) from how its questions were met.

The log of reviews is the events of the store: due dates are recomputed from it, and a copy of them is kept for whoever
only wants to count. A concept is one card. A question answered wrong at first, or solved before it was answered, counts
as forgotten, one that took a hint as hard, any other as good; "easy" is never given, because nothing here measures it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

from msgspec import DecodeError, Struct, ValidationError, json

from seqtui.course.progress import clock
from seqtui.course.progress.event_store import EventStore
from seqtui.course.progress.views import Recall, recalls_of

_KEPT = "due/fsrs 6/2"  # under which the copy is kept: another library or another rating takes another name
RETENTION = 0.9  # the probability of still knowing a concept when it is due


class ConceptDue(Struct, frozen=True):
    """What is known of a concept after it was met so often: right says how it went the last time, at when that was.

    lesson is that of the question by which it was met then.

    due is when the probability of knowing it has fallen to RETENTION; stability is how many days that takes, difficulty
    goes from 1 to 10. Times are written as those of events.
    """

    concept: str
    lesson: str
    right: bool
    at: str
    due: str
    times: int
    stability: float
    difficulty: float


def schedule(recalls: Sequence[Recall]) -> list[ConceptDue]:
    """Return what was known of a concept after each of the recalls, in their order: the last row of each holds now.

    The scheduler counts in days, without steps of minutes: within a lesson the lesson itself asks again. Nothing is
    random: its intervals are not fuzzed.
    """
    fsrs = import_module("fsrs")  # 20 ms, which only whoever reviews needs
    scheduler = fsrs.Scheduler(
        desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )
    cards: dict[str, Any] = {}
    times: dict[str, int] = {}
    found = []
    for recall in recalls:
        at = clock.read(recall.at)
        card = cards.get(recall.concept) or fsrs.Card(card_id=len(cards), due=at)
        card, _log = scheduler.review_card(card, fsrs.Rating[_rating(recall)], at)
        cards[recall.concept] = card
        times[recall.concept] = times.get(recall.concept, 0) + 1
        due = clock.written(card.due)
        held = times[recall.concept], card.stability, card.difficulty
        found.append(ConceptDue(recall.concept, recall.lesson, recall.right, recall.at, due, *held))
    return found


def concepts(store: EventStore) -> dict[str, ConceptDue]:
    """Return the concepts that a learner has met, by id, as they stand now."""
    kept = store.derived(_KEPT)
    if kept is not None:
        try:
            return json.decode(kept, type=dict[str, ConceptDue])
        except (DecodeError, ValidationError):
            pass  # whoever wrote that: it is derived again
    found = {row.concept: row for row in schedule(recalls_of(store.events()))}
    store.keep(_KEPT, json.encode(found).decode())
    return found


def due(store: EventStore, now: datetime | None = None) -> list[ConceptDue]:
    """Return the concepts that are due, the longest overdue first."""
    text = clock.written(now or clock.now())
    return sorted((row for row in concepts(store).values() if row.due <= text), key=lambda row: (row.due, row.concept))


def due_count(store: EventStore, now: datetime | None = None) -> int:
    """Return how many concepts are due: 0 at once for a learner who has no progress yet."""
    return len(due(store, now))


def due_by_lesson(store: EventStore, now: datetime | None = None) -> dict[str, int]:
    """Return how many concepts are due, by the lesson that each was met in the last time."""
    return dict(Counter(row.lesson for row in due(store, now)))


def next_due(store: EventStore, now: datetime | None = None) -> str:
    """Return when the next concept is due that is not yet; "" where there is none."""
    text = clock.written(now or clock.now())
    return min((row.due for row in concepts(store).values() if row.due > text), default="")


def _rating(recall: Recall) -> str:
    """The name of the library's rating."""
    if not recall.right:
        return "Again"
    return "Hard" if recall.helped else "Good"
