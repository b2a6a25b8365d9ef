"""What a session and the broker say to each other: requests and their replies, notices, pushes; and their frames.

A session's socket is bound to its account by the server, so no request names the one who asks. What comes out of a
socket is checked against these records before anything is done with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import DecodeError, Struct, ValidationError, msgpack

from seqtui.classroom.standing import Answer, Poll, Standing, Whereabouts
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

MAX_FRAME = 1 << 20  # bytes
MAX_EVENTS = 500  # in one message
_LENGTH = 4

# requests: answered by a reply of the same number ----------------------------------------------------------------


class Append(Struct, frozen=True, tag=True):
    """Commit events of the one who asks."""

    number: int
    events: tuple[Event, ...]


class Read(Struct, frozen=True, tag=True):
    """Read the events of the one who asks behind a number."""

    number: int
    after: int = 0


class Derived(Struct, frozen=True, tag=True):
    """Read what was kept under a name."""

    number: int
    name: str


class Keep(Struct, frozen=True, tag=True):
    """Keep what follows from the events up to a number."""

    number: int
    name: str
    through: int
    value: str


class Speak(Struct, frozen=True, tag=True):
    """Have a language from now on, at every login of the one who asks."""

    number: int
    language: str


class Vote(Struct, frozen=True, tag=True):
    """Answer the poll that is open; the last answer counts."""

    number: int
    poll: str
    answer: str


class Watch(Struct, frozen=True, tag=True):
    """Teacher: be pushed the standing of every student, and of each again when it changes."""

    number: int
    on: bool = True


class Lead(Struct, frozen=True, tag=True):
    """Teacher: lead the class to a place; None ends it."""

    number: int
    place: Whereabouts | None


class AskSpread(Struct, frozen=True, tag=True):
    """Teacher: how the class answered a question of a lesson."""

    number: int
    lesson: str
    question: str
    names: bool = False


class AskStudent(Struct, frozen=True, tag=True):
    """Teacher: what one student did."""

    number: int
    account: str


class AskPolls(Struct, frozen=True, tag=True):
    """Teacher: every poll there was, and how it was answered."""

    number: int
    names: bool = False


class SetPoll(Struct, frozen=True, tag=True):
    """Teacher: open a poll, reveal it, or close it, by its phase."""

    number: int
    poll: Poll
    names: bool = False


class Tell(Struct, frozen=True, tag=True):
    """Teacher: say a line to the whole class."""

    number: int
    text: str


# replies ---------------------------------------------------------------------------------------------------------


class Done(Struct, frozen=True, tag=True):
    """It is done; count says how many were new where that means something."""

    number: int
    count: int = 0


class Rows(Struct, frozen=True, tag=True):
    """Events with their numbers; more: ask again behind the last of them."""

    number: int
    rows: tuple[tuple[int, Event], ...]
    more: bool = False


class Kept(Struct, frozen=True, tag=True):
    """What was kept, and the number of the last event it follows from; None for nothing."""

    number: int
    through: int = 0
    value: str | None = None


class Spread(Struct, frozen=True, tag=True):
    """How the class answered; waiting: how many of those present have not."""

    number: int
    answers: tuple[Answer, ...]
    waiting: int = 0


class Did(Struct, frozen=True, tag=True):
    """How a student stands, and the newest of what they did, in order; states of stages are left out."""

    number: int
    standing: Standing
    events: tuple[Event, ...]


class PollsKept(Struct, frozen=True, tag=True):
    """Polls in the order in which they were opened, with their answers."""

    number: int
    polls: tuple[tuple[Poll, tuple[Answer, ...]], ...]


class Refused(Struct, frozen=True, tag=True):
    """It was not done; away: the store cannot be reached, so asking again later may help."""

    number: int
    sentence: str
    away: bool = False


# notices of a session, without a reply ------------------------------------------------------------------------------


class Here(Struct, frozen=True, tag=True):
    """Where the session is now."""

    place: Whereabouts
    following: bool = False


# pushes of the broker -------------------------------------------------------------------------------------------------


class Led(Struct, frozen=True, tag=True):
    """The teacher leads to a place; None: not any more."""

    teacher: str
    place: Whereabouts | None


class PollShown(Struct, frozen=True, tag=True):
    """A poll in its phase; answers are there for all once it is revealed, for teachers always.

    mine: how the one who is told answered, "" for not at all. waiting: how many students who are there have not.
    """

    poll: Poll
    answers: tuple[Answer, ...] = ()
    waiting: int = 0
    mine: str = ""


class Stands(Struct, frozen=True, tag=True):
    """To a teacher who watches: the standings of some students, by what changed."""

    standings: tuple[Standing, ...]


class Told(Struct, frozen=True, tag=True):
    """A line of the teacher's to the class."""

    teacher: str
    text: str


class StoreAway(Struct, frozen=True, tag=True):
    """The store of the class cannot be reached (away), or is back."""

    away: bool


Request = (
    Append | Read | Derived | Keep | Speak | Vote | Watch | Lead | AskSpread | AskStudent | AskPolls | SetPoll | Tell
)
Notice = Here
Reply = Done | Rows | Kept | Spread | Did | PollsKept | Refused
Push = Led | PollShown | Stands | Told | StoreAway
FromSession = Request | Notice
FromBroker = Reply | Push
TEACHERS_ONLY = (Watch, Lead, AskSpread, AskStudent, AskPolls, SetPoll, Tell)

_from_session = msgpack.Decoder(FromSession)
_from_broker = msgpack.Decoder(FromBroker)
_encoder = msgpack.Encoder()


class BadFrameError(SeqtuiError):
    """What came out of a socket is no message."""


def encode(message: FromSession | FromBroker) -> bytes:
    """Return a message as a frame: its length in four bytes, then msgpack."""
    body = _encoder.encode(message)
    return len(body).to_bytes(_LENGTH, "big") + body


def read_from_session(body: bytes) -> FromSession:
    """Return what a session said; raises BadFrameError."""
    try:
        return _from_session.decode(body)
    except (DecodeError, ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise BadFrameError(_("a message of a session cannot be read ({reason})", reason=error)) from None


def read_from_broker(body: bytes) -> FromBroker:
    """Return what the broker said; raises BadFrameError."""
    try:
        return _from_broker.decode(body)
    except (DecodeError, ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise BadFrameError(_("a message of the broker cannot be read ({reason})", reason=error)) from None


class Frames:
    """Cuts the bytes of a socket into the bodies of messages."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the bodies that are complete; raises BadFrameError for one that is too long."""
        self._bytes += data
        while len(self._bytes) >= _LENGTH:
            length = int.from_bytes(self._bytes[:_LENGTH], "big")
            if length > MAX_FRAME:
                raise BadFrameError(_("a message of {n} bytes is too long", n=length))
            if len(self._bytes) < _LENGTH + length:
                return
            body = bytes(self._bytes[_LENGTH : _LENGTH + length])
            del self._bytes[: _LENGTH + length]
            yield body
