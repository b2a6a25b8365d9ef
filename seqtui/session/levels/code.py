"""One equation as a line of code: its operands as variables, its ops as a library writes them."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field, replace

from seqtui.engine.ops import OPS
from seqtui.engine.paths import Index
from seqtui.engine.spelling import Style, Written
from seqtui.engine.trace import Trace
from seqtui.session.why.libraries import Library
from seqtui.session.why.slices import Box, Slices, single, size, whole

_ARITHMETIC = frozenset({"add", "sub", "mul", "div"})
_TAKEN = frozenset({"np", "torch", "math", "print", "float", "sigmoid", "relu", "gelu", "gelu_tanh", "softmax"})


@dataclass(frozen=True)
class Line:
    """``t3_f = sigmoid(W_xf @ t3_x + …)``.

    name is what the line computes, at the element of it that is meant; operands are the variables it reads, each a
    step and the part of it; ops are the functions it calls. of is where the computed part starts in the whole value.
    """

    name: str
    expression: str
    element: Index
    operands: dict[str, tuple[int, Box]]
    ops: frozenset[str]
    of: Index = ()

    @property
    def text(self) -> str:
        """The line; "" for a value that is given, which no line computes."""
        return f"{self.name} = {self.expression}" if self.expression else ""

    @property
    def element_text(self) -> str:
        """The element: ``t3_f[0]``."""
        return f"{self.name}[{', '.join(map(str, self.element))}]" if self.element else self.name

    @property
    def size(self) -> int:
        """How many numbers the operands hold together."""
        return sum(size(box) for _, box in self.operands.values())


def code_line(trace: Trace, step: int, element: Index, library: Library, sliced: bool = False) -> Line:
    """Return the line that computes a step; sliced reads no more of its operands than the element needs."""
    return _Writer(trace, step, element, library, sliced).line()


@dataclass
class _Writer:
    trace: Trace
    root: int
    element: Index
    library: Library
    sliced: bool
    operands: dict[str, tuple[int, Box]] = field(default_factory=dict)
    ops: set[str] = field(default_factory=set)

    def line(self) -> Line:
        step = self.trace[self.root]
        slices = self.slices = Slices(self.trace, self.root)
        self.shared = _shared([self.root, *slices.named_operands()], self.trace)
        name = self._name(self.root)
        box = slices.grown(self.root, single(self.element)) if self.sliced else whole(step)
        if step.is_leaf:
            self.operands[name] = (self.root, box)
            written = ""
        else:
            self.names = {name}
            written = self._written(self.root, box).text
        corner = tuple(first for first, _ in box)
        here = tuple(k - first for k, first in zip(self.element, corner, strict=True))
        return Line(name, written, here, self.operands, frozenset(self.ops), corner)

    def _written(self, index: int, box: Box, inline: bool = False) -> Written:
        """A step of the equation; inline: a number of the formula may stand as itself."""
        step = self.trace[index]
        if self.slices.is_given(index):
            if step.op == "constant" and not step.value.ndim and inline:
                value = float(step.value)
                return Written(self.library.number(value), 7 if value < 0 else 10)
            return Written(self._variable(index, box))
        boxes = self.slices.read(index, box) if self.sliced else [whole(self.trace[i]) for i in step.operands]
        inline = step.op in _ARITHMETIC and any(self.trace[i].op != "constant" for i in step.operands)
        parts = [self._written(i, part, inline) for i, part in zip(step.operands, boxes, strict=True)]
        call = self.library.calls.get(step.op)
        if call is not None:
            self.ops.add(step.op)
            return Written(call([part.text for part in parts], step.params), op=step.op)
        if step.op == "transpose" and step.value.ndim < 2:
            return parts[0]
        return replace(OPS[step.op].spelling.spell(step.op, parts, step.params, Style.PYTHON), op=step.op)

    def _name(self, index: int) -> str:
        return _identifier(self.trace.path(index).removeprefix(self.shared))

    def _variable(self, index: int, box: Box) -> str:
        """The variable of an operand: one for each part that is read of it."""
        known = next((name for name, what in self.operands.items() if what == (index, box)), None)
        if known is not None:
            return known
        step = self.trace[index]
        name = self._name(index) if step.name is not None else f"constant_{index}"
        while name in self.names:
            name += "_"
        self.names.add(name)
        self.operands[name] = (index, box)
        return name


def _shared(steps: list[int], trace: Trace) -> str:
    """The scope that all steps lie in: variables need not repeat it."""
    scopes = [trace[i].scope.split(".") for i in steps]
    parts = [ways[0] for ways in zip(*scopes, strict=False) if len(set(ways)) == 1]
    same = next((k for k, ways in enumerate(zip(*scopes, strict=False)) if len(set(ways)) > 1), len(parts))
    return "".join(f"{part}." for part in parts[:same] if part)


def _identifier(path: str) -> str:
    """A path as a variable: ``t3.f`` is ``t3_f``."""
    name = re.sub(r"\W", "_", path, flags=re.ASCII)
    return f"{name}_" if keyword.iskeyword(name) or name in _TAKEN else name
