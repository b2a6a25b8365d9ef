"""What a head does, as one number: how much of its attention goes where such a head would look.

Each measure is a mean over the cells of the head's own pattern that its formula names, recorded behind the run, so that
it opens to those cells. pattern[q, k] is the share of its attention that query q gives to key k; x is the text.

    previous token   attention to the token before                          (Vig & Belinkov 2019)
    first token      attention to the first token, where heads rest         (Xiao et al. 2024: attention sinks)
    same token       attention to other places of the same token            (Wang et al. 2023: duplicate token heads)
    induction        attention to what followed an earlier place of the same token: prefix matching (Olsson et al. 2022)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.array import Array, concat
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_
from seqtui.models.model import Run
from seqtui.session.inside.head_maps import HeadMap

Cell = tuple[int, int]  # a query and a key


def _previous(head: HeadMap) -> Iterator[Cell]:
    return ((q, q - 1) for q in range(1, len(head.values)))


def _first(head: HeadMap) -> Iterator[Cell]:
    return ((q, 0) for q in range(0 if head.crosses else 1, len(head.values)))


def _same(head: HeadMap) -> Iterator[Cell]:
    for q, word in enumerate(head.queries):
        yield from ((q, k) for k, other in enumerate(head.keys) if other == word and (head.crosses or k != q))


def _behind(head: HeadMap) -> Iterator[Cell]:
    for q, word in enumerate(head.queries):
        yield from ((q, k + 1) for k in range(q - 1) if head.keys[k] == word)


class HeadMeasure(Struct, frozen=True):
    """One measure. cells: which of a head's cells count; formula says the same for a reader, q being a query.

    short is its title where there is room for a few letters. crosses says whether it means
    something where queries and keys are those of two texts.
    """

    name: str
    title: str
    short: str
    formula: str
    cells: Callable[[HeadMap], Iterator[Cell]]
    crosses: bool = False

    def places(self, head: HeadMap) -> tuple[Cell, ...]:
        """The cells of a head that it averages: those of the rule that the head may look at; () where it has none."""
        if head.crosses and not self.crosses:
            return ()
        cells = list(self.cells(head))
        seen = ~np.isnan(_shares(head, cells))
        return tuple(cell for cell, is_seen in zip(cells, seen.tolist(), strict=True) if is_seen)

    def value(self, head: HeadMap) -> float | None:
        """The attention that goes to these cells, averaged over the queries that have any; None where none has."""
        cells = self.places(head)
        if not cells:
            return None
        return float(_shares(head, cells).sum() / len({q for q, _ in cells}))

    def recorded(self, head: HeadMap) -> tuple[Run, int] | None:
        """The run with the measure recorded behind it, and where it stands there; None where the head has none."""
        cells = self.places(head)
        if not cells:
            return None
        eq = Equations.following(_NOTATION, head.run.trace)
        queries = len({q for q, _ in cells})
        picked = [self._picked(eq, head, step, cells) for step in head.steps]
        eq.trace.scope = head.scope
        shares = eq("cells", reduce(_joined, [part for part in picked if part is not None]))
        made = eq(self.name, shares.sum() / float(queries))
        return replace(head.run, trace=eq.trace.close()), made.index

    def _picked(self, eq: Equations, head: HeadMap, step: int, cells: tuple[Cell, ...]) -> Array | None:
        """The shares of the cells that one recorded pattern holds, in a row."""
        here = [element for place, element in (head.place(*cell) for cell in cells) if place == step]
        pattern = Array(eq.trace, step)
        rows, columns = pattern.shape
        return pattern.reshape(rows * columns)[[q * columns + k for q, k in here]] if here else None


def _shares(head: HeadMap, cells: Sequence[Cell]) -> np.ndarray:
    """The shares of attention of some cells, in a row."""
    queries, keys = np.array(cells, dtype=int).reshape(-1, 2).T
    shares: np.ndarray = head.values[queries, keys]
    return shares


def _joined(a: Array, b: Array) -> Array:
    return concat([a, b])


MEASURES: tuple[HeadMeasure, ...] = (
    HeadMeasure("previous_token", N_("previous token"), N_("prev"), N_("mean over q of pattern[q, q - 1]"), _previous),
    HeadMeasure("first_token", N_("first token"), N_("first"), N_("mean over q of pattern[q, 0]"), _first, True),
    HeadMeasure(
        "same_token",
        N_("same token"),
        N_("same"),
        N_("mean over q of the sum of pattern[q, k] over k with x[k] = x[q]"),
        _same,
        True,
    ),
    HeadMeasure(
        "induction",
        N_("induction"),
        N_("induct"),
        N_("mean over q of the sum of pattern[q, k + 1] over k + 1 < q with x[k] = x[q]"),
        _behind,
    ),
)
BY_NAME = {measure.name: measure for measure in MEASURES}

_NOTATION = Notation(
    cells=Symbol("cells", "cell", N_("the shares of attention that the measure takes together")),
    **{
        measure.name: Symbol(measure.name, "", N_("attention to {what}, a mean over queries", what=measure.title))
        for measure in MEASURES
    },
)
