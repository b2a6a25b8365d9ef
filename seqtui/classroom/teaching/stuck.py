"""Who is stuck, and why: one table of rules about what the record says of the question or step in front."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from seqtui.classroom.standing import Facing, Standing
from seqtui.course.progress import clock
from seqtui.language import N_, _, _n

Begins = Callable[[Facing, timedelta], datetime | None]


class Rule(Struct, frozen=True):
    """One row: whom it calls stuck, after how many minutes of nothing more, and why after that many.

    begins(facing, minutes) is the time from which somebody is stuck who does nothing more, None for never; said the
    sentence of it, with the facts of facing.
    """

    name: str
    who: str
    minutes: int
    why: str
    begins: Begins
    said: Callable[[Facing], str]


class Stuck(Struct, frozen=True):
    """Somebody who is stuck since a time; words is a sentence that follows from the record and stays true."""

    rule: str
    since: datetime
    words: str


WRONG = 3  # wrong answers in a row


def _wrong(facing: Facing, minutes: timedelta) -> datetime | None:
    return _time(facing.answered, minutes) if facing.wrong >= WRONG and facing.answered > facing.since else None


def _hinted(facing: Facing, minutes: timedelta) -> datetime | None:
    is_newest = facing.hinted > max(facing.answered, facing.since)
    return _time(facing.hinted, minutes) if is_newest and not facing.is_done else None


def _silent(facing: Facing, minutes: timedelta) -> datetime | None:
    return _time(max(facing.since, facing.answered), minutes) if facing.question and not facing.is_done else None


def _undone(facing: Facing, minutes: timedelta) -> datetime | None:
    return None if facing.question or facing.is_done else _time(facing.since, minutes)


def _said_wrong(facing: Facing) -> str:
    span = clock.read(facing.answered) - clock.read(facing.began)
    minutes = max(1, -(-int(span.total_seconds()) // 60))
    return _n(
        "{n} wrong answer to '{question}' in {minutes} min; {hints}",
        "{n} wrong answers to '{question}' in {minutes} min; {hints}",
        facing.wrong,
        question=facing.question,
        minutes=minutes,
        hints=_hints(facing.hints),
    )


def _said_silent(facing: Facing) -> str:
    if facing.answered > facing.since:
        said = N_("no more answer to '{question}' since the wrong one at {time}; {hints}")
        return _(said, question=facing.question, time=shown(facing.answered), hints=_hints(facing.hints))
    said = N_("at '{question}' since {time} without an answer; {hints}")
    return _(said, question=facing.question, time=shown(facing.since), hints=_hints(facing.hints))


RULES: tuple[Rule, ...] = (
    Rule(
        "wrong",
        N_("three wrong answers in a row to the question in front"),
        0,
        N_("each wrong answer was met by a sentence about it: whoever is wrong a third time was not helped by those"),
        _wrong,
        _said_wrong,
    ),
    Rule(
        "hinted",
        N_("a hint read, and no answer"),
        2,
        N_("a minute to read the hint and the question again, a minute to answer: after that it did not help"),
        _hinted,
        lambda facing: _(
            "a hint to '{question}' was read at {time}, and nothing answered since",
            question=facing.question,
            time=shown(facing.hinted),
        ),
    ),
    Rule(
        "silent",
        N_("a question in front, and no answer"),
        4,
        N_("lessons plan 30 to 50 s for a question: five times as long without any answer is not slow reading"),
        _silent,
        _said_silent,
    ),
    Rule(
        "undone",
        N_("a step in front whose goal is not met"),
        6,
        N_("lessons plan 30 to 50 s for a step, and it is asked for by a few keys: seven times as long is a search"),
        _undone,
        lambda facing: _("at {step} since {time}, and its goal is not met", step=facing.step, time=shown(facing.since)),
    ),
)


def stuck_of(
    standing: Standing, now: datetime, named: Callable[[Facing], Facing] = lambda facing: facing
) -> Stuck | None:
    """Return why a student is stuck, by the first rule that holds; None for one who is not, or is away or waits.

    named gives what is in front the names that it has in the sentence.
    """
    facing = standing.facing
    if facing is None or not _may_be(standing):
        return None
    for rule in RULES:
        since = rule.begins(facing, timedelta(minutes=rule.minutes))
        if since is not None and since <= now:
            return Stuck(rule.name, since, rule.said(named(facing)))
    return None


def next_stuck(standings: Iterable[Standing], now: datetime) -> datetime | None:
    """Return when the next rule holds of somebody if nothing happens meanwhile; None for never."""
    times = (
        rule.begins(standing.facing, timedelta(minutes=rule.minutes))
        for standing in standings
        if standing.facing is not None and _may_be(standing)
        for rule in RULES
    )
    return min((time for time in times if time is not None and time > now), default=None)


def shown(at: str) -> str:
    """The time of an event as it is shown: ``14:05``, where the program runs."""
    return f"{clock.read(at).astimezone():%H:%M}"


def _may_be(standing: Standing) -> bool:
    return standing.present and not standing.place.waiting


def _time(at: str, minutes: timedelta) -> datetime:
    return clock.read(at) + minutes


def _hints(count: int) -> str:
    return _n("{n} hint read", "{n} hints read", count) if count else _("no hint read")
