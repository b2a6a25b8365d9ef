"""Where a change is felt: the largest difference at each time step or token, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

from seqtui.engine.paths import Scope
from seqtui.engine.trace import Step
from seqtui.language import N_
from seqtui.session.walk.player import Player
from seqtui.session.whatif.run_diff import ROUNDING, MovedValue, RunDiff, layer_of

LEVELS = 8  # of a glyph: each one is a factor of √10, so all of them span four powers of ten


class Here(Struct, frozen=True):
    """Where the learner looks: the layer, whether it is in time, and the time step or token, from 1."""

    layer: Scope
    is_timed: bool
    place: int


class ProfileRow(Struct, frozen=True, eq=False):
    """One part of the model. sizes[0] is what lies outside time and tokens (weights, a start); the others are theirs.

    A size is None where nothing is recorded, 0 where nothing moved by more than rounding, ∞ where a mask did. edited
    are the places set by hand. layer and is_timed say which steps it sums up, those of one layer in or outside of
    time; None for all.
    """

    label: str
    sizes: tuple[float | None, ...]
    edited: frozenset[int]
    layer: Scope | None
    is_timed: bool

    def place(self, here: Here) -> int:
        """The place looked at, -1 where that is in another part."""
        return here.place if self.layer is None or (self.layer, self.is_timed) == (here.layer, here.is_timed) else -1


class ChangeProfile(Struct, frozen=True, eq=False):
    """All parts, the whole of the model first where there are several along one text. along: what the places are.
    It and the labels of rows are translated where they are shown.

    largest is the largest finite change of what was not set by hand, at its place; missing counts the values that only
    one of the runs has.
    """

    rows: tuple[ProfileRow, ...]
    along: str
    largest: float
    at: str
    missing: int


def change_profile(difference: RunDiff) -> ChangeProfile:
    """Return the strip of two runs."""
    parts: dict[tuple[Scope, bool], list[MovedValue]] = {}
    steps = difference.after.trace.steps
    layers: dict[Scope, Scope] = {}  # by scope: most of them hold many values
    for moved in difference.moved:
        step = steps[moved.index]
        layer = layers.get(step.scope)
        if layer is None:
            layer = layers[step.scope] = layer_of(step)
        parts.setdefault((layer, step.time is not None), []).append(moved)
    rows = [
        _row(str(layer) or (N_("steps") if timed else N_("outside")), found, steps, layer, timed)
        for (layer, timed), found in parts.items()
    ]
    rows = [row for row in rows if len(row.sizes) > 1 or any(row.sizes)]
    timed = any(is_timed for _, is_timed in parts)
    whole = _row(N_("all"), difference.moved, steps, None, timed)
    two_texts = any(layer.side for layer, _ in parts)
    return ChangeProfile(
        rows=(whole,) if len(rows) < 2 else tuple(rows) if two_texts else (whole, *rows),
        along=N_("time step") if timed else N_("token"),
        largest=difference.largest[0],
        at=difference.largest[1],
        missing=difference.missing,
    )


def here_of(player: Player) -> Here:
    """Where the player looks."""
    step = player.trace[player.owner]
    token = player.pointer.row(step) + 1 if player.pointer.tokens(step) else 0
    return Here(layer_of(step), step.time is not None, token if step.time is None else step.time)


def level(size: float | None, largest: float) -> int:
    """How high a size stands: LEVELS for the largest, one less for every factor of √10, 0 for what did not move."""
    if not size or size <= ROUNDING:
        return 0
    if not largest or size >= largest:
        return LEVELS
    return max(1, LEVELS + math.ceil(2 * math.log10(size / largest)))


def shrunk(row: ProfileRow, block: int) -> tuple[float | None, ...]:
    """The places from 1 on, so many taken together: each is the largest of its block."""
    sizes = row.sizes[1:]
    blocks = [[size for size in sizes[k : k + block] if size is not None] for k in range(0, len(sizes), block)]
    return tuple(max(found, default=None) for found in blocks)


def profile_data(view: ChangeProfile) -> dict[str, object]:
    """The strip as plain data, for JSON; ∞ is written out."""
    rows = [
        {"part": row.label, "sizes": [None if size is None else _number(size) for size in row.sizes]}
        for row in view.rows
    ]
    return {"along": view.along, "largest": view.largest, "at": view.at, "only_in_one_run": view.missing, "rows": rows}


def _row(label: str, found: Sequence[MovedValue], steps: list[Step], layer: Scope | None, timed: bool) -> ProfileRow:
    """The largest change at each place; a start behind the end, where a network reads from there, is none of them."""
    count = max((m.column + len(m.sizes) - 1 for m in found if not steps[m.index].is_leaf), default=0)
    sizes: list[float | None] = [None] * (count + 1)
    edited: set[int] = set()
    for moved in found:
        for k, size in enumerate(moved.sizes, moved.column):
            place = k if k <= count else 0
            known = sizes[place]
            if known is None or size > known:
                sizes[place] = size if size > ROUNDING else known or 0.0
        edited.update(place if place <= count else 0 for place in moved.edited)
    return ProfileRow(label, tuple(sizes), frozenset(edited), layer, timed)


def _number(size: float) -> float | str:
    return size if math.isfinite(size) else str(size)
