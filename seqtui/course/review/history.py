"""Concepts over time: how many were learnt, missed and due at each moment, for a picture."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from seqtui.course.progress import clock
from seqtui.course.review.schedule import ConceptDue

MOST = 120  # moments: as many as a wide terminal has columns


class Moment(Struct, frozen=True):
    """How many of the concepts that had been met were learnt, missed and due at one time: each is one of the three.

    learnt: right the last time; missed: wrong, or solved for the learner. Once its time has come, either is due.
    """

    at: str
    learnt: int
    missed: int
    due: int


def history(rows: Sequence[ConceptDue], now: datetime) -> list[Moment]:
    """Return the moments from the first recall until now, evenly spaced, both ends among them.

    rows are those of schedule(): how each concept stood after each recall, in order.
    """
    if not rows:
        return []
    first = clock.read(rows[0].at)
    last = max(now, clock.read(rows[-1].at))
    steps = max(1, min(MOST, round((last - first) / timedelta(minutes=1))))
    times = [clock.written(first + (last - first) * k / steps) for k in range(steps + 1)]
    by_concept: dict[str, list[ConceptDue]] = {}
    for row in rows:
        by_concept.setdefault(row.concept, []).append(row)
    return [_moment(list(by_concept.values()), at) for at in times]


def _moment(concepts: Sequence[Sequence[ConceptDue]], at: str) -> Moment:
    learnt = missed = due = 0
    for rows in concepts:
        k = bisect_right(rows, at, key=lambda row: row.at)
        if k and rows[k - 1].due <= at:
            due += 1
        elif k:
            learnt += rows[k - 1].right
            missed += not rows[k - 1].right
    return Moment(at, learnt, missed, due)
