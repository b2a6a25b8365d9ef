"""The snapshots of a training, read back from their files: opened as a run, one weight over all, what *it* looks at.

The last is computed by the engine: the attention of the last block, the mean over its heads where there are several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from seqtui import policy
from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.models.weights.module_detection import choose_module
from seqtui.models.weights.state_dict import StateDict, read_safetensors
from seqtui.session.text import safe
from seqtui.session.training.view import Curve, Grid, Plot, PronounView, WeightView
from seqtui.train.data.coreference import SHOWCASE, Reference

MOST = 24  # numbers of a tensor that are shown beside the chosen one: those that moved most


def run_of_snapshot(path: str) -> Run:
    """Record the run of a snapshot on the example that it carries.

    Raises SeqtuiError when the file is gone, damaged, or holds NaN.
    """
    model, weights = choose_module(read_safetensors(path))
    return record(Request(model, weights=weights))


# one weight over the snapshots ------------------------------------------------------------------------------------


class WeightHistory:
    """The snapshots of one training, each read once; keeps the one tensor that is asked for.

    name is the tensor, element the number in it (None for the one that moved most).
    """

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.shapes: dict[str, tuple[int, ...]] = {}
        self._found: dict[int, np.ndarray | None] = {}

    def read(self, snapshots: Mapping[int, str]) -> WeightView:
        """Return the history over these files, by the number of updates; takes a few milliseconds for each new one."""
        if not snapshots:
            return WeightView(note=_("no snapshots are kept: the first is taken before the first update"))
        try:
            name, element = self._asked(snapshots)
            for step, path in sorted(snapshots.items()):
                if step not in self._found:
                    self._found[step] = _tensor(path, name)
        except (SeqtuiError, OSError) as error:
            return WeightView(note=safe(str(error)))
        steps = [step for step in sorted(snapshots) if step in self._found]
        return _view(name, element, steps, [self._found[step] for step in steps])

    def learn(self, snapshots: Mapping[int, str]) -> None:
        """Read the names of the tensors, so that a name can be checked and completed.

        Raises SeqtuiError when there is no snapshot to read them from.
        """
        self._asked(snapshots)

    def checked(self, text: str) -> str:
        """Return a text that means a tensor, or a place in one; "" means the first.

        Raises SeqtuiError for any other.
        """
        if text.strip():
            self._place(text)
        return text

    def matches(self, text: str) -> tuple[str, ...]:
        """The tensors whose name holds the text."""
        return tuple(name for name in self.shapes if text.partition("[")[0].strip() in name)

    def _asked(self, snapshots: Mapping[int, str]) -> tuple[str, tuple[int, ...] | None]:
        """The tensor and the element in it.

        Raises SeqtuiError when there is no such tensor, or no such place in it.
        """
        if not self.shapes:
            self.shapes = {name: array.shape for name, array in _first_readable(snapshots).tensors.items()}
        return self._place(self.text) if self.text.strip() else (next(iter(self.shapes)), None)

    def _place(self, text: str) -> tuple[str, tuple[int, ...] | None]:
        name, bracket, inside = text.strip().partition("[")
        if name not in self.shapes:
            raise SeqtuiError(
                _(
                    "there is no weight '{weight}'; there are {known}",
                    weight=name,
                    known=", ".join(list(self.shapes)[:6]),
                )
            )
        if not bracket:
            return name, None
        shape = self.shapes[name]
        try:
            element = tuple(int(part) for part in inside.rstrip("]").split(","))
        except ValueError:
            first = paths.spell(name, (0,) * len(shape))
            raise SeqtuiError(
                _("'[{typed}' is no place in {weight}: write {example}", typed=inside, weight=name, example=first)
            ) from None
        return name, paths.check_index(name, shape, element)


def _first_readable(snapshots: Mapping[int, str]) -> StateDict:
    """The first file that is there: the older ones may have made room.

    Raises SeqtuiError when there is none.
    """
    for _step, path in sorted(snapshots.items()):
        if policy.is_file(path):
            return read_safetensors(path)
    raise SeqtuiError(_("the snapshots are gone from the disk: train again"))


def _tensor(path: str, name: str) -> np.ndarray | None:
    """The tensor of one file; None where the file is gone or not usable."""
    try:
        return read_safetensors(path).tensors.get(name)
    except (SeqtuiError, OSError):
        return None


def _view(
    name: str, element: tuple[int, ...] | None, steps: list[int], found: Sequence[np.ndarray | None]
) -> WeightView:
    there = [array for array in found if array is not None]
    if not there:
        return WeightView(note=_("no snapshot holds {weight}", weight=safe(name)))
    moved = np.ptp(np.stack(there), axis=0)
    order = np.argsort(moved, axis=None)[::-1][:MOST]
    places = [tuple(int(k) for k in np.unravel_index(k, moved.shape)) for k in order]
    chosen = places[0] if element is None else element
    points = tuple((float(step), _at(array, chosen)) for step, array in zip(steps, found, strict=True))
    shown = [chosen, *(place for place in places if place != chosen)][:MOST]
    title = safe(paths.spell(name, chosen)) if chosen else safe(name)
    shown_as = title if element is not None else _("{weight}, which moved most in it", weight=title)
    return WeightView(
        title=shown_as,
        plot=Plot(title, (Curve("", title, points),), float(max(1, steps[-1]))),
        grid=Grid(
            tuple("[" + ",".join(map(str, place)) + "]" for place in shown),
            tuple(map(str, steps)),
            tuple(tuple(_at(array, place) for array in found) for place in shown),
            shares=False,
        ),
    )


def _at(array: np.ndarray | None, place: tuple[int, ...]) -> float | None:
    return None if array is None or len(place) != array.ndim else float(array[place])


# what the word *it* looks at --------------------------------------------------------------------------------------


def pronoun_view(before: str, after: str, steps: tuple[int, int]) -> PronounView:
    """Return what *it* looks at in both sentences, by two snapshots; steps are their numbers of updates."""
    try:
        models = [choose_module(read_safetensors(path)) for path in (before, after)]
        found = [[_row(model, weights, text) for model, weights in models] for text in SHOWCASE]
    except (SeqtuiError, OSError) as error:
        return PronounView(note=safe(str(error)))
    names = tuple(_("after {step}", step=step) if step else _("untrained") for step in steps)
    grids = tuple(Grid(names, tuple(text.split()), tuple(rows)) for text, rows in zip(SHOWCASE, found, strict=True))
    said = tuple(_said(text, rows) for text, rows in zip(SHOWCASE, found, strict=True))
    return PronounView(_("what it looks at: share of its attention on each word"), grids, said)


def attention_row(run: Run, word: int) -> tuple[float, ...]:
    """Return the attention of one word on all others: of the last block, the mean over its heads.

    Raises SeqtuiError for a model that has no attention.
    """
    found = [(step.scope.outside("head"), step.value) for step in run.trace if step.name == "pattern"]
    if not found:
        raise SeqtuiError(_("{model} has no attention over its words", model=run.model.name))
    heads = [value[word] for block, value in found if block == found[-1][0]]
    return tuple(float(x) for x in np.mean(heads, axis=0))


def _row(model: str, weights: StateDict, text: str) -> tuple[float, ...]:
    return attention_row(record(Request(model, text, weights=weights)), Reference.pronoun)


def _said(text: str, rows: list[tuple[float, ...]]) -> str:
    words, (before, after) = text.split(), rows
    being, place = Reference.being, Reference.place
    return _(
        "{last}: it on {being} {being_before:.2f} to {being_after:.2f}, "
        "on {place} {place_before:.2f} to {place_after:.2f}",
        last=words[-1],
        being=words[being],
        being_before=before[being],
        being_after=after[being],
        place=words[place],
        place_before=before[place],
        place_after=after[place],
    )
