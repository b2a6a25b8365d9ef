"""What a run may cost, counted while it is recorded: a run that costs more ends there, before it costs much more.

Who asks for a run sets the allowance; a record that is begun meanwhile counts into it, and what draws weights too.
Without one nothing is counted, and recording takes no longer for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _


class Cost(Struct, frozen=True):
    """A cost: recorded steps, recorded numbers, and multiplications inside matrix products."""

    steps: int = 0
    numbers: int = 0
    products: int = 0


_ROOM = 3  # an estimate counts what may be recorded at most: it may exceed what will be by so much


class Allowance:
    """What is left of a cost. advice, a marked text, says what to do about a run that takes more."""

    __slots__ = ("_advice", "_most", "_numbers", "_products", "_steps")

    def __init__(self, most: Cost, advice: str) -> None:
        self._most, self._advice = most, advice
        self._steps, self._numbers, self._products = most.steps, most.numbers, most.products

    def spend(self, steps: int = 0, numbers: int = 0, products: int = 0) -> None:
        """Take from what is left.

        Raises SeqtuiError when it is too little.
        """
        self._steps -= steps
        self._numbers -= numbers
        self._products -= products
        if self._steps < 0:
            self._refuse(self._most.steps, _("recorded steps"))
        if self._numbers < 0:
            self._refuse(self._most.numbers, _("recorded numbers"))
        if self._products < 0:
            self._refuse(self._most.products, _("multiplications"))

    def foresee(self, numbers: int, what: str) -> None:
        """Refuse a run that may record so many numbers, before anything of it is made; what says in words what it is.

        Raises SeqtuiError.
        """
        if numbers > _ROOM * self._most.numbers:
            raise SeqtuiError(
                _(
                    "{what} may take up to {numbers:,} recorded numbers: {advice}",
                    what=what,
                    numbers=numbers,
                    advice=_(self._advice),
                )
            )

    def _refuse(self, most: int, what: str) -> None:
        raise SeqtuiError(
            _("this run would take more than {most:,} {what}: {advice}", most=most, what=what, advice=_(self._advice))
        )


_current: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


def current() -> Allowance | None:
    """The allowance of the run that is being recorded, None for one that is not counted."""
    return _current.get()


@contextmanager
def held(allowance: Allowance | None) -> Iterator[None]:
    """What is recorded inside counts into this allowance."""
    token = _current.set(allowance)
    try:
        yield
    finally:
        _current.reset(token)
