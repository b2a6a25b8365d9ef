"""Who leads the class, and where to: the newest teacher who does, on whichever host."""

from __future__ import annotations

from collections.abc import Callable

from seqtui.classroom.broker.hosts import Leads
from seqtui.classroom.broker.hub import Hub, Seat
from seqtui.classroom.broker.intake import place_of
from seqtui.classroom.messages import Done, Lead, Led
from seqtui.classroom.standing import Whereabouts

_Leader = tuple[str, str]  # host, account


class Leading:
    """The teachers who lead. Places go out with a tick, so that whoever holds a key floods nobody."""

    def __init__(self, hub: Hub, shown: Callable[[str], str]) -> None:
        self._hub, self._shown = hub, shown
        self._places: dict[_Leader, Whereabouts] = {}  # the one who began last behind the others
        self._moved: set[str] = set()  # teachers of this host whom the others have to hear of
        self._told: tuple[str, Whereabouts | None] = "", None

    def lead(self, seat: Seat, said: Lead) -> None:
        """Lead to a place, or no more; raises SeqtuiError for a place that cannot be passed on."""
        place = None if said.place is None else place_of(said.place)
        self._put((self._hub.host, seat.account.name), place)
        self._moved.add(seat.account.name)
        seat.send(Done(said.number))

    def hear(self, word: Leads) -> None:
        """Hear of a teacher on another host."""
        self._put((word.host, word.teacher), word.place)

    def of_host(self, host: str) -> tuple[tuple[str, Whereabouts], ...]:
        """Who leads on a host."""
        return tuple((name, place) for (where, name), place in self._places.items() if where == host)

    def beat(self, host: str, leads: tuple[tuple[str, Whereabouts], ...]) -> None:
        """Hear who leads on another host, and so who does not any more."""
        for name, _place in self.of_host(host):
            if name not in dict(leads):
                self._put((host, name), None)
        for name, place in leads:
            self._put((host, name), place)

    def welcome(self, seat: Seat) -> None:
        """Tell a session that has just come where the class is led to."""
        teacher, place = self._current()
        if place is not None and teacher != seat.account.name:
            seat.send(Led(self._shown(teacher), place))

    def part(self, account: str) -> None:
        """Hear that somebody left this host, and so leads no more."""
        if (self._hub.host, account) in self._places:
            self._put((self._hub.host, account), None)
            self._moved.add(account)

    def settle(self) -> None:
        """End what was led by a broker before this one, once whoever led has had the time to say so again."""
        if self._current()[1] is None:
            self._hub.push(Led("", None))

    def tick(self) -> None:
        """Tell the sessions of this host, and the other hosts, what changed."""
        for name in self._moved:
            self._hub.publish(Leads(self._hub.host, name, self._places.get((self._hub.host, name))))
        self._moved.clear()
        teacher, place = self._current()
        if (teacher, place) != self._told:
            led = Led(self._shown(teacher or self._told[0]), place)
            self._told = teacher, place
            self._hub.push(led, [seat for seat in self._hub.seats if seat.account.name != teacher])

    def _current(self) -> tuple[str, Whereabouts | None]:
        if not self._places:
            return "", None
        (_host, teacher), place = next(reversed(self._places.items()))
        return teacher, place

    def _put(self, leader: _Leader, place: Whereabouts | None) -> None:
        if place is None:
            self._places.pop(leader, None)
        else:
            self._places[leader] = place
        self._hub.soon()
