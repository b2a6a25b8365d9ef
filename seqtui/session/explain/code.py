"""One equation as a line of code in numpy or torch, and what of its operands one element needs."""

from __future__ import annotations

import keyword
import math
import re
from collections.abc import Callable, Mapping
from math import prod

import numpy as np
from msgspec import Struct, field

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.op import Box, Kind, Op, whole
from seqtui.engine.ops import OPS
from seqtui.engine.paths import Index, Scope
from seqtui.engine.spelling import Call, Style, Written
from seqtui.engine.trace import Step, Trace
from seqtui.language import _


def single(element: Index) -> Box:
    """Return the box that holds one element."""
    return tuple((k, k + 1) for k in element)


def cut(box: Box) -> tuple[slice, ...]:
    """The box as an index into the value."""
    return tuple(slice(first, last) for first, last in box)


def box_size(box: Box) -> int:
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


_NOT_FINITE = re.compile(r"\b(inf|nan)\b")


class Dialect(Struct, frozen=True):
    """One way to write programs.

    sign is the name it is imported by. array and single make an array and one number from a literal, printed the number
    from an element. call_of says how it writes an op that is a function (None: an operator, the same in both).
    definitions are the functions it lacks, by name.
    """

    name: str
    sign: str
    imports: str
    array: str
    single: str
    printed: str
    call_of: Callable[[Op], Call | None]
    definitions: Mapping[str, str]

    def number(self, x: float) -> str:
        """A number as python, every digit of it: ``0.1``, ``-np.inf``."""
        text = repr(float(x))
        return text if math.isfinite(x) else _NOT_FINITE.sub(rf"{self.sign}.\1", text)

    def literal(self, value: np.ndarray) -> str:
        """A value as python, every digit of every number; a matrix has a line for each row."""
        if not value.ndim:
            return self.single.format(self.number(float(value)))
        rows = repr(value.tolist())
        if value.ndim > 1:
            rows = rows.replace("], [", "],\n    [")
        return self.array.format(_NOT_FINITE.sub(rf"{self.sign}.\1", rows))


def dialect(name: str) -> Dialect:
    """Return the library of that name.

    Raises SeqtuiError when it is none of them.
    """
    if name not in DIALECTS:
        raise SeqtuiError(
            _("there is no snippet in '{name}': choose {libraries}", name=name, libraries=_(" or ").join(DIALECTS))
        )
    return DIALECTS[name]


DEFINITIONS = {  # of the functions that numpy lacks
    "sigmoid": """\
def sigmoid(x):
    z = np.exp(-np.abs(x))  # never overflows
    return np.where(x >= 0, 1.0, z) / (1.0 + z)""",
    "relu": """\
def relu(x):
    return np.maximum(x, 0.0)""",
    "gelu": """\
def gelu(x):
    erf = np.vectorize(math.erf, otypes=[float])
    return 0.5 * x * (1.0 + erf(x / math.sqrt(2.0)))""",
    "gelu_tanh": """\
def gelu_tanh(x):
    return 0.5 * x * (1.0 + np.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x**3)))""",
    "silu": """\
def silu(x):
    z = np.exp(-np.abs(x))  # never overflows
    return x * np.where(x >= 0, 1.0, z) / (1.0 + z)""",
    "softmax": """\
def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)""",
}

_NUMPY = Dialect(
    name="numpy",
    sign="np",
    imports="import numpy as np",
    array="np.array({})",
    single="np.float64({})",
    printed="{}",
    call_of=lambda op: op.numpy,
    definitions=DEFINITIONS,
)

_TORCH = Dialect(
    name="torch",
    sign="torch",
    imports="import torch",
    array="torch.tensor({}, dtype=torch.float64)",
    single="torch.tensor({}, dtype=torch.float64)",
    printed="{}.item()",
    call_of=lambda op: op.torch,
    definitions={},
)

DIALECTS: dict[str, Dialect] = {row.name: row for row in (_NUMPY, _TORCH)}


_TAKEN = frozenset({"np", "torch", "math", "print", "float", *DEFINITIONS})


class CodeLine(Struct, frozen=True):
    """``t3_f = sigmoid(W_xf @ t3_x + …)``.

    name is what the line computes, at the element of it that is meant; operands are the variables it reads, each a
    step and the part of it; calls are the functions in it. of is where the computed part starts in the whole value.
    """

    name: str
    expression: str
    element: Index
    operands: dict[str, tuple[int, Box]]
    calls: frozenset[str]
    of: Index = ()

    @property
    def text(self) -> str:
        """The line; "" for a value that is given, which no line computes."""
        return f"{self.name} = {self.expression}" if self.expression else ""

    @property
    def element_text(self) -> str:
        """Return the opened element in code: ``t3_f[0]``."""
        return f"{self.name}[{', '.join(map(str, self.element))}]" if self.element else self.name

    @property
    def size(self) -> int:
        """How many numbers the operands hold together."""
        return sum(box_size(box) for _, box in self.operands.values())


def code_line(trace: Trace, step: int, element: Index, library: Dialect, sliced: bool = False) -> CodeLine:
    """Return the line that computes a step; sliced reads no more of its operands than the element needs."""
    return _Writer(trace, step, element, library, sliced).line()


class _Writer(Struct, dict=True):
    trace: Trace
    root: int
    element: Index
    library: Dialect
    sliced: bool
    operands: dict[str, tuple[int, Box]] = field(default_factory=dict)
    calls: set[str] = field(default_factory=set)

    def line(self) -> CodeLine:
        step = self.trace[self.root]
        slices = self.slices = Slices(self.trace, self.root)
        self.shared = Scope.shared(self.trace[k].scope for k in (self.root, *slices.named_operands()))
        name = self._name(self.root)
        box = slices.grown(self.root, single(self.element)) if self.sliced else whole(step.value.shape)
        if step.is_leaf:
            self.operands[name] = (self.root, box)
            written = ""
        else:
            self.names = {name}
            written = self._written(self.root, box).text
        corner = tuple(first for first, _ in box)
        here = tuple(k - first for k, first in zip(self.element, corner, strict=True))
        return CodeLine(name, written, here, self.operands, frozenset(self.calls), corner)

    def _written(self, index: int, box: Box, inline: bool = False) -> Written:
        """A step of the equation; inline: a number of the formula may stand as itself."""
        step = self.trace[index]
        if self.slices.is_given(index):
            if step.op == "constant" and not step.value.ndim and inline:
                value = float(step.value)
                return Written(self.library.number(value), 7 if value < 0 else 10)
            return Written(self._variable(index, box))
        op, shapes = OPS[step.op], [self.trace[i].value.shape for i in step.operands]
        boxes = self.slices.read(index, box) if self.sliced else [whole(shape) for shape in shapes]
        inline = op.kind.elementwise and any(self.trace[i].op != "constant" for i in step.operands)
        parts = [self._written(i, part, inline) for i, part in zip(step.operands, boxes, strict=True)]
        call = self.library.call_of(op)
        if call is not None:
            self.calls.add(call.head)
            return Written(call.write([part.text for part in parts], step.params))
        if op.kind is Kind.LAYOUT and step.value.ndim < 2 and [step.value.shape] == shapes:  # the transpose of a vector
            return parts[0]
        return op.spelling.spell(parts, step.params, Style.PYTHON)

    def _name(self, index: int) -> str:
        return _identifier(self.shared.local(self.trace.path(index)))

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


def _identifier(path: str) -> str:
    """A path as a variable: ``t3.f`` is ``t3_f``."""
    name = re.sub(r"\W", "_", path, flags=re.ASCII)
    return f"{name}_" if keyword.iskeyword(name) or name in _TAKEN else name
