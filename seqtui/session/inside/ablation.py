"""Taking out: what becomes of an answer when a part of the network hands on nothing, or its mean, instead.

Each number is that of a run with these edits: the time machine's own. It is made by a replay of what was recorded,
which computes only what follows from the edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.allowance import Cost
from seqtui.engine.replay import Replay
from seqtui.language import N_
from seqtui.models.model import Request, Run
from seqtui.session.inside.answer import Answer
from seqtui.session.inside.parts import Edits, New, Output, Part, held_choices, parts_of, positions_of

ZERO, MEAN = "zero", "mean"
KINDS = {ZERO: N_("set to 0"), MEAN: N_("set to its mean over the positions of this text")}
HEADS, STREAM, ATTENTION, MLP, PARTS = "heads", "stream", "attention", "mlp", "parts"
ONE = "one"  # a map of one part
MAPS = {
    HEADS: N_("layer × head"),
    STREAM: N_("layer × position: the residual stream that enters the layer"),
    ATTENTION: N_("layer × position: what attention adds"),
    MLP: N_("layer × position: what the feed-forward network adds"),
    PARTS: N_("layer × part: all heads together, the feed-forward network, both"),
}
_OF_KIND = {STREAM: "stream", ATTENTION: "attention", MLP: "mlp"}


Number = tuple[tuple[int, int], float]  # of a map: its place, and the answer


class Cell(Struct, frozen=True):
    """One number of a map: the part that is taken out for it, at one position or at all of them."""

    part: Part
    position: int | None = None

    @property
    def name(self) -> str:
        """How it is typed: ``block0.head1``, ``block0.resid[3]``."""
        return self.part.name if self.position is None else f"{self.part.name}[{self.position}]"


class EffectMap(Struct, frozen=True, eq=False):
    """What is done to an answer, by part: rows of cells with names along both sides, None where there is no part.

    values are the answers with each change, [row, column], NaN while they are not computed; before is the answer of the
    run as it is. kind is one of MAPS, or ONE.
    """

    run: Run
    answer: Answer
    kind: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell | None, ...], ...]
    values: np.ndarray
    before: float

    @property
    def changes(self) -> np.ndarray:
        """How far each answer is from that of the run as it is."""
        return self.values - self.before

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Where there is a part, row by row."""
        return tuple((r, c) for r, row in enumerate(self.cells) for c, cell in enumerate(row) if cell is not None)

    @property
    def done(self) -> int:
        """How many of its numbers are computed."""
        return int(np.isfinite(self.values).sum())

    def with_values(self, found: Iterable[Number]) -> EffectMap:
        """Return the map with more numbers, each with its place."""
        values = self.values.copy()
        for place, value in found:
            values[place] = value
        return replace(self, values=values)


def replacement(kind: str) -> New:
    """Return what stands in the place of a value: zeros, or its mean over positions in every row."""
    if kind == MEAN:
        return lambda output, value: np.broadcast_to(value.mean(axis=0), value.shape).copy()
    return lambda output, value: np.zeros_like(value)


def empty_map(run: Run, answer: Answer, kind: str) -> EffectMap:
    """Return a map of what can be taken out, without numbers; one without rows where a model has no such parts."""
    parts = parts_of(run)
    rows = {HEADS: _by_head, PARTS: _by_part}.get(kind, _by_position)(run, parts, kind)
    columns = max(rows.values(), key=len, default=())
    names = _columns(run, kind, columns)
    filled = tuple((*row, *(None,) * (len(columns) - len(row))) for row in rows.values())
    values = np.full((len(rows), len(columns)), np.nan)
    return EffectMap(run, answer, kind, tuple(rows), names, filled, values, answer.now(run))


def single_map(run: Run, answer: Answer, cell: Cell) -> EffectMap:
    """Return a map of one part alone, without its number."""
    return EffectMap(
        run, answer, ONE, (cell.part.layer,), (cell.name,), ((cell,),), np.full((1, 1), np.nan), answer.now(run)
    )


def taken_out(run: Run, cell: Cell, kind: str = ZERO) -> Request:
    """Return the request of the run without a part: its own, with the edits that take it out."""
    return run.request.with_edits(*held_choices(run), *edits_of(run, cell, replacement(kind)))


def edits_of(run: Run, cell: Cell, new: New) -> Edits:
    """The edits of a cell."""
    return cell.part.edits(run, new, cell.position)


def effects(effect_map: EffectMap, new: New) -> Iterator[Number]:
    """Compute the numbers that a map lacks one by one: their place, and the answer with that change.

    Each counts into the allowance that is held, which can end the work between two steps.
    """
    run, answer = effect_map.run, effect_map.answer
    replay = Replay(run.trace, (answer.step,), run.request.edits)
    for row, column in effect_map.places:
        cell = effect_map.cells[row][column]
        if cell is not None and np.isnan(effect_map.values[row, column]):
            yield (row, column), answer.of(replay.values(edits_of(run, cell, new)))


def cost_of(effect_map: EffectMap) -> Cost:
    """What the numbers of a map take together: recorded steps, numbers and multiplications, before any is computed."""
    replay = Replay(effect_map.run.trace, (effect_map.answer.step,), effect_map.run.request.edits)
    known: dict[tuple[Output, ...], tuple[int, int, int]] = {}
    total = np.zeros(3, dtype=int)
    for row, column in effect_map.places:
        cell = effect_map.cells[row][column]
        if cell is not None:
            outputs = cell.part.outputs
            if outputs not in known:
                known[outputs] = replay.cost([output.path for output in outputs])
            total += known[outputs]
    return Cost(*total.tolist())


Rows = dict[str, tuple[Cell | None, ...]]


def _by_head(run: Run, parts: tuple[Part, ...], kind: str) -> Rows:
    rows: dict[str, list[Cell | None]] = {}
    for part in parts:
        if part.kind == "head":
            rows.setdefault(part.layer or "head", []).append(Cell(part))
    return {layer: tuple(cells) for layer, cells in rows.items()}


def _by_part(run: Run, parts: tuple[Part, ...], kind: str) -> Rows:
    layers = dict.fromkeys(part.layer for part in parts if part.kind in ("attention", "mlp", "layer"))
    named = {(part.layer, part.kind): Cell(part) for part in parts}
    return {
        layer or "head": tuple(named.get((layer, part)) for part in ("attention", "mlp", "layer")) for layer in layers
    }


def _by_position(run: Run, parts: tuple[Part, ...], kind: str) -> Rows:
    chosen = [part for part in parts if part.kind == _OF_KIND[kind]]
    return {part.name: tuple(Cell(part, k) for k in range(part.positions(run))) for part in chosen}


def _columns(run: Run, kind: str, longest: tuple[Cell | None, ...]) -> tuple[str, ...]:
    if kind == PARTS:
        return ("attention", "mlp", "layer")
    first = next((cell for cell in longest if cell is not None), None)
    if kind == HEADS or first is None:
        return tuple(map(str, range(len(longest))))
    return positions_of(run, first.part)
