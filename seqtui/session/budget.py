"""What the work that a key starts may take: up to its budget it is done while the screen says so, above it is asked.

In a class nothing is asked: a key has so many seconds of the processor, which others share, and then its work ends.
A cost is counted in recorded numbers; a step of the record costs as much as STEP numbers, whatever it computes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct

from seqtui import policy
from seqtui.engine.allowance import Allowance, Cost
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.model import Run

STEP = 200  # numbers: a step takes about 8 µs, a number of a large one about 40 ns
PRODUCTS = 50  # multiplications inside a matrix product that cost as much as one number
FORESEEN = 3  # a model counts beforehand what it may record at most, which can be so many times what it does


class Budget(Struct, frozen=True):
    """doing says in words what is done. rate: numbers in a second, half of the slowest that was measured.

    ``python -m tests.bench.budgets`` measures the rates: at the least 33 million a second for recording, 32 for
    gradients, 26 for finite differences, 14 for gradients through time, 68 for breakpoints, 28 for stages, 0.16 for
    files, on one core of a virtual machine with two. Half of that, for a machine is seldom alone with seqtui.
    at_once: seconds up to which it is done within the key. most: seconds above which the screen asks first.
    """

    doing: str
    rate: float
    at_once: float
    most: float

    @property
    def numbers(self) -> int:
        """The numbers above which the screen asks first."""
        return int(self.rate * self.most)

    def seconds(self, numbers: int) -> float:
        """About how long so many numbers take."""
        return numbers / self.rate

    def is_at_once(self, numbers: int) -> bool:
        """Whether so many are done within the key."""
        return self.seconds(numbers) <= self.at_once

    def question(self, numbers: int) -> str:
        """What so many would cost, when it is to be asked; "" within the budget, and in a class."""
        takes = _("{doing} takes {cost}", doing=_(self.doing), cost=_cost(self.seconds(numbers), numbers))
        return "" if numbers <= self.numbers or policy.seconds() is not None else str(OverBudgetError(takes))


BUDGETS = {
    "record": Budget(N_("recording"), 16e6, 0.0, 4.0),
    "gradients": Budget(N_("computing the gradients"), 16e6, 0.01, 4.0),
    "flow": Budget(N_("computing the gradients of this run and of those beside it"), 7e6, 0.0, 8.0),
    "compare": Budget(N_("recording all runs"), 16e6, 0.0, 6.0),
    "save": Budget(N_("writing the file"), 0.08e6, 0.0, 10.0),
    "stages": Budget(N_("finding the stages"), 14e6, 0.01, 4.0),
    "breakpoint": Budget(N_("looking for the breakpoint"), 34e6, 0.01, 4.0),
    "effects": Budget(N_("taking out or swapping each part in turn"), 16e6, 0.0, 4.0),
    "difference": Budget(N_("a finite difference, two runs of the model,"), 13e6, 0.0, 3.0),
}


class GivenUpError(Exception):
    """Nobody waits for the result any more; no sentence, so that what answers with one does not take it for its own."""


class TooMuchError(SeqtuiError):
    """The work takes more of the processor than a key may in a class; doing says in words what is done."""

    def __init__(self, doing: str, seconds: float) -> None:
        said = N_("{doing} takes more than the {seconds:g} s that a key has in a class: {advice}")
        super().__init__(_(said, doing=doing, seconds=seconds, advice=_("give a shorter text or smaller sizes")))


class OverBudgetError(SeqtuiError):
    """The work takes more than its budget; the sentence says what, and asks. takes says it without asking."""

    def __init__(self, takes: str) -> None:
        super().__init__(_("{takes}: Enter goes on, Esc leaves it", takes=takes))
        self.takes = takes


@lru_cache(maxsize=8)
def numbers_of(run: Run) -> int:
    """What recording a run again costs."""
    return sum(STEP if step.is_leaf else STEP + step.value.size for step in run.trace)


class Budgeted(Allowance):
    """The allowance of work in a thread: it ends when it is given up, or when its budget is spent.

    In a class it ends when it has taken the seconds of the processor that a key has, and at no other budget.
    """

    __slots__ = ("_begun", "_budget", "_is_given_up", "_seconds", "_spent")

    def __init__(self, budget: Budget | None, is_given_up: Callable[[], bool]) -> None:
        """Budget None: without end, as when it was asked about and agreed to."""
        super().__init__(Cost(), "")
        self._budget, self._is_given_up, self._spent = budget, is_given_up, 0
        self._seconds, self._begun = policy.seconds(), time.thread_time()

    @property
    def spent(self) -> int:
        """The numbers that were taken so far."""
        return self._spent

    def spend(self, steps: int = 0, numbers: int = 0, products: int = 0) -> None:
        """Count what was done.

        Raises GivenUpError, OverBudgetError when it is more than the budget, in a class TooMuchError when it is more
        than a key may take.
        """
        if self._is_given_up():
            raise GivenUpError("it was given up")
        self._spent += steps * STEP + numbers + products // PRODUCTS
        if self._seconds is not None:
            self._check_time(self._seconds)
            return
        if self._budget is not None and self._spent > self._budget.numbers:
            cost = _cost(self._budget.most, self._spent)
            raise OverBudgetError(_("{doing} takes more than {cost}", doing=_(self._budget.doing), cost=cost))

    def _check_time(self, seconds: float) -> None:
        """End work that has taken more of the processor than a key has, however busy that is with others."""
        if time.thread_time() - self._begun > seconds:
            budget = self._budget or BUDGETS["record"]
            raise TooMuchError(_(budget.doing), seconds)

    def foresee(self, numbers: int, what: str) -> None:
        """Ask before anything is made, where a model can tell beforehand that it is too much.

        Raises OverBudgetError.
        """
        budget = self._budget if self._seconds is None else None
        if budget is not None and numbers > FORESEEN * budget.numbers:
            cost = _cost(budget.seconds(numbers), numbers)
            raise OverBudgetError(_("{doing} may take {cost}", doing=what, cost=cost))


def _cost(seconds: float, numbers: int) -> str:
    return _("about {seconds:.0f} s, {millions:,.0f} million numbers", seconds=seconds, millions=numbers / 1e6)
