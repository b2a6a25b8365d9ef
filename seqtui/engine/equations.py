"""``eq("f", sigmoid(...))``: the naming call that turns an expression into a named equation of the paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array
from seqtui.engine.edits import Edits
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.planting import current, replanted
from seqtui.engine.trace import Trace

_UNCHECKED: tuple[None, tuple[int, ...]] = (None, ())


class Equations:
    """Names what a model computes, in a scope, against a notation table.

    notation: the symbols of the model. dims: the axis sizes, {"d_hidden": 4}; an axis not listed is bound by the
    first value that has it, and every later value must agree.
    """

    def __init__(self, notation: Notation, dims: Mapping[str, int] | None = None, edits: Edits | None = None) -> None:
        self.notation = notation
        self.trace = Trace(dims, edits)
        self._checked: dict[str, tuple[Symbol, tuple[int, ...]]] = {}
        self._plant = current()

    @classmethod
    def following(cls, notation: Notation, trace: Trace) -> Equations:
        """Return equations that go on where a closed trace ends, on a copy of it."""
        equations = cls(notation)
        equations.trace = trace.extended()
        return equations

    def __call__(self, name: str, array: Array) -> Array:
        """Name a computed value; returns it, edited when the learner has edited that path.

        Raises ValueError when its shape does not fit the axes of its symbol.
        """
        trace = self.trace
        if array.trace is not trace:
            raise ValueError(f"{name} was computed in another run: two different runs cannot share a value")
        if self._plant is not None:
            array.index = replanted(self._plant, trace, name, array.index)
            array.value = trace.steps[array.index].value
        symbol, shape = self._checked.get(name, _UNCHECKED)
        if symbol is None or shape != array.value.shape:
            symbol = self._symbol(name, array.value.shape)
        trace.name(array.index, name, symbol)
        if trace.has_edits:
            array.value = trace.steps[array.index].value
        return array

    def leaf(self, kind: str, name: str, value: np.ndarray) -> Array:
        """Record a value that is given: kind is "input" or "parameter"."""
        if self._plant is not None:
            value = self._plant.given.get(self.trace.scope.path(name), value)
        return Array(self.trace, self.trace.leaf(kind, name, self._symbol(name, np.shape(value)), value))

    def input(self, name: str, value: np.ndarray) -> Array:
        """Record a value that comes from outside."""
        return self.leaf("input", name, value)

    def parameters(self, values: Mapping[str, np.ndarray]) -> SimpleNamespace:
        """Record the weights of this scope; they are read as attributes, ``w.W_xf``."""
        return SimpleNamespace(**{name: self.leaf("parameter", name, value) for name, value in values.items()})

    @contextmanager
    def scope(self, part: str, **dims: int) -> Iterator[None]:
        """Everything recorded inside belongs to this part, ``layer1``; dims hold for the part only.

        The empty part adds nothing to the path: a single layer has no scope of its own.
        """
        trace = self.trace
        before = trace.scope, trace.dims, self._checked
        trace.scope = trace.scope.inner(part)
        if dims:
            trace.dims, self._checked = {**trace.dims, **dims}, {}
        try:
            yield
        finally:
            trace.scope, trace.dims, self._checked = before

    @contextmanager
    def at(self, time: int) -> Iterator[None]:
        """Everything recorded inside happens at this time step: scope ``t3``, time 3."""
        trace = self.trace
        before = trace.scope, trace.time
        trace.scope, trace.time = trace.scope.in_time(time), time
        try:
            yield
        finally:
            trace.scope, trace.time = before

    @contextmanager
    def using(self, notation: Notation) -> Iterator[None]:
        """Use another table of symbols for a part that is a model of its own."""
        before = self.notation, self._checked
        self.notation, self._checked = notation, {}
        try:
            yield
        finally:
            self.notation, self._checked = before

    def _symbol(self, name: str, shape: tuple[int, ...]) -> Symbol:
        """The symbol of a name, its axes compared with the shape; the same name and shape are not looked at again."""
        symbol = self.notation[name]
        axes = symbol.axis_names
        if len(axes) != len(shape):
            raise ValueError(f"{name} has axes ({', '.join(axes)}) but a value of shape {list(shape)}")
        for axis, size in zip(axes, shape, strict=True):
            if self.trace.dims.setdefault(axis, size) != size:
                raise ValueError(f"{name} has {size} along {axis}, which is {self.trace.dims[axis]} here")
        self._checked[name] = symbol, shape
        return symbol
