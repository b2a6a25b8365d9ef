"""What the brokers of a class on several hosts tell each other, and who is in class where.

Everything goes through the store of the class, which all of them share. What is in the store is never sent: only that
there is something new. A host that is not heard of for a while is gone, and whoever was in class there is absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import DecodeError, Struct, ValidationError, msgpack

from seqtui.classroom.standing import Whereabouts

TOPIC = "class"
BEAT = 8.0  # seconds between two signs of life
EXPIRY = 20.0  # seconds without one, after which a host counts as gone: looked at with each sign, so within 28


class Presence(Struct, frozen=True):
    """One account in class: where it is, whether it follows, since when by the clock of events."""

    account: str
    place: Whereabouts
    following: bool = False
    at: str = ""


class Alive(Struct, frozen=True, tag=True):
    """A host lives, with who is in class and who leads there; asks: it has just begun, and wants to hear of others."""

    host: str
    present: tuple[Presence, ...]
    leads: tuple[tuple[str, Whereabouts], ...] = ()
    asks: bool = False


class Amended(Struct, frozen=True, tag=True):
    """A teacher has decided about answers, at a command line: host is "" then."""

    host: str = ""


class Changed(Struct, frozen=True, tag=True):
    """What changed on a host: who is where, who left, whether events were stored, which polls got votes."""

    host: str
    present: tuple[Presence, ...] = ()
    left: tuple[str, ...] = ()
    stored: bool = False
    polls: bool = False


class Leads(Struct, frozen=True, tag=True):
    """A teacher on a host leads to a place; None: not any more."""

    host: str
    teacher: str
    place: Whereabouts | None


class Says(Struct, frozen=True, tag=True):
    """A teacher on a host said a line."""

    host: str
    teacher: str
    text: str


class Gone(Struct, frozen=True, tag=True):
    """A host ends in order."""

    host: str


Word = Amended | Alive | Changed | Leads | Says | Gone
_decoder = msgpack.Decoder(Word)


def written(word: Word) -> bytes:
    """Return what a host says, as it is published."""
    return msgpack.encode(word)


def heard(data: bytes) -> Word | None:
    """Return what a host said; None for what is none of it, as from another version."""
    try:
        return _decoder.decode(data)
    except (DecodeError, ValidationError, UnicodeDecodeError, RecursionError):
        return None


class Attendance:
    """Who is in class, on this host and on the others."""

    def __init__(self, host: str) -> None:
        self.host = host
        self._hosts: dict[str, dict[str, Presence]] = {host: {}}
        self._heard_at: dict[str, float] = {}

    @property
    def here(self) -> Mapping[str, Presence]:
        """Who is in class on this host."""
        return self._hosts[self.host]

    def of(self, account: str) -> Presence | None:
        """Where somebody is now; the newest, who is in class on two hosts."""
        found = [present[account] for present in self._hosts.values() if account in present]
        return max(found, key=lambda presence: presence.at, default=None)

    def names(self) -> set[str]:
        """The names of all who are in class."""
        return {name for present in self._hosts.values() for name in present}

    def put(self, host: str, presences: Iterable[Presence], now: float = 0.0) -> None:
        """Hear where some are."""
        known = self._hosts.setdefault(host, {})
        known.update({presence.account: presence for presence in presences})
        if host != self.host:
            self._heard_at[host] = now

    def leave(self, host: str, names: Iterable[str]) -> None:
        """Hear who left."""
        for name in names:
            self._hosts.get(host, {}).pop(name, None)

    def beat(self, host: str, presences: Iterable[Presence], now: float) -> set[str]:
        """Hear that another host lives, and who is in class there; return the names for whom that changes something."""
        before, after = self._hosts.get(host, {}), {presence.account: presence for presence in presences}
        self._hosts[host], self._heard_at[host] = after, now
        return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}

    def forget(self, host: str) -> set[str]:
        """Hear that another host is gone; return the names of those who were in class there."""
        self._heard_at.pop(host, None)
        return set(self._hosts.pop(host, {}))

    def expired(self, now: float) -> list[str]:
        """The other hosts that were not heard of for too long."""
        return [host for host, at in self._heard_at.items() if now - at > EXPIRY]

    def hold(self, now: float) -> None:
        """Let no time pass for the other hosts: they cannot be heard now."""
        self._heard_at = dict.fromkeys(self._heard_at, now)
