"""Scopes and paths: where a value stands in a model, as data, and how that is spelled.

A scope is a row of parts, the outermost first, each a kind and perhaps a number: ``encoder.layer1.t3`` is the encoder,
its layer 1, time step 3. A path is a scope and the name of a value in it: ``encoder.layer1.t3.h``.

``t3.f``, ``t3.f[2]``, ``layer1.t3.h``, ``block0.head1.pattern[7,1]``. Times count from 1 (0 is the initial state);
layers, blocks, heads, units and the index in brackets count from 0. ``t3.f#2`` is the second unnamed step inside
the equation of ``t3.f``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache, reduce
from typing import NamedTuple

from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

TIME = "t"  # the kind of a time step
SIDES = ("encoder", "decoder")  # networks of which one reads and another writes, each at time steps of its own
DIRECTIONS = ("forward", "reverse")  # in which one layer is read
GOAL = "goal"  # holds what is differentiated, where that is recorded behind a run
_OWN_CLOCK = frozenset({*SIDES, GOAL})
_NUMBERED = re.compile(r"(?P<kind>[A-Za-z_]\w*?)(?P<number>0|[1-9]\d*)", re.ASCII)


class Part(NamedTuple):
    """One part of a scope: ``layer1`` is ("layer", 1), ``encoder`` ("encoder", None)."""

    kind: str
    number: int | None = None

    def __str__(self) -> str:
        return self.kind if self.number is None else f"{self.kind}{self.number}"


class Scope(Struct, frozen=True, eq=False):
    """A row of parts. prefix is its spelling with a dot behind each part, by which scopes are compared.

    Scopes are made by parse, inner and in_time; one without parts is false.
    """

    parts: tuple[Part, ...] = ()
    prefix: str = ""
    _untimed: Scope | None = None  # None: it has no time step

    @classmethod
    def parse(cls, text: str) -> Scope:
        """Return the scope that is spelled ``encoder.layer1``; "" is the outermost one."""
        return ROOT.inner(text)

    @classmethod
    def shared(cls, scopes: Iterable[Scope]) -> Scope:
        """Return the innermost scope that all of these lie in."""
        ways = zip(*(scope.parts for scope in scopes), strict=False)
        same = []
        for parts in ways:
            if len(set(parts)) > 1:
                break
            same.append(parts[0])
        return _of_parts(same)

    def __str__(self) -> str:
        return self.prefix[:-1]

    def __repr__(self) -> str:
        return f"Scope.parse({str(self)!r})"

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Scope) and self.prefix == other.prefix)

    def __ne__(self, other: object) -> bool:
        return not self == other  # a Struct has one of its own, which compares fields

    def __hash__(self) -> int:
        return hash(self.prefix)

    def __contains__(self, kind: str) -> bool:
        """Whether one of the parts is of that kind: ``"cross" in scope``, ``"head" in scope``."""
        return any(part.kind == kind for part in self.parts)

    # what it says ---------------------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """The parts as they are spelled, one by one: ("encoder", "layer1", "t3")."""
        return tuple(map(str, self.parts))

    @property
    def outermost(self) -> Part:
        """The first part; one without a name where there is none."""
        return self.parts[0] if self.parts else _NO_PART

    @property
    def innermost(self) -> Part:
        """The last part; one without a name where there is none."""
        return self.parts[-1] if self.parts else _NO_PART

    @property
    def side(self) -> str:
        """The network it lies in where one reads and another writes: "encoder", "decoder", "" elsewhere."""
        kind = self.outermost.kind
        return kind if kind in SIDES else ""

    @property
    def clock(self) -> str:
        """Whose time steps it counts in: an encoder's t2 is not a decoder's, but all of its layers share theirs."""
        kind = self.outermost.kind
        return kind if kind in _OWN_CLOCK else ""

    @property
    def time(self) -> int | None:
        """The time step, None outside of time."""
        return self.number(TIME)

    def number(self, kind: str) -> int | None:
        """Return the number of the part of that kind, ``scope.number("layer")``; None where there is none."""
        return next((part.number for part in self.parts if part.kind == kind), None)

    def inside(self, around: Scope) -> bool:
        """Whether it is that scope or lies in it."""
        return self.prefix.startswith(around.prefix)

    def path(self, name: str) -> str:
        """Return the path of a value in this scope."""
        return self.prefix + name

    def local(self, path: str) -> str:
        """Return a path as it is written inside this scope: ``t3.h`` for ``layer1.t3.h`` inside ``layer1``."""
        return path.removeprefix(self.prefix)

    # other scopes ---------------------------------------------------------------------------------------------

    @property
    def untimed(self) -> Scope:
        """The part of the model without the time step: ``encoder.layer1``."""
        return self if self._untimed is None else self._untimed

    @property
    def parent(self) -> Scope:
        """The scope around; the outermost one lies in itself."""
        return _of_parts(self.parts[:-1])

    def inner(self, text: str) -> Scope:
        """Return the scope of a part in this one, or of several, ``cross.head0``; "" adds nothing."""
        return reduce(Scope._inner, map(_part, text.split(".")), self) if text else self

    def in_time(self, time: int) -> Scope:
        """Return the scope of a time step in this one."""
        return self._inner(Part(TIME, time))

    def at(self, time: int) -> Scope:
        """Return the same part of the model at another time step; a scope outside of time stays what it is."""
        return _of_parts(Part(TIME, time) if part.kind == TIME else part for part in self.parts)

    def only(self, *kinds: str) -> Scope:
        """Return the scope of those parts alone that are of these kinds."""
        return _of_parts(part for part in self.parts if part.kind in kinds)

    def without(self, *kinds: str) -> Scope:
        """Return the scope without the parts of these kinds."""
        return _of_parts(part for part in self.parts if part.kind not in kinds)

    def outside(self, kind: str) -> Scope:
        """Return what lies around the first part of that kind; the scope itself where there is none."""
        end = next((k for k, part in enumerate(self.parts) if part.kind == kind), None)
        return self if end is None else _of_parts(self.parts[:end])

    def through(self, *kinds: str) -> Scope:
        """Return the scope up to its last part of these kinds; the outermost one where there is none."""
        ends = [k for k, part in enumerate(self.parts, 1) if part.kind in kinds]
        return _of_parts(self.parts[: max(ends, default=0)])

    def relative_to(self, around: Scope) -> Scope:
        """Return the parts behind those of a scope that it lies in."""
        return _of_parts(self.parts[len(around.parts) :])

    def _inner(self, part: Part) -> Scope:
        untimed = self._untimed
        if part.kind == TIME:
            untimed = self.untimed
        elif untimed is not None:
            untimed = untimed._inner(part)
        return Scope((*self.parts, part), f"{self.prefix}{part}.", untimed)


ROOT = Scope()
_NO_PART = Part("")


def split(path: str) -> tuple[Scope, str]:
    """Return the scope and the name that a path is made of."""
    scope, _, name = path.rpartition(".")
    return Scope.parse(scope), name


def _of_parts(parts: Iterable[Part]) -> Scope:
    return reduce(Scope._inner, parts, ROOT)


@lru_cache(maxsize=4096)
def _part(name: str) -> Part:
    """Read the spelling of one part."""
    found = _NUMBERED.fullmatch(name)
    return Part(found["kind"], int(found["number"])) if found else Part(name)


Index = tuple[int, ...]

_PATH = re.compile(r"(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:#\d+)?)\s*(?:\[(?P<index>[^\[\]]*)\])?", re.ASCII)


def parse(text: str) -> tuple[str, Index | None]:
    """Return the path and the index of ``t3.f[2]``: ``("t3.f", (2,))``; the index is None when there is none.

    Raises SeqtuiError when the text is not a path.
    """
    match = _PATH.fullmatch(text.strip())
    if match is None:
        raise SeqtuiError(_("'{text}' is not a path: write scope, name and index, as in t3.f or t3.f[2]", text=text))
    index = match["index"]
    if index is None:
        return match["path"], None
    try:
        return match["path"], tuple(int(part) for part in index.split(",")) if index.strip() else ()
    except ValueError:
        raise SeqtuiError(_("the index in '{text}' is not whole numbers: write [2] or [7,1]", text=text)) from None


def spell(path: str, index: Index | None = None) -> str:
    """Return the path with its index, the way it is typed: ``t3.f[2]``."""
    return path if index is None or index == () else f"{path}[{','.join(map(str, index))}]"


def check_index(path: str, shape: tuple[int, ...], index: Index) -> Index:
    """Return the index when it lies inside the shape; negative numbers and missing parts are refused.

    Raises SeqtuiError that states the shape.
    """
    if len(index) == len(shape) and all(0 <= i < n for i, n in zip(index, shape, strict=True)):
        return index
    if not shape:
        raise SeqtuiError(_("{path} is a single number and takes no index", path=path))
    last = ",".join(str(n - 1) for n in shape)
    raise SeqtuiError(
        _(
            "{element} is outside {path}, whose last element is [{last}]",
            element=spell(path, index),
            path=path,
            last=last,
        )
    )
