"""A trace on its way to torch: what is computed from what as JSON, the given numbers as one run of float64.

Computed values are not sent, but for elements that were set by hand: torch computes its own from the leaves. No pickle
is written or read.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from seqtui.engine.trace import Step

HEADER, NUMBERS, MARKS = "trace.json", "numbers.f64", "edited.bool"
_NOTHING = np.zeros(0)


def write_steps(steps: Sequence[Step], folder: Path) -> None:
    """Write the steps of a trace into three files of the folder."""
    rows = []
    with (folder / NUMBERS).open("wb") as numbers, (folder / MARKS).open("wb") as marks:
        for step in steps:
            edited = step.edited is not None
            given = step.is_leaf or edited
            shape = list(step.value.shape) if given else None
            rows.append([step.op, step.operands, [_packed(param) for param in step.params], shape, edited])
            if given:
                numbers.write(np.ascontiguousarray(step.value))
            if edited:
                marks.write(np.ascontiguousarray(np.broadcast_to(np.asarray(step.edited, bool), step.value.shape)))
    (folder / HEADER).write_text(json.dumps(rows), encoding="utf-8")


def read_steps(folder: Path) -> Iterator[Step]:
    """Yield the steps that were written; the value of one that is to be computed is empty."""
    numbers = np.fromfile(folder / NUMBERS)
    marks = np.fromfile(folder / MARKS, dtype=bool)
    at = marked = 0
    for op, operands, params, shape, edited in json.loads((folder / HEADER).read_text(encoding="utf-8")):
        value, mask = _NOTHING, None
        if shape is not None:
            size = int(np.prod(shape, dtype=int))
            value = numbers[at : at + size].reshape(shape)
            at += size
            if edited:
                mask = marks[marked : marked + size].reshape(shape)
                marked += size
        yield Step(op, tuple(operands), value, "", None, tuple(map(_unpacked, params)), edited=mask)


def _packed(param: object) -> object:
    """A setting of an op as JSON; a slice and a tuple say what they are."""
    if isinstance(param, slice):
        return {"slice": [_packed(end) for end in (param.start, param.stop, param.step)]}
    if isinstance(param, tuple):
        return {"tuple": [_packed(part) for part in param]}
    return param if param is None or isinstance(param, bool | float | str) else int(param)  # type: ignore[call-overload]


def _unpacked(param: object) -> object:
    if not isinstance(param, dict):
        return param
    return slice(*param["slice"]) if "slice" in param else tuple(map(_unpacked, param["tuple"]))
