"""The parts of a network that can be taken out or swapped, and the edits of the time machine that do so.

    head        its output z, of all positions or of one
    attention   attn_out: what all heads of a layer add together, W_O and its bias with them
    mlp         mlp_out: what the feed-forward network adds
    layer       attention and mlp of one block: what enters it goes on as it is
    stream      one position of the residual stream where it enters a block (resid_pre), or of x where there are none

A run that writes token by token computes each part at every time step: all of them are edited. The tokens that it wrote
are held, by edits of the choices, so that what is asked is how the same words would have been scored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Scope
from seqtui.language import _
from seqtui.models.model import Run

_OUTPUTS = {"z": "head", "attn_out": "attention", "mlp_out": "mlp", "resid_pre": "stream"}
_TYPED = {"z": "", "attn_out": "attn", "mlp_out": "mlp", "resid_pre": "resid", "x": "x"}  # in the name of a part
New = Callable[["Output", np.ndarray], np.ndarray]
Edits = tuple[tuple[str, object], ...]


class Output(Struct, frozen=True):
    """One recorded value of a part: its path, and the position that its first row stands for."""

    path: str
    first: int = 0


class Part(Struct, frozen=True):
    """One part: its name as it is typed, its kind (as above), the layer it lies in, and the values it hands on."""

    name: str
    kind: str
    layer: str
    outputs: tuple[Output, ...]

    def edits(self, run: Run, new: New, position: int | None = None) -> Edits:
        """The edits that put new(output, value) in the place of each value; of one position, its row alone."""
        made: list[tuple[str, object]] = []
        for output in self.outputs:
            value = run.trace.value(output.path)
            row = None if position is None else position - output.first
            if row is None:
                made.append((output.path, new(output, value)))
            elif 0 <= row < len(value):
                changed = value.copy()
                changed[row] = new(output, value)[row]
                made.append((output.path, changed))
        return tuple(made)

    def positions(self, run: Run) -> int:
        """How many positions it hands something on for."""
        return max(output.first + len(run.trace.value(output.path)) for output in self.outputs)


@lru_cache(maxsize=8)
def parts_of(run: Run) -> tuple[Part, ...]:
    """Return the parts of a run in the order in which they are computed; () for a model without attention."""
    found: dict[tuple[Scope, str], list[Output]] = {}
    names = {step.name for step in run.trace}
    outputs = _OUTPUTS if "resid_pre" in names else {**_OUTPUTS, "x": "stream"}
    for path, index in run.trace.named() if "pattern" in names else ():
        step = run.trace[index]
        if step.name in outputs:
            rows = found.setdefault((step.scope.untimed, step.name), [])
            first = rows[-1].first + len(run.trace.value(rows[-1].path)) if rows and run.reads else 0
            rows.append(Output(path, first))
    parts = [_part(scope, name, outputs[name], tuple(rows)) for (scope, name), rows in found.items()]
    return (*parts, *_layers(parts))


def find_part(run: Run, text: str) -> tuple[Part, int | None]:
    """Return the part and the position that a text means: ``block0.head1``, ``block1.mlp``, ``block0.resid[3]``.

    Raises SeqtuiError that names parts which there are.
    """
    name, index = paths.parse(text)
    parts = {part.name: part for part in parts_of(run)}
    if name not in parts:
        raise SeqtuiError(
            _("there is no part '{name}' here; there are {known}", name=name, known=", ".join(parts) or _("none"))
        )
    part = parts[name]
    if index is None:
        return part, None
    (position,) = paths.check_index(name, (part.positions(run),), index)
    return part, position


def held_choices(run: Run) -> Edits:
    """The edits that hold a run to the tokens that it wrote; () for one that writes none."""
    chosen = (path for path, index in run.trace.named() if run.trace[index].name == "chosen")
    return tuple((path, float(run.trace.value(path))) for path in chosen)


def positions_of(run: Run, part: Part) -> tuple[str, ...]:
    """The words at the positions of a part, numbered where they have none."""
    scope = run.trace[run.trace.find(part.outputs[-1].path)].scope
    count = part.positions(run)
    words = tuple(word for output in part.outputs for word in _words(run, output)) if run.reads else ()
    words = words if len(words) == count else run.labels(scope, "position")[:count]
    return words if len(words) == count else tuple(map(str, range(count)))


def _words(run: Run, output: Output) -> Iterable[str]:
    step = run.trace[run.trace.find(output.path)]
    return run.labels(step.scope, "position")[: len(step.value)]


def _part(scope: Scope, value: str, kind: str, outputs: tuple[Output, ...]) -> Part:
    name = ".".join(filter(None, (str(scope), _TYPED[value]))) or "head"
    layer = scope.parent if kind == "head" and scope else scope
    return Part(name, kind, str(layer), outputs)


def _layers(parts: list[Part]) -> list[Part]:
    """The blocks: what attention, cross-attention and feed-forward network add, together."""
    found: dict[str, list[Output]] = {}
    for part in parts:
        if part.kind in ("attention", "mlp") and part.layer:
            scope = Scope.parse(part.layer)
            block = scope.parent if str(scope.innermost) == "cross" else scope
            found.setdefault(str(block), []).extend(part.outputs)
    return [Part(layer, "layer", layer, tuple(outputs)) for layer, outputs in found.items()]
