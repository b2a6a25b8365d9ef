"""All heads of a run at once: layers by heads as small maps, with what each head does as numbers, sorted by one."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.inside.head_maps import HeadMap, head_maps
from seqtui.session.inside.head_measures import BY_NAME, MEASURES, HeadMeasure
from seqtui.session.maps.matrix import largest, shrink
from seqtui.session.statements import HEAD_LEADS, HEADS_WITHOUT, NO_HEADS

LIT = 1.5  # times an even share, from which on a dot of a drawing is lit
_ABOVE_EVEN = 1.05  # ... and at the least, where it is the largest of its line


class HeadRow(Struct, frozen=True, eq=False):
    """One head with its measures, by name: None for one that the head or the text has not."""

    head: HeadMap
    measures: dict[str, float | None]


class AllHeads(Struct, frozen=True, eq=False, dict=True):
    """The heads of a run, layer by layer, the one looked at (layer, head), and the measure that they are sorted by.

    repeated: the text is a row of random words, read twice. said is what the measure comes to, in words.
    """

    run: Run
    layers: tuple[tuple[HeadRow, ...], ...]
    at: tuple[int, int]
    sort: str
    said: Statement
    repeated: bool = False

    @property
    def here(self) -> HeadRow:
        """The head that is looked at."""
        return self.layers[self.at[0]][self.at[1]]

    @property
    def measure(self) -> HeadMeasure:
        """The measure that they are sorted by."""
        return BY_NAME[self.sort]

    @cached_property
    def heads(self) -> tuple[HeadRow, ...]:
        """All heads in the order in which they are computed."""
        return tuple(row for layer in self.layers for row in layer)

    @cached_property
    def largest(self) -> float:
        """The largest share of attention that any head gives: that of the strongest colour."""
        return max((largest(row.head.values) for row in self.heads), default=1.0)

    @cached_property
    def ranked(self) -> tuple[HeadRow, ...]:
        """All heads, those with most of the measure first; those that have none of it last."""
        sizes = {row.head.name: row.measures[self.sort] for row in self.heads}
        return tuple(sorted(self.heads, key=lambda row: (sizes[row.head.name] is None, -(sizes[row.head.name] or 0))))

    def moved(self, layers: int, heads: int) -> AllHeads:
        """Look at another head, as many layers down and heads to the right, as far as there are any."""
        layer = max(0, min(self.at[0] + layers, len(self.layers) - 1))
        return replace(self, at=(layer, max(0, min(self.at[1] + heads, len(self.layers[layer]) - 1))))

    def ranked_by(self, places: int) -> AllHeads:
        """Look at the head so many places further down the ranking."""
        ranked = self.ranked
        place = next(k for k, row in enumerate(ranked) if row is self.here)
        return self.looking_at(ranked[max(0, min(place + places, len(ranked) - 1))].head.name)

    def looking_at(self, name: str) -> AllHeads:
        """Look at the head of that name; at the first where there is none."""
        places = ((k, m) for k, layer in enumerate(self.layers) for m, row in enumerate(layer) if row.head.name == name)
        return replace(self, at=next(places, (0, 0)))

    def sorted_by(self, measure: str) -> AllHeads:
        """Sort by another measure."""
        return replace(self, sort=measure, said=_said(self.run, self.heads, BY_NAME[measure]))

    def sorted_next(self, count: int) -> AllHeads:
        """Sort by the next measure of the table, or the one before."""
        names = [measure.name for measure in MEASURES]
        return self.sorted_by(names[(names.index(self.sort) + count) % len(names)])


def all_heads(run: Run, sort: str = MEASURES[0].name, repeated: bool = False) -> AllHeads | Statement:
    """Return the heads of a run with their measures; a sentence where it has none.

    Raises KeyError for a measure that there is not.
    """
    rows = tuple(HeadRow(head, {measure.name: measure.value(head) for measure in MEASURES}) for head in head_maps(run))
    if not rows:
        return NO_HEADS()
    layers: dict[str, list[HeadRow]] = {}
    for row in rows:
        layers.setdefault(row.head.layer, []).append(row)
    found = tuple(tuple(layer) for layer in layers.values())
    return AllHeads(run, found, (0, 0), sort, _said(run, rows, BY_NAME[sort]), repeated)


def _said(run: Run, rows: tuple[HeadRow, ...], measure: HeadMeasure) -> Statement:
    """What a measure comes to: the head that has most of it."""
    known = [(size, row.head.name) for row in rows if (size := row.measures[measure.name]) is not None]
    if not known:
        return HEADS_WITHOUT(measure=_(measure.title), name=measure.name)
    size, head = max(known, key=lambda pair: pair[0])
    return HEAD_LEADS(
        measure=_(measure.title), name=measure.name, head=head, size=size, mean=sum(s for s, _ in known) / len(known)
    )


def even_shares(values: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """How much of its attention each band of queries gives to each band of keys, over an even share: [rows, columns].

    values [query, key] is NaN where a query must not look; NaN where all of a block is so. 1 is an even share.
    """
    given = _blocks(np.nan_to_num(values), rows, columns)
    seen = ~np.isnan(values)
    even = _blocks(seen / np.maximum(1, seen.sum(axis=1, keepdims=True)), rows, columns)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(even > 0, given / even, np.nan)


def lit_cells(values: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Where a drawing of so many dots is lit: from LIT times an even share on, and the largest of each line: bool."""
    shares = np.nan_to_num(even_shares(values, rows, columns))
    largest = shares.max(axis=1, keepdims=True)
    return (shares >= LIT) | ((shares == largest) & (shares > _ABOVE_EVEN))


def small_cells(values: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """A head's map in at most so many cells, the largest share of each block; NaN where no query may look."""
    return shrink(values, rows, columns, signed=False)


def _blocks(values: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The sums of blocks; where there are more blocks than lines, a line counts in each block that it touches."""
    for axis, count in ((0, rows), (1, columns)):
        total = values.shape[axis]
        first = np.arange(count) * total // count
        behind = np.maximum(first + 1, (np.arange(count) + 1) * total // count)
        parts = [values.take(range(a, b), axis).sum(axis=axis) for a, b in zip(first, behind, strict=True)]
        values = np.stack(parts, axis=axis)
    return values


def heads_data(view: AllHeads) -> dict[str, object]:
    """Return the object of ``seqtui heads --format json``: docs/schema/heads.json says what its keys mean."""
    run = view.run
    return {
        "model": run.model.name,
        "config": {**run.config, "seed": run.request.seed},
        "tokens": list(run.positions or run.tokens),
        "repeated": view.repeated,
        "sort": view.sort,
        "measures": [{"name": measure.name, "formula": _(measure.formula)} for measure in MEASURES],
        "heads": [_row_data(row) for row in view.ranked],
        "said": [view.said],
        "notes": list(run.notes),
    }


def _row_data(row: HeadRow) -> dict[str, object]:
    head = row.head
    paths = [head.run.trace.path(step) for step in head.steps]
    return {"head": head.name, "layer": head.layer, **row.measures, "pattern": paths[-1], "crosses": head.crosses}
