"""Concepts over time: how many were learnt, missed and due at each moment, for a picture."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from seqtui.course.progress import clock
from seqtui.course.review.schedule import ConceptDue
from seqtui.language import N_, _
from seqtui.session.training.view import Curve, Plot

MOST = 240  # moments: two for each column of a wide terminal
_UNITS = (  # the axis counts in the largest of them of which there are two
    (timedelta(days=1), N_("days")),
    (timedelta(hours=1), N_("hours")),
    (timedelta(minutes=1), N_("minutes")),
)


class Moment(Struct, frozen=True):
    """How many concepts were known and wrong at last, and how many of both were due, at one time.

    learnt: answered right the last time; missed: wrong, or solved for the learner. Every concept is one of the two.
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


def plot_of(moments: Sequence[Moment]) -> Plot:
    """Return the curves of the moments over the time since the first one."""
    first, last = (clock.read(moments[k].at) for k in (0, -1))
    unit, along = next((row for row in _UNITS if last - first >= 2 * row[0]), _UNITS[-1])
    xs = [(clock.read(moment.at) - first) / unit for moment in moments]
    curves = tuple(
        Curve(letter, name, tuple(zip(xs, map(float, counts), strict=True)))
        for letter, name, counts in (
            ("a", _("learnt"), [moment.learnt for moment in moments]),
            ("b", _("missed"), [moment.missed for moment in moments]),
            ("c", _("due"), [moment.due for moment in moments]),
        )
    )
    return Plot(_("concepts: a learnt, b missed, c due"), curves, xs[-1] or 1.0, along=_(along))


def _moment(concepts: Sequence[Sequence[ConceptDue]], at: str) -> Moment:
    learnt = missed = due = 0
    for rows in concepts:
        k = bisect_right(rows, at, key=lambda row: row.at)
        if k:
            learnt += rows[k - 1].right
            missed += not rows[k - 1].right
            due += rows[k - 1].due <= at
    return Moment(at, learnt, missed, due)
