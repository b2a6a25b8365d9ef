"""What one element needs: the part of each operand that an equation must read to compute it, and no more."""

from __future__ import annotations

from math import prod

from seqtui.engine.boxes import Box
from seqtui.engine.ops import OPS
from seqtui.engine.paths import Index
from seqtui.engine.trace import Step, Trace


def single(element: Index) -> Box:
    """Return the box that holds one element."""
    return tuple((k, k + 1) for k in element)


def cut(box: Box) -> tuple[slice, ...]:
    """The box as an index into the value."""
    return tuple(slice(first, last) for first, last in box)


def size(box: Box) -> int:
    """How many numbers the box holds."""
    return prod(last - first for first, last in box)


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
        found = self.trace[step]
        return OPS[found.op].parts.reads(box, self._shapes(found), *found.params)

    def _around(self, step: int, box: Box) -> Box:
        """One round of growing: what the operands give, seen from the result."""
        found = self.trace[step]
        parts = [self.grown(i, part) for i, part in zip(found.operands, self.read(step, box), strict=True)]
        return OPS[found.op].parts.grows(box, parts, self._shapes(found), found.value.shape, *found.params)

    def _shapes(self, step: Step) -> list[tuple[int, ...]]:
        return [self.trace[i].value.shape for i in step.operands]
