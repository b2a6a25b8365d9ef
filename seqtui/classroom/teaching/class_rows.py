"""The rows of the class as a teacher looks at them: in an order, by names or, on a projector, by numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from seqtui.classroom.place_names import PlaceNames
from seqtui.classroom.standing import Facing, Standing
from seqtui.classroom.teaching.stuck import Stuck, stuck_of
from seqtui.course.questions.draw import seed_of
from seqtui.language import N_


class ClassRow(Struct, frozen=True):
    """One student as the grid shows them; label is the name, or the number that hides it.

    facing is what is in front, by its names.
    """

    label: str
    standing: Standing
    stuck: Stuck | None = None
    number: int = 0
    facing: Facing | None = None

    @property
    def account(self) -> str:
        """The name of the account."""
        return self.standing.account


class Order(Struct, frozen=True):
    """One row: what an order of the class is called, and what it goes by."""

    name: str
    key: Callable[[ClassRow], tuple[object, ...]]


def _name(row: ClassRow) -> tuple[object, ...]:
    """By the name, or the number in its place."""
    return (row.number,) if row.label == str(row.number) else (row.standing.shown.casefold(), row.account)


def _stuck(row: ClassRow) -> tuple[object, ...]:
    since = row.stuck.since.timestamp() if row.stuck is not None else 0.0
    return (row.stuck is None, not row.standing.present, since, *_name(row))


def _done(row: ClassRow) -> tuple[object, ...]:
    return (sum(lesson[1] for lesson in row.standing.lessons), *_name(row))


ORDERS: tuple[Order, ...] = (
    Order(N_("the stuck first"), _stuck),
    Order(N_("by name"), _name),
    Order(N_("the least done first"), _done),
)


def rows_of(
    standings: Iterable[Standing],
    order: Order,
    now: datetime,
    names: PlaceNames,
    hidden: Mapping[str, int] | None = None,
) -> list[ClassRow]:
    """Return the rows in an order; hidden is the number of each account that hides its name, None to show names.

    names are those of the steps and questions.
    """
    rows = []
    for standing in standings:
        number = 0 if hidden is None else hidden.get(standing.account, 0)
        label = str(number) if number else standing.shown or standing.account
        facing = None if standing.facing is None else names.facing(standing.facing)
        rows.append(ClassRow(label, standing, stuck_of(standing, now, names.facing), number, facing))
    return sorted(rows, key=order.key)


def numbers_of(accounts: Iterable[str], title: str, known: Mapping[str, int]) -> dict[str, int]:
    """Return the number that hides each account, in an order that no name gives away.

    It is the same for all who look at a class of that title; who has a number keeps it when others come.
    """
    fresh = sorted({*accounts} - {*known}, key=lambda name: (seed_of(name, title, "", 0, "hidden"), name))
    return {**known, **{name: k for k, name in enumerate(fresh, len(known) + 1)}}
