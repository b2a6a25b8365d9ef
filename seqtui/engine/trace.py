"""The record of one run: an append-only list of frozen steps, in the order in which they were computed.

The order is already topological: a step's operands stand before it, so backward is a plain reversed loop. There is
no global tape; each run owns its trace, and a closed trace never changes.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from seqtui.engine.allowance import Allowance, current
from seqtui.engine.edits import Edits
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Symbol
from seqtui.engine.op import SINGLE, Kind, as_leaf
from seqtui.engine.ops import OPS, label
from seqtui.engine.paths import ROOT, Scope, check_index, parse, split
from seqtui.language import N_, _

LEAVES = {
    "input": N_("given from outside: a token's vector, an initial state"),
    "parameter": N_("a weight, given and not computed"),
    "constant": N_("a fixed number of the formula"),
}


class Step(NamedTuple):
    """One recorded value: what computed it, from what, and what it is called.

    value is read-only float64, or a weight in float32. name, symbol are None for a step inside an equation. params are
    the op's settings (an axis, a row number). edited marks the elements that were set by hand instead of computed.
    """

    op: str
    operands: tuple[int, ...]
    value: np.ndarray
    scope: Scope
    time: int | None
    params: tuple[Any, ...] = ()
    name: str | None = None
    symbol: Symbol | None = None
    edited: np.ndarray | None = None

    @property
    def is_leaf(self) -> bool:
        """Whether the value was given, not computed."""
        return self.op in LEAVES

    @property
    def kind(self) -> Kind | None:
        """How its elements depend on those of its operands; None for a leaf."""
        return None if self.op in LEAVES else OPS[self.op].kind

    @property
    def is_share(self) -> bool:
        """Whether its op makes numbers between 0 and 1."""
        return self.op not in LEAVES and OPS[self.op].is_share


_ndarray = np.ndarray
_step = tuple.__new__  # a Step without the detour over its signature: two of these are made for every equation


class Equation(NamedTuple):
    """The steps first..last (indices into the trace) that one named equation took; last is the named one."""

    first: int
    last: int


class Trace:
    """An append-only list of steps with the paths that name them.

    dims: sizes of the axes, e.g. {"d_hidden": 4}; values are checked against them when they are named.
    edits: values that replace computed ones where they are recorded.
    """

    def __init__(self, dims: Mapping[str, int] | None = None, edits: Edits | None = None) -> None:
        self.steps: list[Step] = []
        self.dims = dict(dims or {})
        self.edits = edits or Edits()
        self.has_edits = bool(self.edits)
        self.scope = ROOT
        self.time: int | None = None
        self._index: dict[str, int] = {}
        self._constants: dict[object, int] = {}
        self._closed = False
        allowance = current()
        if allowance is not None:  # nothing is looked up in a run that is not counted
            self.__dict__["append"] = self._counted(allowance)

    # recording ------------------------------------------------------------------------------------------------

    def append(self, op: str, operands: tuple[int, ...], value: np.ndarray, params: tuple[Any, ...] = ()) -> int:
        """Record one computed value and return its index."""
        if self._closed:
            raise RuntimeError("this trace is closed: run the model again to record other values")
        if value.__class__ is not _ndarray:
            value = np.asarray(value)
        if value.dtype is SINGLE and operands:
            value = np.asarray(OPS[op].in_double([self.steps[i].value for i in operands], value, params))
        value.setflags(False)  # type: ignore[call-arg]  # by position: half the time
        steps = self.steps
        steps.append(_step(Step, (op, operands, value, self.scope, self.time, params, None, None, None)))
        return len(steps) - 1

    def _counted(self, allowance: Allowance) -> Callable[..., int]:
        """Recording that counts into an allowance."""
        append, steps = self.append, self.steps

        def counted(op: str, operands: tuple[int, ...], value: np.ndarray, params: tuple[Any, ...] = ()) -> int:
            size = np.size(value) if op != "parameter" else 0  # counted where it was drawn
            mixes = op in OPS and not OPS[op].kind.elementwise
            products = OPS[op].cost([steps[i].value for i in operands], value) if mixes else 0
            allowance.spend(1, size, products)
            return append(op, operands, value, params)

        return counted

    def leaf(self, kind: str, name: str, symbol: Symbol, value: np.ndarray) -> int:
        """Record a given value (input or parameter) under its name and return its index.

        A read-only array is taken as it is, a weight in float32 too, so that it is not kept twice; any other is copied.
        """
        return self.name(self.append(kind, (), as_leaf(value, kind == "parameter")), name, symbol)

    def constant(self, value: float | np.ndarray) -> int:
        """Record a number of the formula, once for each value, and return its index."""
        array = np.array(value, dtype=np.float64)
        if (key := (array.shape, array.tobytes())) not in self._constants:
            self._constants[key] = self.append("constant", (), array)
        return self._constants[key]

    def name(self, index: int, name: str, symbol: Symbol) -> int:
        """Give the step its name; an edit of that path replaces its value here, before anything reads it."""
        if self._closed:
            raise RuntimeError("this trace is closed: name values while the model runs")
        op, operands, value, _, _, params, old, _, _ = self.steps[index]
        path = self.scope.prefix + name
        if old is not None:
            raise ValueError(f"{path} is the same value as {self.path(index)}: name a value once")
        if path in self._index:
            raise ValueError(f"{path} is recorded already: a path names one value")
        edited = None
        if self.has_edits:
            value, edited = self.edits.apply(path, value)
        self.steps[index] = _step(Step, (op, operands, value, self.scope, self.time, params, name, symbol, edited))
        self._index[path] = index
        return index

    @property
    def first_unnamed(self) -> int:
        """The place of the first step behind the last one with a name: where the next equation begins."""
        first = len(self.steps)
        while first and self.steps[first - 1].name is None:
            first -= 1
        return first

    def take_back(self, first: int) -> None:
        """Forget the steps from first on, which have no names: the equation that they led up to is recorded anew."""
        del self.steps[first:]
        self._constants = {key: index for key, index in self._constants.items() if index < first}

    def close(self) -> "Trace":
        """End the recording: nothing can be appended; every edit must have met its path."""
        self._closed = True
        self.__dict__.pop("append", None)
        for derived in ("equations", "_lasts", "_unnamed", "_unnamed_index"):
            self.__dict__.pop(derived, None)  # read while recording, it knew a part of the steps
        self.edits.check_all_met(self._index)
        return self

    def extended(self) -> "Trace":
        """Return an open trace that begins with the steps of this one: what is recorded on it follows from them.

        Edits of this trace are in its values already; none are met in the extension.
        """
        longer = Trace(self.dims)
        longer.steps += self.steps  # the same list: what counts as it records looks operands up in it
        longer._index, longer._constants = dict(self._index), dict(self._constants)
        return longer

    # reading --------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __getitem__(self, index: int) -> Step:
        return self.steps[index]

    def named(self) -> Iterable[tuple[str, int]]:
        """All named values in the order of recording: (path, index)."""
        return sorted(self._index.items(), key=lambda item: item[1])

    def has(self, path: str) -> bool:
        """Whether a value of that path is recorded."""
        return path in self._index or ("#" in path and path in self._unnamed_index)

    def find(self, path: str) -> int:
        """Return the index of the step with that path.

        Raises SeqtuiError that names paths which do exist.
        """
        index = self._unnamed_index.get(path) if "#" in path else self._index.get(path)
        if index is None:
            raise SeqtuiError(_("there is no value '{path}' here; {hint}", path=path, hint=self._suggest(path)))
        return index

    def value(self, path: str) -> np.ndarray:
        """Return the read-only value recorded under a path (``t5.h``), or one number of it (``t5.h[0]``).

        Raises SeqtuiError for a path that is not recorded, and for an index outside of its value.
        """
        if "[" not in path:
            return self.steps[self.find(path)].value
        path, index = parse(path)
        value = self.steps[self.find(path)].value
        return value[check_index(path, value.shape, index or ())]

    def to_dict(self) -> dict[str, np.ndarray]:
        """Return every named value, read-only, by its path, in the order of recording."""
        return {path: self.steps[index].value for path, index in self.named()}

    def __repr__(self) -> str:
        """How much is recorded, and up to where: ``<Trace of 57 named values, the last is t5.h>``."""
        last = f", the last is {list(self._index)[-1]}" if self._index else ""
        return f"<Trace of {len(self._index)} named values{last}>"

    def path(self, index: int) -> str:
        """Return the path of a step; steps inside an equation are numbered after it: ``t3.f#2``.

        While the run is recording, the equation of an unnamed step is not known yet: it is ``matmul#17`` until then.
        """
        step = self.steps[index]
        if step.name is not None:
            return step.scope.prefix + step.name
        return self._unnamed[index] if self._closed else f"{label(step.op)}#{index}"

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """The named equations in order, each with the unnamed steps that lead up to it. Leaves are no equations."""
        found, first = [], None
        for index, step in enumerate(self.steps):
            if step.is_leaf:
                continue
            first = index if first is None else first
            if step.name is not None:
                found.append(Equation(first, index))
                first = None
        return tuple(found)

    def owner(self, index: int) -> int:
        """The named step whose equation an unnamed step is part of; the step itself when there is none."""
        k = bisect_left(self._lasts, index)
        inside = k < len(self.equations) and self.equations[k].first <= index
        return self.equations[k].last if inside else index

    @cached_property
    def _lasts(self) -> list[int]:
        return [last for _, last in self.equations]

    @cached_property
    def _unnamed(self) -> dict[int, str]:
        names: dict[int, str] = {}
        for first, last in self.equations:
            owner = self.path(last)
            inside = [i for i in range(first, last) if self.steps[i].name is None and not self.steps[i].is_leaf]
            names.update((i, f"{owner}#{k}") for k, i in enumerate(inside, 1))
        for index, step in enumerate(self.steps):
            if step.name is None and index not in names:
                names[index] = f"{label(step.op)}#{index}"
        return names

    @cached_property
    def _unnamed_index(self) -> dict[str, int]:
        return {path: index for index, path in self._unnamed.items()}

    def _suggest(self, path: str) -> str:
        """Say where the learner may have meant to go: the same name elsewhere, the time steps, the names of a scope."""
        scope, name = split(path)
        same = [p for p, index in self._index.items() if self.steps[index].name == name]
        if len(same) > 1:
            return _("'{name}' is found from {first} to {last}", name=name, first=same[0], last=same[-1])
        if same:
            return _("did you mean {near}?", near=same[0])
        times = [step.time for step in self.steps if step.time]
        if times and name[:1] == "t" and name[1:].isdecimal():
            return _("the time steps are t{first} to t{last}", first=min(times), last=max(times))
        here = [p for p, index in self._index.items() if self.steps[index].scope == scope] or list(self._index)
        return _("there are {names}", names=", ".join(here[:8]) + (", …" if len(here) > 8 else ""))
