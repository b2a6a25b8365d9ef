"""One word changed: the new run beside the old one, and how far each value moved, token by token."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.trace import Step
from seqtui.models.model import Request, Run
from seqtui.models.tokens import tokenize
from seqtui.session.walk.frames import part_of

_TELLING = ("log_p", "h", "resid_post", "z")  # what a reader wants to see move, the first that a model has
HOW = "write the word and what it becomes, as in tired=wide, or its number, as in 11=wide"


@dataclass(frozen=True, eq=False, slots=True)
class Moved:
    """One token of both runs, and the largest change among the elements of its value (None: there is no such value)."""

    before: str
    after: str
    size: float | None


@dataclass(frozen=True, eq=False, slots=True)
class ChangeView:
    """How far one value moved: name in words, a row for each token, and the largest of all changes.

    shapes are those before and after, where they differ: then nothing can be compared.
    """

    name: str
    meaning: str
    rows: tuple[Moved, ...]
    here: int
    largest: float
    shapes: tuple[tuple[int, ...], tuple[int, ...]] | None = None


def change_word(run: Run, text: str) -> Request:
    """Return the request of a run with one word changed: ``tired=wide`` (the first such word) or ``11=wide``.

    Raises SeqtuiError when there is no such word, or the model was not given a text.
    """
    if run.request.input is not None:
        raise SeqtuiError("this run reads vectors, not words: change the file, or edit a value")
    old, sign, new = text.partition("=")
    old, new = old.strip(), new.strip()
    if not sign or not old or not new:
        raise SeqtuiError(f"'{text.strip()}' changes nothing: {HOW}")
    unit, words = unit_of(run), list(words_of(run))
    words[_place(words, old)] = new
    return run.model.with_text(run.request, ("" if unit == "char" else " ").join(words))


def words_of(run: Run) -> tuple[str, ...]:
    """The words of the text that a run reads, whether it was typed or not; () for vectors."""
    text = run.model.text_of(run.request)
    return () if text is None else tokenize(text, unit_of(run))


def unit_of(run: Run) -> str:
    """What a token of the text is: word or char."""
    return "word" if run.config.get("kind") == "series" else str(run.config.get("unit", "word"))


def telling(run: Run, at: str | None = None) -> int:
    """Return the step whose change tells most: the one of the path, or the model's state, factor or output.

    Raises SeqtuiError when there is no such path.
    """
    if at is not None:
        return run.trace.find(at)
    last = {run.trace[index].name: index for _, index in run.trace.named()}
    return next((last[name] for name in _TELLING if name in last), len(run.trace) - 1)


def change_view(before: Run, after: Run, step: int) -> ChangeView:
    """Return how far the value of a step moved between two runs, at every token.

    A value of one time step is followed through all time steps; a matrix is compared row by row, and word by word where
    both runs read the same words in another order.
    """
    recorded = after.trace[step]
    steps = _through_time(after, recorded) if recorded.time is not None else {}
    if steps:
        rows = tuple(_moved(before, after, t, path) for t, path in steps.items())
    else:
        rows = _moved_rows(before, after, step)
    sizes = [row.size for row in rows if row.size is not None]
    return ChangeView(
        name=recorded.symbol.text if recorded.symbol else recorded.name or "",
        meaning=recorded.symbol.meaning if recorded.symbol else "",
        rows=rows,
        here=(recorded.time or 0) - 1,
        largest=max(sizes, default=0.0),
        shapes=None if steps else _shapes(before, after, after.trace.path(step)),
    )


def change_data(view: ChangeView) -> dict[str, object]:
    """The rows as plain data, for JSON."""
    return {"rows": [{"before": row.before, "after": row.after, "moved": row.size} for row in view.rows]}


def _place(words: list[str], old: str) -> int:
    if old in words:
        return words.index(old)
    if old.isdecimal() and old.isascii() and 1 <= int(old) <= len(words):
        return int(old) - 1
    raise SeqtuiError(f"'{old}' is not in the text, and is no number from 1 to {len(words)}: {HOW}")


def _through_time(run: Run, step: Step) -> dict[int, str]:
    """The paths of the same value in the same part of the model, by time."""
    paths = {t: ".".join((*part_of(step), f"t{t}", step.name or "")) for t in range(1, run.length + 1)}
    return {t: path for t, path in paths.items() if run.trace.has(path)}


def _moved(before: Run, after: Run, time: int, path: str) -> Moved:
    return Moved(_token(before, time - 1), _token(after, time - 1), _largest(before, after, path))


def _moved_rows(before: Run, after: Run, step: int) -> tuple[Moved, ...]:
    recorded, path = after.trace[step], after.trace.path(step)
    value = recorded.value
    if not before.trace.has(path) or before.trace.value(path).shape != value.shape or value.ndim != 2:
        return (Moved("", "", _largest(before, after, path)),)
    axis = recorded.symbol.axis_names[0] if recorded.symbol else ""
    were, are = (_names(run, recorded.scope, axis, len(value)) for run in (before, after))
    places = _places(were, are)
    moved = distance(before.trace.value(path)[places], value).max(axis=1)
    rows = zip(places, are, moved, strict=True)
    return tuple(Moved(were[place], word, float(size)) for place, word, size in rows)


def _names(run: Run, scope: str, axis: str, count: int) -> list[str]:
    """The words of the rows of a matrix, "" where there are none."""
    words = (run.labels(scope, axis) or run.tokens)[:count]
    return [*words, *[""] * (count - len(words))]


def _places(were: list[str], are: list[str]) -> list[int]:
    """Where each row stood before: at its own place, or at that of its word when the words changed places."""
    if were == are or sorted(were) != sorted(are):
        return list(range(len(are)))
    waiting = {word: [k for k, old in enumerate(were) if old == word] for word in were}
    return [waiting[word].pop(0) for word in are]


def _shapes(before: Run, after: Run, path: str) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    if not before.trace.has(path):
        return None
    old, new = before.trace.value(path).shape, after.trace.value(path).shape
    return None if old == new else (old, new)


def distance(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """How far each element moved; an infinity that stays has not moved."""
    with np.errstate(invalid="ignore"):
        return np.where(old == new, 0.0, np.abs(new - old))


def _largest(before: Run, after: Run, path: str) -> float | None:
    if not before.trace.has(path):
        return None
    old, new = before.trace.value(path), after.trace.value(path)
    if old.shape != new.shape:
        return None
    return float(np.nan_to_num(distance(old, new)).max(initial=0.0))


def _token(run: Run, k: int) -> str:
    return run.tokens[k] if k < len(run.tokens) else ""
