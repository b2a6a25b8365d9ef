"""The time of events: in UTC, written so that text sorts as time does, and never running backwards."""

from datetime import UTC, datetime, timedelta

_TICK = timedelta(microseconds=1)
_MOST_BACK = timedelta(days=1)


def now() -> datetime:
    """Return the time of this moment, in UTC."""
    return datetime.now(UTC)


def written(time: datetime) -> str:
    """Return a time as events have it: ``2026-11-22T02:30:00.000000Z``, always as long."""
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read(text: str) -> datetime:
    """Return the time that was written; raises ValueError for anything else."""
    time = datetime.fromisoformat(text)
    if written(time) != text:
        raise ValueError(text)
    return time.astimezone(UTC)


def stamp(newest: str, time: datetime) -> str:
    """Return the time of an event after the newest one, which is "" where there is none.

    It comes after it even where the clock was set back meanwhile; but not where the clock was days ahead, or no
    concept would ever be due again.
    """
    text = written(time)
    if not newest or text > newest:
        return text
    before = read(newest)
    return written(before + _TICK) if before - time < _MOST_BACK else text
