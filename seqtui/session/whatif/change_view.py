"""One thing changed: the new run beside the old one, row matched with row, and how far each value moved."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

import numpy as np
from msgspec import Struct

from seqtui.engine.trace import Step
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session import statements
from seqtui.session.json_text import number
from seqtui.session.text import TextStyle

Pair = tuple[int | None, int | None]
_WORDS = frozenset({"d_vocab", "d_prev"})  # axes along which the words of a vocabulary lie


def matched(were: Sequence[str], are: Sequence[str]) -> list[Pair]:
    """Pair the places of two rows of words, in the order of the second; None is a word that only one of them has.

    As many words, but for some that are others, stand where they stood; the same words in another order are found
    where they went, those that stand twice in their order, or from the end where all are turned around. Of words that
    came or went, the others are paired.
    """
    if len(were) != len(are):
        return _with_gaps(were, are)
    if were == are or sorted(were) != sorted(are):
        return in_place(were, are)
    if list(were) == list(are)[::-1]:
        return [(len(are) - 1 - k, k) for k in range(len(are))]
    waiting = {word: [k for k, old in enumerate(were) if old == word] for word in were}
    return [(waiting[word].pop(0), k) for k, word in enumerate(are)]


def in_place(were: Sequence[str], are: Sequence[str]) -> list[Pair]:
    """Pair the places by their numbers: what is written at a time step is compared with what was written there."""
    return list(zip_longest(range(len(were)), range(len(are))))


def common(before: Run, after: Run, step: Step, old: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Return both values of a step, cut down to the words that both vocabularies have, each in the same place.

    None where they have different shapes for any other reason.
    """
    new, axes = step.value, step.symbol.axis_names if step.symbol else ()
    for k, axis in enumerate(axes if old.ndim == new.ndim == len(axes) else ()):
        were, are = (run.labels(step.scope, axis) if axis in _WORDS else () for run in (before, after))
        if were != are and (len(were), len(are)) == (old.shape[k], new.shape[k]):
            places = {word: n for n, word in enumerate(were)}
            both = [(places[word], n) for n, word in enumerate(are) if word in places]
            old, new = old.take([n for n, _ in both], axis=k), new.take([n for _, n in both], axis=k)
    return (old, new) if old.shape == new.shape else None


def same_words(before: Run, after: Run, step: Step) -> bool:
    """Whether the words along the axes of a value, where a vocabulary lies there, are the same in both runs."""
    axes = step.symbol.axis_names if step.symbol else ()
    return all(before.labels(step.scope, axis) == after.labels(step.scope, axis) for axis in _WORDS.intersection(axes))


def _with_gaps(were: Sequence[str], are: Sequence[str]) -> list[Pair]:
    pairs: list[Pair] = []
    for _tag, i1, i2, j1, j2 in SequenceMatcher(None, were, are, autojunk=False).get_opcodes():
        pairs += zip_longest(range(i1, i2), range(j1, j2))
    return pairs


_TELLING = ("log_p", "h", "resid_post", "z")  # what a reader wants to see move, the first that a model has
_TOKENS = frozenset({"position", "query", "key", "source"})


class MovedRow(Struct, frozen=True, eq=False):
    """One row of both runs, and the largest change among the elements of its value.

    before and after are its words, "" where only the other run has it. size is ∞ where a number became infinite, None
    where there is nothing to compare; why says why not. places are the time step or row in each run, from 1.
    """

    before: str
    after: str
    size: float | None
    why: str = ""
    places: tuple[int | None, int | None] = (None, None)


class ChangeView(Struct, frozen=True, eq=False):
    """How far one value moved: what it is, in words, a row for each word, and the largest finite one of all changes.

    here is the row of the step looked at, −1 for none. shapes are those before and after, where they differ and the
    value is one row: then nothing can be compared.
    """

    head: str
    name: str
    meaning: str
    rows: tuple[MovedRow, ...]
    here: int
    largest: float
    shapes: tuple[tuple[int, ...], tuple[int, ...]] | None = None


def telling(run: Run, at: str | None = None) -> int:
    """Return the step whose change tells most: the one of the path, or the model's state, factor or output.

    Raises SeqtuiError when there is no such path.
    """
    if at is not None:
        return run.trace.find(at)
    last = {run.trace[index].name: index for _, index in run.trace.named()}
    return next((last[name] for name in _TELLING if name in last), len(run.trace) - 1)


def change_view(before: Run, after: Run, step: int, look: TextStyle | None = None) -> ChangeView:
    """Return how far the value of a step moved between two runs, at every word.

    A value of one time step is followed through all time steps of its part, in either run; a matrix is compared row by
    row, and word by word where words changed places, came or went.
    """
    recorded = after.trace[step]
    in_time = recorded.time is not None and recorded.name is not None
    rows, here = _through_time(before, after, recorded) if in_time else ((), -1)
    timed = bool(rows)
    if not timed:
        rows = _by_row(before, after, step)
    sizes = [row.size for row in rows if row.size is not None and np.isfinite(row.size)]
    name = (look or TextStyle()).named(recorded)
    return ChangeView(
        head=_head(before, after, step, timed, rows),
        name=name,
        meaning=_(recorded.symbol.meaning) if recorded.symbol else "",
        rows=rows,
        here=here,
        largest=max(sizes, default=0.0),
        shapes=None if timed or len(rows) > 1 else _shapes(before, after, after.trace.path(step)),
    )


def change_data(view: ChangeView) -> dict[str, object]:
    """The rows as plain data, for JSON."""
    return {"head": view.head, "rows": [_row_data(row) for row in view.rows]}


def _row_data(row: MovedRow) -> dict[str, object]:
    moved = None if row.size is None else number(row.size)
    return {"before": row.before, "after": row.after, "moved": moved}


def distance(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """How far each element moved; an infinity that stays has not moved."""
    with np.errstate(invalid="ignore"):
        return np.where(old == new, 0.0, np.abs(new - old))


def row_names(run: Run, step: Step) -> tuple[str, ...]:
    """The words of the rows of a matrix; numbers, behind the name of the axis, where it has none."""
    axes, count = step.symbol.axis_names if step.symbol else (), len(step.value)
    words = run.labels(step.scope, axes[0]) if axes else ()
    if len(words) < count:
        return tuple(f"{axes[0] if axes else 'row'} {k}" for k in range(count))
    if step.time is not None and axes[0] in ("position", "query"):  # the newest of those so far
        words = words[: max(count, min(step.time, len(words)))][-count:]
    return words[:count]


def _head(before: Run, run: Run, step: int, timed: bool, rows: tuple[MovedRow, ...]) -> Statement:
    """What is compared along what."""
    recorded = run.trace[step]
    what = recorded.scope.untimed.path(recorded.symbol.text if recorded.symbol else recorded.name or "it")
    facts = {
        "what": what,
        "path": run.trace.path(step),
        "runs": (before.request, run.request),
        "rows": tuple((row.before, row.after, row.size, *row.places) for row in rows),
    }
    if timed and run.canvas is not None:
        return statements.MOVED_COLOURS(**facts)
    if timed:
        writes = run.writes(recorded.scope.side)
        return (statements.MOVED_WRITTEN if writes else statements.MOVED_READ)(**facts)
    if not rows[0].before and not rows[0].after:
        return statements.MOVED_WHOLE(**facts)
    axes = recorded.symbol.axis_names if recorded.symbol else ()
    return (statements.MOVED_READ if axes[:1] and axes[0] in _TOKENS and run.canvas is None else statements.MOVED_ROWS)(
        **facts
    )


def _through_time(before: Run, after: Run, step: Step) -> tuple[tuple[MovedRow, ...], int]:
    """The rows of the same value in the same part of the model, by time, and the row of the step itself."""
    side = step.scope.side
    were, are = before.words_in_time(side), after.words_in_time(side)
    by_number = len(were) == len(are) or (after.outputs and side != "encoder")
    pairs = in_place(were, are) if by_number else matched(were, are)
    rows: list[MovedRow] = []
    here = -1
    for old, new in pairs:
        paths = [None if k is None else step.scope.at(k + 1).path(step.name or "") for k in (old, new)]
        found = _moved(before, after, *paths)
        if found is not None:
            here = len(rows) if new is not None and new + 1 == step.time else here
            rows.append(_row(were, are, (old, new), *found))
    return tuple(rows), here


def _row(were: Sequence[str], are: Sequence[str], pair: Pair, size: float | None, why: str = "") -> MovedRow:
    """The row of a pair of places."""
    old, new = pair
    words = "" if old is None else were[old], "" if new is None else are[new]
    return MovedRow(*words, size, why, (None if old is None else old + 1, None if new is None else new + 1))


def _moved(before: Run, after: Run, old: str | None, new: str | None) -> tuple[float | None, str] | None:
    """How far the value of one path of each run moved, or why that cannot be said; None where neither has it."""
    was = before.trace.value(old) if old is not None and before.trace.has(old) else None
    step = after.trace[after.trace.find(new)] if new is not None and after.trace.has(new) else None
    if was is None or step is None:
        if was is None and step is None:
            return None
        return None, statements.ONLY_BEFORE(path=old) if step is None else statements.ONLY_AFTER(path=new)
    both = common(before, after, step, was)
    if both is None:
        return None, statements.OTHER_SHAPE(before=_shape_text(was), after=_shape_text(step.value), path=new)
    return _size(*both), ""


def _by_row(before: Run, after: Run, step: int) -> tuple[MovedRow, ...]:
    """The rows of a matrix, or the value as one row."""
    new, path = after.trace[step], after.trace.path(step)
    old = before.trace[before.trace.find(path)] if before.trace.has(path) else None
    columns = None if old is None else _columns(before, after, old, new)
    if old is None or columns is None:
        whole = _moved(before, after, path, path)
        assert whole is not None  # the second run has it
        return (MovedRow("", "", *whole),)
    were, are = row_names(before, old), row_names(after, new)
    rows = []
    for k, n in matched(were, are):
        why = statements.ONLY_AFTER(path=path) if k is None else statements.ONLY_BEFORE(path=path) if n is None else ""
        size = None if why else _size(old.value[k, columns[0]], new.value[n, columns[1]])
        rows.append(_row(were, are, (k, n), size, why))
    return tuple(rows)


def _columns(before: Run, after: Run, old: Step, new: Step) -> tuple[list[int], list[int]] | None:
    """The columns of two matrices that belong together, in both; None where they are no such matrices."""
    if not (old.value.ndim == new.value.ndim == 2) or not old.value.size or not new.value.size:
        return None
    axes = new.symbol.axis_names if new.symbol else ()
    were, are = (run.labels(new.scope, axes[1]) if len(axes) == 2 else () for run in (before, after))
    widths = old.value.shape[1], new.value.shape[1]
    if were == are or (len(were), len(are)) != widths or (axes[1] in _TOKENS and len(were) != len(are)):
        return None if widths[0] != widths[1] else (list(range(widths[0])),) * 2
    both = [(k, n) for k, n in matched(were, are) if k is not None and n is not None]
    return [k for k, _ in both], [n for _, n in both]


def _shapes(before: Run, after: Run, path: str) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    if not before.trace.has(path):
        return None
    old, new = before.trace.value(path).shape, after.trace.value(path).shape
    return None if old == new else (old, new)


def _size(old: np.ndarray, new: np.ndarray) -> float:
    """The largest change of an element; ∞ where a number became infinite or none, or came back from there."""
    moved = np.where(np.isnan(old) & np.isnan(new), 0.0, distance(old, new))
    return float(np.where(np.isnan(moved), np.inf, moved).max(initial=0.0))


def _shape_text(value: np.ndarray) -> str:
    """The shape of an array, 11×4."""
    return "×".join(map(str, value.shape)) or "1"
