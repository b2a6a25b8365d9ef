"""A held-out figure taken apart by what makes the task harder: source length, distance; beside that of other networks.

The figures and of how many examples each is a share are those that a trained file says, which were measured when it
was made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct

from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.weights import trained_files
from seqtui.models.weights.trained_files import Trained
from seqtui.session.text import safe
from seqtui.train.recipes import RECIPES

_NUMBERED = re.compile(r"(?P<name>.+?),? (?P<word>at|on|from|window) (?P<number>\d+)\b")
_LENGTH = "source length"  # what the rows of a network that reads a source and writes are about


class BreakdownRow(Struct, frozen=True):
    """The share of right answers at one length: of the network, and of those beside it; count: of how many examples."""

    number: int
    figure: float
    count: int | None
    others: tuple[float | None, ...] = ()


class Breakdown(Struct, frozen=True):
    """A network's figure by length; others are the names of those beside it, here the length of the text on screen."""

    measure: str
    along: str
    name: str
    others: tuple[str, ...]
    rows: tuple[BreakdownRow, ...]
    here: int | None = None

    @property
    def title(self) -> str:
        """What is shown, over which examples."""
        return _("{measure} by {along}, on held-out examples", measure=_(self.measure), along=_(self.along))


def numbered(figures: Mapping[str, float]) -> tuple[str, dict[int, float]]:
    """Return the name that several figures share, ``accuracy at``, and each of them by its number."""
    found: dict[str, dict[int, float]] = {}
    for text, value in figures.items():
        match = _NUMBERED.match(text)
        if match:
            found.setdefault(f"{match['name']} {match['word']}", {})[int(match["number"])] = value
    name = max(found, key=lambda key: len(found[key]), default="")
    return name, dict(sorted(found.get(name, {}).items()))


def breakdown_of(about: Trained, others: Sequence[Trained] = (), here: int | None = None) -> Breakdown | None:
    """Return the figure of a trained network by length, beside those of others that learnt the same task.

    None where its file has no shares by number.
    """
    name, figures = numbered(about.held_out)
    if len(figures) < 2 or not all(0 <= x <= 1 for x in figures.values()) or about.recipe not in RECIPES:
        return None
    beside = [(other.model, numbered(other.held_out)[1]) for other in others if other.recipe == about.recipe]
    counts = numbered({key: float(count) for key, count in about.counts.items()})[1]
    rows = tuple(
        BreakdownRow(
            number,
            figure,
            int(counts[number]) if number in counts else None,
            tuple(found.get(number) for _, found in beside),
        )
        for number, figure in figures.items()
    )
    models = tuple(safe(model) for model, _ in beside)
    measure = safe(name.rpartition(" ")[0])
    return Breakdown(measure, RECIPES[about.recipe].along, safe(about.model), models, rows, here)


def zoo_breakdown(about: Trained, here: int | None = None) -> Breakdown | None:
    """Return the figure of a trained network by length, beside the networks of the zoo that learnt the same task."""
    return breakdown_of(about, [row for row in _zoo() if (row.recipe, row.model) != (about.recipe, about.model)], here)


@cache
def _zoo() -> tuple[Trained, ...]:
    """What the files of the zoo say, read once: they come with the program."""
    return tuple(entry.about for entry in trained_files.entries())


def breakdown_of_run(run: Run) -> Breakdown | None:
    """Return the figure of a run's network by length, with the length of what it reads; None where it has none.

    Only a task with a source is shown with a run: the other figures say nothing of its text.
    """
    about = run.request.weights.about if run.request.weights else None
    return zoo_breakdown(about, len(run.sources)) if about and has_breakdown(run) else None


def has_breakdown(run: Run) -> bool:
    """Whether a run's network was trained to read a source and write, and its file says how well at which length."""
    about = run.request.weights.about if run.request.weights else None
    recipe = RECIPES.get(about.recipe) if about else None
    return bool(about and recipe and recipe.along.startswith(_LENGTH) and breakdown_of(about))
