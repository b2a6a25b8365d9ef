"""A map of what taking out or swapping does, as it is looked at: the cell under the cursor, what is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.language import N_, _
from seqtui.models.model import Request, Run
from seqtui.models.statement import Statement
from seqtui.session.inside.ablation import (
    KINDS,
    MAPS,
    ONE,
    ZERO,
    Cell,
    EffectMap,
    Number,
    effects,
    empty_map,
    replacement,
    taken_out,
)
from seqtui.session.inside.answer import Answer
from seqtui.session.inside.parts import New
from seqtui.session.inside.patching import patched, swapped
from seqtui.session.json_text import plain
from seqtui.session.maps.matrix import Labelled, MatrixView, Room, matrix_view
from seqtui.session.statements import NO_PARTS, NOTHING_MOVES, SWAPPED_IN, TAKEN_OUT

SWAP = "swap"
DONE = {**KINDS, SWAP: N_("the value of the other text in its place")}  # what is done to a part


class EffectView(Struct, frozen=True, eq=False):
    """What is shown of a map. done is one of DONE; source is the run that values come from, None where none does.

    at is the cell looked at.
    """

    effects: EffectMap
    done: str
    source: Run | None = None
    at: tuple[int, int] = (0, 0)

    @property
    def run(self) -> Run:
        """The run that parts are taken out of, or put into."""
        return self.effects.run

    @property
    def cell(self) -> Cell | None:
        """What is taken out at the cell looked at."""
        return self.effects.cells[self.at[0]][self.at[1]] if self.effects.places else None

    @property
    def new(self) -> New:
        """What stands in the place of a value."""
        return replacement(self.done) if self.source is None else swapped(self.source, self.run)

    @property
    def other(self) -> float | None:
        """The answer of the run that values come from; None where none does, or where it has no such place."""
        if self.source is None:
            return None
        trace, answer = self.source.trace, self.effects.answer
        path = self.run.trace.path(answer.step)
        if not trace.has(path) or trace.value(path).shape != self.run.trace[answer.step].value.shape:
            return None
        return answer.of({answer.step: trace.value(path)})

    @property
    def is_complete(self) -> bool:
        """Whether every number is computed."""
        return self.effects.done == len(self.effects.places)

    def numbers(self) -> Iterator[Number]:
        """Compute the numbers that are missing one by one."""
        return effects(self.effects, self.new)

    def request(self, cell: Cell) -> Request:
        """The request of the run in which a cell is taken out or swapped."""
        if self.source is not None:
            return patched(self.source, self.run, cell)
        return taken_out(self.run, cell, self.done)

    def with_values(self, found: Iterable[Number]) -> EffectView:
        """The same look at a map with more numbers."""
        return replace(self, effects=self.effects.with_values(found))

    def moved(self, rows: int, columns: int) -> EffectView:
        """Look at another cell, as far as there are any."""
        shape = self.effects.values.shape
        row, column = (max(0, min(k + by, n - 1)) for k, by, n in zip(self.at, (rows, columns), shape, strict=True))
        return replace(self, at=(row, column))

    def to_largest(self) -> EffectView:
        """Look at the cell that changes the answer most."""
        best = _largest(self.effects)
        return self if best is None else replace(self, at=best)

    def of_kind(self, count: int) -> EffectView:
        """Another map of the same change, the next one that the model has."""
        kinds = [kind for kind in MAPS if empty_map(self.run, self.effects.answer, kind).places]
        kind = kinds[(kinds.index(self.effects.kind) + count) % len(kinds)]
        return replace(self, effects=empty_map(self.run, self.effects.answer, kind), at=(0, 0))

    def of_change(self, count: int) -> EffectView:
        """The same map of another change: zeros or means; the same where values come from another text."""
        if self.source is not None:
            return self
        done = list(KINDS)[(list(KINDS).index(self.done) + count) % len(KINDS)]
        return replace(self, effects=empty_map(self.run, self.effects.answer, self.effects.kind), done=done)

    def asking(self, answer: Answer) -> EffectView:
        """The same map of what is done to another answer."""
        return replace(self, effects=empty_map(self.run, answer, self.effects.kind))

    def matrix(self, room: Room) -> MatrixView:
        """The changes as a map, in the room that there is."""
        made = self.effects
        labelled = Labelled(
            title=_("change of the answer"),
            values=np.where(np.isfinite(made.values), made.changes, 0.0),
            rows=made.rows,
            columns=made.columns,
            signed=True,
            masked=~np.isfinite(made.values),
        )
        return matrix_view(labelled, self.at, room)

    def said(self) -> Statement | None:
        """What a complete map comes to; None while numbers are missing, and of one part alone."""
        made, best = self.effects, _largest(self.effects)
        if best is None or made.kind == ONE or not self.is_complete:
            return None
        cell = made.cells[best[0]][best[1]]
        assert cell is not None, "there is a number where there is a part"
        facts = {"answer": made.answer.text, "before": made.before, "part": cell.name, "after": made.values[best]}
        facts |= {"count": made.done, "view": self}
        if made.values[best] == made.before:
            return NOTHING_MOVES(**facts)
        return (TAKEN_OUT if self.source is None else SWAPPED_IN)(**facts)


def effect_view(
    run: Run, answer: Answer, kind: str, done: str = ZERO, source: Run | None = None
) -> EffectView | Statement:
    """Return the look at a map of a kind without numbers; a sentence where the model has no such parts."""
    made = empty_map(run, answer, kind)
    return EffectView(made, done, source) if made.places else NO_PARTS(name=run.model.name, kind=kind)


def effect_data(view: EffectView) -> dict[str, object]:
    """Return what ``seqtui ablate`` and ``seqtui patch`` give as JSON: docs/schema says what the keys mean."""
    made, run = view.effects, view.run
    cells = [
        {
            "part": cell.name,
            "layer": made.rows[row],
            "column": made.columns[column],
            "answer": plain(made.values[row, column]),
            "change": plain(made.changes[row, column]),
        }
        for row, column in made.places
        if (cell := made.cells[row][column]) is not None
    ]
    return {
        "model": run.model.name,
        "config": {**run.config, "seed": run.request.seed},
        "tokens": list(run.positions or run.tokens),
        "from": None if view.source is None else list(view.source.positions or view.source.tokens),
        "done": view.done,
        "map": made.kind,
        "answer": {
            "text": made.answer.text,
            "path": made.answer.path(run),
            "before": plain(np.array(made.before)),
            "other": None if view.other is None else plain(np.array(view.other)),
        },
        "parts": cells,
        "said": [said for said in (view.said(),) if said is not None],
        "notes": list(run.notes),
    }


def _largest(made: EffectMap) -> tuple[int, int] | None:
    """Where the answer changes most among the numbers that are computed."""
    if not made.done:
        return None
    sizes = np.where(np.isfinite(made.values), np.abs(made.changes), -1.0)
    row, column = np.unravel_index(int(sizes.argmax()), sizes.shape)
    return int(row), int(column)
