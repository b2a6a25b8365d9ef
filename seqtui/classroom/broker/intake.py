"""What a session may put into the class database: events of known kinds, small, at a bounded rate.

The session asks the same question before it sends, so that what cannot be taken is said there and blocks nothing.
"""

from __future__ import annotations

from msgspec import msgpack
from msgspec.structs import replace

from seqtui.classroom.account import Account
from seqtui.classroom.standing import MOST_STATE, Whereabouts
from seqtui.course.progress.event import KINDS, Event, checked
from seqtui.course.progress.transfer import MAX_TEXT
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.text import safe

MAX_EVENT = 128 << 10  # bytes of one event; a place with the largest state code has half of it
MAX_NAME = 64  # characters of the name of what is kept
MAX_VALUE = 512 << 10  # bytes of what is kept under a name
MOST_OF_ACCOUNT = 100 << 20  # bytes of events of one account
RATE = 100.0  # messages and events a second that a session may go on sending
BURST = 1000.0  # that it may send at once, as after an outage
_MOST_NUMBER = 1 << 31


def size_of(event: Event) -> int:
    """Return the bytes of an event as they travel; raises SeqtuiError where it holds what cannot be kept."""
    try:
        return len(msgpack.encode(event))
    except (UnicodeEncodeError, OverflowError, TypeError):
        raise SeqtuiError(_("an event '{kind}' holds what cannot be kept", kind=event.kind)) from None


def accepted(event: Event) -> Event:
    """Return an event of a session as it may be stored; raises SeqtuiError for what never can be.

    Only the keys of its kind are kept.
    """
    kind = KINDS[checked(event).kind]
    if max(len(event.lesson), len(event.item)) > MAX_TEXT or size_of(event) > MAX_EVENT:
        raise SeqtuiError(_("an event '{kind}' is too large", kind=event.kind))
    if not (0 <= event.revision < _MOST_NUMBER and 0 <= event.variant < _MOST_NUMBER):
        raise SeqtuiError(_("a number of an event '{kind}' is out of range", kind=event.kind))
    data = {key: event.data[key] for key in kind.keys}
    if any(isinstance(value, int) and abs(value) >= 1 << 63 for value in data.values()):
        raise SeqtuiError(_("a number of an event '{kind}' is out of range", kind=event.kind))
    if any("\0" in text for text in (event.lesson, event.item, *map(str, data.values()))):
        raise SeqtuiError(_("a text of an event '{kind}' holds a NUL", kind=event.kind))
    return replace(event, data=data)


def plain(text: str, most: int) -> str:
    """Return a text that others are to see; raises SeqtuiError for one that is too long, or obeyed by a terminal."""
    if len(text) > most or safe(text) != text:
        raise SeqtuiError(_("a text is longer than {most} characters, or has some that cannot be shown", most=most))
    return text


def place_of(place: Whereabouts) -> Whereabouts:
    """Return a place as it may be passed on: without a state that is too long; raises SeqtuiError, as plain() does."""
    for text in (place.lesson, place.step, place.question, place.screen, place.view, place.learner, place.drawing):
        plain(text, MAX_TEXT)
    return place if len(place.state) <= MOST_STATE and place.state.isascii() else replace(place, state="")


class Allowance:
    """How much more a session may say just now: a bucket that fills at RATE and holds BURST."""

    def __init__(self, now: float) -> None:
        self._left, self._at = BURST, now

    def spend(self, amount: float, now: float) -> float:
        """Take so much out of it, and return for how many seconds the session is not to be heard: mostly 0."""
        self._left = min(BURST, self._left + RATE * (now - self._at)) - amount
        self._at = now
        return max(0.0, -self._left / RATE)


def room_for(account: Account, used: int, more: int) -> None:
    """Raise SeqtuiError where the events of an account would take more than MOST_OF_ACCOUNT."""
    if used + more > MOST_OF_ACCOUNT:
        most = MOST_OF_ACCOUNT >> 20
        raise SeqtuiError(_("the progress of {account} has reached its limit of {n} MB", account=account.name, n=most))
