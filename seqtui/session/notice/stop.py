"""A stop of the walk as it is spoken of: its name, the line of numbers looked at, and what its places are called.

Of a matrix with a row for each token the line is the row of the token looked at; of anything else it is all of it.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from msgspec import Struct, field

from seqtui.engine.formula import expression, name_of
from seqtui.engine.ops import ADD, RESHAPE, TRANSPOSE
from seqtui.engine.paths import Index
from seqtui.engine.trace import Step, Trace
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.session.axes import UNIT, Axis, axes_of
from seqtui.session.text import TextStyle, short
from seqtui.session.walk.place import part_words
from seqtui.session.walk.pointer import Pointer

_LONGEST = 24  # letters of an expression that stands for a name
_REARRANGED = frozenset({TRANSPOSE.name, RESHAPE.name})  # ops whose rows are no longer those of the tokens


class Figure(float):
    """A number that is written in a sentence as in the tables: 0.312, 4.1e-6."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec) if spec else short(self + 0.0)


class Stop(Struct, frozen=True, eq=False, dict=True):
    """A recorded value of a run; pointer says which token is looked at, owner is the equation that it is part of."""

    run: Run
    index: int
    pointer: Pointer
    look: TextStyle = field(default_factory=TextStyle)

    @property
    def trace(self) -> Trace:
        """The record."""
        return self.run.trace

    @cached_property
    def step(self) -> Step:
        """The recorded value."""
        return self.trace[self.index]

    @cached_property
    def row(self) -> int | None:
        """The row of the token that is looked at; None where there is a row for none."""
        owner = self.trace[self.trace.owner(self.index)]
        value = self.step.value
        is_one = value.ndim == 2 and value.shape[0] == owner.value.shape[0] and self.step.op not in _REARRANGED
        return self.pointer.row(owner) if is_one and self.pointer.tokens(owner) else None

    @cached_property
    def row_words(self) -> tuple[str, ...]:
        """The tokens of the rows."""
        return self.pointer.tokens(self.trace[self.trace.owner(self.index)])

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """What lies along each axis of the line."""
        return self.axes_at(self.index)

    def axes_at(self, index: int) -> tuple[Axis, ...]:
        """What lies along each axis of the line of another value."""
        step = self.trace[index]
        axes = axes_of(self.run, step) or tuple(Axis("", _(UNIT), size) for size in step.value.shape)
        return axes[1:] if self.has_rows(index) else axes

    @cached_property
    def line(self) -> np.ndarray:
        """The numbers that are looked at."""
        return self.line_of(self.index)

    def line_of(self, index: int) -> np.ndarray:
        """The numbers of another value in the same row, where it has one; all of it elsewhere."""
        value = self.trace[index].value
        return value[self.row] if self.has_rows(index) else value

    def has_rows(self, index: int) -> bool:
        """Whether another value has the row that is looked at."""
        value = self.trace[index].value
        return self.row is not None and value.ndim == 2 and value.shape[0] == self.step.value.shape[0]

    @cached_property
    def subject(self) -> str:
        """What is spoken of: the part of the model, the sign, and the token of the row."""
        place = "".join(f"{word} " for word in part_words(self.step.scope.untimed))
        if self.row is None:
            return f"{place}{self.sign}"
        return place + _("{sign} of {word}", sign=self.sign, word=token(self.row_words, self.row))

    @cached_property
    def sign(self) -> str:
        """How the value is written in its own part of the model."""
        return self.name(self.index)

    def name(self, index: int) -> str:
        """How another value is written here: its sign, or the expression that it is."""
        style = self.look.style
        if self.trace[index].symbol is not None or self.trace[index].op == "constant":
            return name_of(self.trace, index, style, self.step, concrete=True)
        text = expression(self.trace, index, style, concrete=True)
        return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."

    def at(self, *element: int) -> str:
        """What a place of the line is called: ``unit 2``, ``*street*``; in a matrix ``[2,1]`` or ``*the*, *cat*``."""
        return called(self.axes, element)

    def facts(self, **more: object) -> dict[str, object]:
        """The facts that every sentence has, and more: Python floats are written as tables write them."""
        written = {name: Figure(fact) if isinstance(fact, float) else fact for name, fact in more.items()}
        return {"subject": self.subject, "path": self.trace.path(self.index), "row": self.row, **written}

    # how it was made ------------------------------------------------------------------------------------------

    @cached_property
    def operands(self) -> tuple[int, ...]:
        """The values that the last operation reads."""
        return self.step.operands

    @cached_property
    def sources(self) -> tuple[int, ...]:
        """The named values that it was computed from, unnamed steps seen through, in order."""
        found: list[int] = []
        waiting = list(reversed(self.operands))
        while waiting:
            index = waiting.pop()
            step = self.trace[index]
            if step.name is not None:
                found += [index] * (index not in found)
            else:
                waiting += reversed(step.operands)
        return tuple(found)

    @cached_property
    def terms(self) -> tuple[int, ...]:
        """What is added up in it, sums inside it taken apart; itself where nothing is."""
        return tuple(_terms(self.trace, self.index))

    @cached_property
    def before(self) -> int | None:
        """The same value one time step before, where one of this time step's equations has read that; else None."""
        step = self.step
        if step.time is None or step.name is None:
            return None
        for time in (step.time - 1, step.time + 1):
            path = step.scope.at(time).path(step.name)
            if self.trace.has(path) and self._is_carried(self.trace.find(path)):
                return self.trace.find(path)
        return None

    def _is_carried(self, index: int) -> bool:
        """Whether an equation between there and here, of this part and time, reads the value."""
        other, step = self.trace[index], self.step
        if index >= self.index or other.value.shape != step.value.shape:
            return False
        for k in range(self.index, index, -1):
            inside = self.trace[k]
            if inside.time != step.time and not inside.is_leaf:
                return False
            if index in inside.operands:
                return True
        return False

    def is_known(self, index: int) -> bool:
        """Whether all that a value is computed from was computed before the stop."""
        if index <= self.index or self.trace[index].is_leaf:
            return True
        return self.trace[index].name is None and all(map(self.is_known, self.trace[index].operands))


def called(axes: tuple[Axis, ...], element: Index) -> str:
    """What a place is called, by what lies along each axis: ``unit 2``, ``*street*``; in a matrix ``[2,1]``."""
    named = [f"*{numbered(axis.names, k)}*" if axis.names else "" for axis, k in zip(axes, element, strict=True)]
    if len(element) == 1:
        (axis,) = axes
        return named[0] if named[0] and axis.id != "lag" else f"{axis.noun} {axis.name(element[0])}"
    return ", ".join(named) if all(named) else f"[{','.join(map(str, element))}]"


def token(words: tuple[str, ...], k: int) -> str:
    """The token of a row."""
    return f"*{numbered(words, k)}*"


def numbered(words: tuple[str, ...], k: int) -> str:
    """A word of a row of words, with its place behind it where it stands there more than once: ``the (4)``."""
    return f"{visible(words[k])} ({k})" if words.count(words[k]) > 1 else visible(words[k])


def visible(word: str) -> str:
    """A word as it stands in a sentence: a blank, which is a token of a text in characters, is called space."""
    return word if word.strip() else _("space")


def _terms(trace: Trace, index: int, root: bool = True) -> list[int]:
    step = trace[index]
    if step.op != ADD.name or (step.name is not None and not root):
        return [index]
    return [term for k in step.operands for term in _terms(trace, k, False)]


def length(values: np.ndarray) -> float:
    """The Euclidean norm of a line."""
    return float(np.sqrt(np.square(values).sum()))


def largest(values: np.ndarray) -> Index:
    """The place of the number with the largest size; the first of equals."""
    return place(np.abs(values).argmax(), values)


def highest(values: np.ndarray) -> Index:
    """The place of the highest number; the first of equals."""
    return place(values.argmax(), values)


def lowest(values: np.ndarray) -> Index:
    """The place of the lowest number; the first of equals."""
    return place(values.argmin(), values)


def place(flat: np.intp | int, values: np.ndarray) -> Index:
    """The place of an element that is given by its number in reading order."""
    return tuple(int(k) for k in np.unravel_index(int(flat), values.shape))


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    """The cosine between two vectors; 0 where one of them has no length."""
    sizes = length(a) * length(b)
    return float((a * b).sum() / sizes) if sizes else 0.0
