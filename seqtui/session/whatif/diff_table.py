"""Two runs side by side, for the command line: every value that changed, as it was and as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.formula import name_of
from seqtui.engine.paths import Scope
from seqtui.engine.trace import Step
from seqtui.models.model import Run
from seqtui.session.axes import NO_AXIS, Axis, across, axes_of, names_data
from seqtui.session.json_text import number, plain
from seqtui.session.step_query import select_steps
from seqtui.session.text import TextStyle
from seqtui.session.walk.views import Row, ValueState
from seqtui.session.whatif.change_profile import ChangeProfile, change_profile, profile_data
from seqtui.session.whatif.edit_tree import EditTree
from seqtui.session.whatif.run_diff import RunDiff, differs


class BesideView(Struct, frozen=True, eq=False):
    """What was changed, what to look at ("" where nothing is said), the strip, and the rows of each scope in order."""

    changes: tuple[str, ...]
    look: str
    strip: ChangeProfile
    scopes: tuple[tuple[Scope, tuple[Row, ...]], ...]


def beside_view(
    before: Run, after: Run, changes: tuple[str, ...], at: str | None, look: TextStyle, told: str = ""
) -> BesideView:
    """Return two runs side by side; at names a path or a scope, whose values are all shown, changed or not.

    Raises SeqtuiError when it names nothing.
    """
    difference = RunDiff(before, after)
    scopes: dict[Scope, list[Row]] = {}
    for index, element in _steps(difference, at):
        scope = after.trace[index].scope
        scopes.setdefault(scope, []).extend(_rows(difference, index, element, look))
    found = tuple((scope, tuple(rows)) for scope, rows in scopes.items() if rows)
    return BesideView(changes, told, change_profile(difference), found)


def beside_data(before: Run, after: Run, view: BesideView, at: str | None) -> Mapping[str, object]:
    """Return two runs side by side as plain data, for JSON."""
    difference = RunDiff(before, after)
    return {
        "model": after.model.name,
        "changes": list(view.changes),
        "look": view.look,
        "strip": profile_data(view.strip),
        "values": [_data(difference, index, element) for index, element in _steps(difference, at)],
    }


def what_changed(run: Run) -> tuple[str, ...]:
    """The edits of a run, in words."""
    return EditTree.opened(run).changes


def _steps(difference: RunDiff, at: str | None) -> Iterator[tuple[int, paths.Index | None]]:
    """The steps that are shown and that both runs have, each with the element that is meant."""
    chosen = select_steps(difference.after.trace, at)
    for index in chosen.steps:
        step = difference.after.trace[index]
        if step.name is None or difference.old(index) is None:
            continue
        if at is not None or difference.changed(index).any():
            yield index, chosen.element


def _rows(difference: RunDiff, index: int, element: paths.Index | None, look: TextStyle) -> list[Row]:
    """One row for a vector or a number, one for each row of a matrix."""
    run, old = difference.after, difference.old(index)
    step = run.trace[index]
    assert old is not None  # _steps leaves out the others
    name, path = name_of(run.trace, index, look.style, step, concrete=True), run.trace.path(index)
    if element is not None:
        pair = np.array([old[element]]), np.array([step.value[element]])
        return [_row(paths.spell(name, element), path, index, NO_AXIS, *pair)]
    axis = across(run, step)
    if step.value.ndim < 2:
        return [_row(name, path, index, axis, old.reshape(-1), step.value.reshape(-1))]
    table = old.reshape(old.shape[0], -1), step.value.reshape(old.shape[0], -1)
    rows = zip(range(len(old)), *table, strict=True)
    return [_row(f"{name}[{k}] {_word(run, step, k)}".rstrip(), path, index, axis, was, now) for k, was, now in rows]


def _row(label: str, path: str, index: int, axis: Axis, was: np.ndarray, now: np.ndarray) -> Row:
    return Row(
        label=label,
        path=path,
        step=index,
        state=ValueState.COMPUTED,
        values=tuple(now.tolist()),
        width=now.size,
        axis=axis,
        before=tuple(was.tolist()),
        changed=frozenset(np.flatnonzero(differs(was, now)).tolist()),
    )


def _word(run: Run, step: Step, row: int) -> str:
    """The token of a row of a matrix."""
    axes = axes_of(run, step)
    return axes[0].names[row] if axes and axes[0].names else ""


def _data(difference: RunDiff, index: int, element: paths.Index | None) -> Mapping[str, object]:
    old, new = difference.old(index), difference.after.trace[index].value
    path = difference.after.trace.path(index)
    assert old is not None
    if element is not None:
        old, new, path = old[element], new[element], paths.spell(path, element)
    with np.errstate(invalid="ignore"):
        largest = float(np.where(np.asarray(old == new), 0.0, np.abs(new - old)).max(initial=0.0))
    axes = () if element is not None else axes_of(difference.after, difference.after.trace[index])
    numbers = {"before": plain(np.asarray(old)), "after": plain(np.asarray(new)), "moved": number(largest)}
    return {"path": path, **names_data(axes), **numbers}
