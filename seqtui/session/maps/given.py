"""Given values, weights first of all, as matrices: found by their path, with the words along their rows and columns."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.trace import Trace
from seqtui.models.model import Run
from seqtui.session.axes import Axis, axes_of, corner
from seqtui.session.maps.attention import Plan
from seqtui.session.maps.matrix import Labelled, MatrixView, matrix_view
from seqtui.session.text import TextStyle, safe, short
from seqtui.session.walk.search import called_so, meanings, symbol_key

_MOST = 20  # paths that complete a line


class GivenView(Struct, frozen=True, eq=False):
    """A given value as a matrix, a vector as its only row, and the element looked at, in words and in numbers."""

    matrix: MatrixView
    pointed: str


def find_given(trace: Trace, text: str) -> tuple[list[str], list[str]]:
    """Return paths of weights and inputs that have that name, and of those whose path or meaning holds the text.

    The letter that another text has for a weight is one of its names: U finds W_xh. What a state starts from, t0.c, is
    meant by its own path alone: whoever types c or CS looks for what is computed.
    """
    meant = called_so(trace, text)
    wanted = text.strip().lower()
    named, holding = list[str](), list[str]()
    for path, index in trace.named():
        step = trace[index]
        if not wanted or not step.is_leaf or not step.value.ndim:
            continue
        if wanted in (path.lower(), (step.name or "").lower()) or symbol_key(step) in meant:
            (holding if step.time == 0 and wanted != path.lower() else named).append(path)
        elif step.op == "parameter" and any(wanted in said for said in (path.lower(), *meanings(step))):
            holding.append(path)
    return named[:_MOST], holding[:_MOST]


def given_place(trace: Trace, text: str) -> Place | None:
    """Return the element of a given value that a path means, its first where it names none; None for anything else.

    Raises SeqtuiError for an element that is outside of it.
    """
    try:
        path, element = paths.parse(text)
    except SeqtuiError:
        return None
    if not trace.has(path) or not trace[index := trace.find(path)].is_leaf or not trace[index].value.ndim:
        return None
    shape = trace[index].value.shape
    return Place(index, (0,) * len(shape) if element is None else paths.check_index(path, shape, element))


def given_view(run: Run, place: Place, plan: Plan, look: TextStyle) -> GivenView:
    """Return a given value around one of its elements; plan takes its shape and says how much of it fits."""
    step = run.trace[place.step]
    axes = axes_of(run, step)
    values = np.atleast_2d(step.value.reshape(-1, step.value.shape[-1]))
    names = [axis.names for axis in axes[-2:]]
    rows, columns = names if step.value.ndim == 2 else ((), axes[-1].names)
    path = run.trace.path(place.step)
    known = Labelled(
        title=f"{path} {list(step.value.shape)}",
        values=values,
        rows=rows,
        columns=columns,
        signed=True,
        paths=(path,),
        corner=corner(axes),
    )
    at = as_matrix(step.value.shape, place.element)
    return GivenView(
        matrix=matrix_view(known, at, plan(values.shape)),
        pointed=_pointed(path, axes, place, float(step.value[place.element]), look),
    )


def as_matrix(shape: tuple[int, ...], element: paths.Index) -> tuple[int, int]:
    """Return the row and the column of an element of a value that is shown as a matrix."""
    place = int(np.ravel_multi_index(element, shape))
    return divmod(place, shape[-1])


def moved(run: Run, place: Place, rows: int, columns: int) -> Place:
    """Return the place so many rows and columns away, as far as the matrix reaches."""
    shape = run.trace[place.step].value.shape
    row, column = as_matrix(shape, place.element)
    count = int(np.prod(shape[:-1]))
    row, column = max(0, min(row + rows, count - 1)), max(0, min(column + columns, shape[-1] - 1))
    found = np.unravel_index(row * shape[-1] + column, shape)
    return Place(place.step, tuple(int(k) for k in found))


def _pointed(path: str, axes: tuple[Axis, ...], place: Place, value: float, look: TextStyle) -> str:
    """The number looked at with its path, and what its row and column are."""
    where = [f"{axis.noun} {safe(axis.name(k))}" for axis, k in zip(axes, place.element, strict=False)]
    dot = look.sign(" · ", ", ")
    return f"{paths.spell(path, place.element)} = {short(value, minus=look.minus)}   {dot.join(where)}"
