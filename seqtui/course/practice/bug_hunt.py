"""The bug hunt: a run with one planted bug, and where it first departs from the true run.

The faulty run is recorded like any other, with its bug in the request, so a stepper opens it, every number opens
down to its terms, and changes that a learner makes keep the bug. The key is found by comparing the two records; the
table of bugs is asked for the words of the reply alone.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.course.practice.bugs import BUGS, Bug
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Index
from seqtui.engine.planting import Expression, Node, Plant
from seqtui.engine.trace import Step, Trace
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.weights import seeds

DIFFICULTIES = ("easy", "medium", "hard")
LEAST = 0.01  # by what a bug changes the first number: less could not be seen in three decimals
_NEAR = 1e-9  # what two values may differ by, of their size, and be the same: as far as orders of adding up go


class Departure(Struct, frozen=True):
    """Where a faulty run first differs from the true one: an equation, and its element that differs most.

    true and faulty are that element's two values; given is the input that differs before it, "" for none. differing
    counts the equations with another value, of all: the consequences.
    """

    path: str
    element: Index
    true: float
    faulty: float
    given: str
    differing: int
    all: int


class BugHunt(Struct, frozen=True, eq=False):
    """One hunt: the true run, the faulty one to look at, and the key.

    A screen opens it with Stepper(Player(hunt.faulty)); with the true run as baseline it marks what differs.
    everywhere: the bug stands wherever its equation is computed, and not in one place alone.
    """

    bug: Bug
    true: Run
    faulty: Run
    departure: Departure
    everywhere: bool

    @property
    def answers(self) -> tuple[str, ...]:
        """The paths that are right: the equation, and where an input is wrong, that too."""
        return (self.departure.path, *([self.departure.given] if self.departure.given else ()))


def departure(true: Trace, faulty: Trace) -> Departure | None:
    """Return where a record first departs from the true one, in the order of recording; None where it never does."""
    first, given, differing, equations = "", "", 0, 0
    for path, index in faulty.named():
        step = faulty[index]
        equations += not step.is_leaf
        if not _differs(true, path, step):
            continue
        if step.is_leaf:
            given = given or ("" if first else path)
            continue
        first, differing = first or path, differing + 1
    if not first:
        return None
    element, before, after = _largest(true, faulty, first)
    return Departure(first, element, before, after, given, differing, equations)


def _differs(true: Trace, path: str, step: Step) -> bool:
    """Whether the value of a step is another one in the true run, or is not there."""
    if not true.has(path):
        return True
    value = true[true.find(path)].value
    if value.shape != step.value.shape:
        return True
    same = np.isclose(value, step.value, rtol=_NEAR, atol=_NEAR, equal_nan=True)
    return not bool(same.all())


def _largest(true: Trace, faulty: Trace, path: str) -> tuple[Index, float, float]:
    """The element of a value that differs most, and its two values; the true one is nan where it is not recorded."""
    after = faulty[faulty.find(path)].value
    before = true[true.find(path)].value if true.has(path) else np.full_like(after, np.nan)
    if before.shape != after.shape:
        before = np.full_like(after, np.nan)
    with np.errstate(invalid="ignore"):  # −∞ on both sides
        apart = np.nan_to_num(np.abs(after - before), nan=-1.0, posinf=np.inf)
    element = tuple(int(k) for k in np.unravel_index(int(np.argmax(apart)), after.shape))
    return element, float(before[element]), float(after[element])


def places(run: Run, bug: Bug) -> tuple[str, ...]:
    """Return the paths of the equations that a bug could stand in, in the order of the true run."""
    found: list[str] = []

    def note(trace: Trace, name: str, equation: Node) -> Expression | None:
        if bug.rewrite(trace, name, equation) is not None:
            found.append(trace.scope.path(name))
        return None

    run.model.run(replace(run.request, plant=Plant(note)))
    return tuple(found)


def planted(run: Run, bug: Bug, at: str = "") -> BugHunt | None:
    """Return the hunt for a bug in one place of a run, or in all; None where it changes nothing or cannot be."""
    plant = Plant(bug.rewrite, at, bug.given(run.trace))
    try:
        faulty = run.model.run(replace(run.request, plant=plant))
    except SeqtuiError:  # as where a whole column is masked, and the softmax runs down it
        return None
    found = departure(run.trace, faulty.trace)
    return None if found is None or abs(found.true - found.faulty) < LEAST else BugHunt(bug, run, faulty, found, not at)


def hunt(run: Run, seed: int, difficulty: str = "easy") -> BugHunt:
    """Return a hunt in a run, drawn from a seed: the same seed gives the same bug.

    easy: the bug stands everywhere. medium: in one place. hard: in one place, the one of several drawn where the
    equation is least off. Raises SeqtuiError where no bug of the table changes anything.
    """
    draw = seeds.stream(seed, "bug-hunt", difficulty, run.model.name)
    rows = list(BUGS.values())
    for k in draw.permutation(len(rows)):
        found = _hunts(run, rows[k], draw, difficulty)
        if found:
            return min(found, key=_how_far)
    raise SeqtuiError(_("no bug fits this run of {model}: give a longer text", model=run.model.name))


def _hunts(run: Run, bug: Bug, draw: np.random.Generator, difficulty: str) -> list[BugHunt]:
    """The hunts for one bug that a difficulty chooses among."""
    if difficulty == "easy":
        return [made for made in (planted(run, bug),) if made and not made.departure.given]
    at = places(run, bug)
    if not at:
        return [made for made in (planted(run, bug),) if made and made.departure.given]
    found: list[BugHunt] = []
    for k in draw.permutation(len(at))[:_TRIED]:
        made = planted(run, bug, at[k])
        found += [made] if made else []
        if found and difficulty == "medium":
            break
    return found


_TRIED = 6  # places that a hunt looks at


def _how_far(hunt: BugHunt) -> float:
    """How far the first wrong number is off, of its size."""
    found = hunt.departure
    size = abs(found.true) + abs(found.faulty)
    apart = abs(found.true - found.faulty)
    return apart / size if np.isfinite(apart) and size else np.inf
