"""What one element needs: the part of each operand that an equation must read to compute it, and no more.

A part is a box, a run of neighbours along every axis, so that the equation stays as it is written: the product of a
matrix's one row with a vector is the same line as the whole product.
"""

from __future__ import annotations

from seqtui.engine.ops import OPS
from seqtui.engine.paths import Index
from seqtui.engine.trace import Step, Trace

Box = tuple[tuple[int, int], ...]  # (first, last + 1) along each axis


def whole(step: Step) -> Box:
    """All of a value."""
    return tuple((0, n) for n in step.value.shape)


def single(element: Index) -> Box:
    """One element."""
    return tuple((k, k + 1) for k in element)


def cut(box: Box) -> tuple[slice, ...]:
    """The box as an index into the value."""
    return tuple(slice(first, last) for first, last in box)


def size(box: Box) -> int:
    """How many numbers the box holds."""
    count = 1
    for first, last in box:
        count *= last - first
    return count


class Slices:
    """The parts of an equation's steps; is_given says which steps are read as they stand."""

    def __init__(self, trace: Trace, root: int) -> None:
        self.trace, self.root = trace, root
        self._grown: dict[tuple[int, Box], Box] = {}

    def is_given(self, step: int) -> bool:
        """Whether a step is an operand of the equation: a leaf, or a named value other than the equation's own."""
        found = self.trace[step]
        return found.is_leaf or (found.name is not None and step != self.root)

    def named_operands(self) -> list[int]:
        """The named values that the equation reads, from left to right."""
        found: dict[int, None] = {}

        def read(index: int) -> None:
            for i in self.trace[index].operands:
                if not self.is_given(i):
                    read(i)
                elif self.trace[i].name is not None:
                    found[i] = None

        read(self.root)
        return list(found)

    def grown(self, step: int, box: Box) -> Box:
        """The smallest part around the box that a step can compute from parts of its operands."""
        if self.is_given(step):
            return box
        key = (step, box)
        if key not in self._grown:
            around = self._around(step, box)
            self._grown[key] = box if around == box else self.grown(step, around)
        return self._grown[key]

    def read(self, step: int, box: Box) -> list[Box]:
        """The parts of the operands that a part of the step is computed from."""
        found, values = self.trace[step], [self.trace[i].value for i in self.trace[step].operands]
        op = found.op
        if OPS[op].elementwise:
            return [
                tuple((0, 1) if n == 1 else b for b, n in zip(box[len(box) - v.ndim :], v.shape, strict=True))
                for v in values
            ]
        if op == "matmul":
            rows = max(0, values[0].ndim - 1)
            inner = (0, values[0].shape[-1])
            return [(*box[:rows], inner), (inner, *box[rows:])]
        if op == "transpose":
            return [box[::-1]]
        if op in ("softmax", "sum", "mean"):
            return [self._along(found, box, values[0].shape)]
        return [whole(self.trace[i]) for i in found.operands]

    def _around(self, step: int, box: Box) -> Box:
        """One round of growing: what the operands give, seen from the result."""
        found = self.trace[step]
        parts = [self.grown(i, part) for i, part in zip(found.operands, self.read(step, box), strict=True)]
        if OPS[found.op].elementwise:
            for part, operand in zip(parts, found.operands, strict=True):
                shape, lead = self.trace[operand].value.shape, len(box) - len(part)
                sides = ((b, p) if n > 1 else (b, b) for b, p, n in zip(box[lead:], part, shape, strict=True))
                box = (*box[:lead], *((min(b[0], p[0]), max(b[1], p[1])) for b, p in sides))
            return box
        if found.op == "matmul":
            return (*parts[0][:-1], *parts[1][1:])
        if found.op == "transpose":
            return parts[0][::-1]
        if found.op == "softmax":
            return parts[0]
        if found.op in ("sum", "mean") and found.params and found.params[0] is not None:
            at = found.params[0] % len(parts[0])
            kept = ((0, 1),) if True in found.params[1:] else ()
            return (*parts[0][:at], *kept, *parts[0][at + 1 :])
        return whole(found)

    def _along(self, found: Step, box: Box, shape: tuple[int, ...]) -> Box:
        """What a function along an axis reads: all of that axis."""
        axis = found.params[0] if found.params else (-1 if found.op == "softmax" else None)
        if axis is None:
            return tuple((0, n) for n in shape)
        at = axis % len(shape)
        keeps = found.op == "softmax" or True in found.params[1:]
        return (*box[:at], (0, shape[at]), *box[at + keeps :])
