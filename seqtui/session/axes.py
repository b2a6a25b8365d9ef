"""What lies along each axis of a recorded value: units, words, source words, keys; the one place that says so.

Screens, drill-downs and exports take the names of columns and rows from here, so that the same number stands under the
same word everywhere.
"""

from __future__ import annotations

from msgspec import Struct

from seqtui.engine.trace import Step
from seqtui.language import N_, _
from seqtui.models.model import Run

UNIT = N_("unit")  # what lies along an axis that has no other name
_ENTRIES = (N_("word"), N_("char"), N_("class"), N_("colour"), N_("tag"))  # what one of a vocabulary is
_NOUNS = {
    "d_prev": N_("before"),
    "source": N_("source"),
    "key": N_("key"),
    "query": N_("query"),
    "position": N_("token"),
    "patch": N_("patch"),
    "pixel": N_("pixel"),
    "row": N_("row"),
    "column": N_("column"),
    "lag": N_("lag"),
    "pair": N_("pair"),
    "n_ctx": N_("position"),
    "value": N_("value"),
    "row_sum": N_("sum"),
    "d_words": N_("word"),
    "kept": N_("kept"),
    "open": N_("open"),
    "hypothesis": N_("hypothesis"),
}
TOKENS = frozenset({"position", "query", "key", "source"})  # axes along which tokens lie


class Axis(Struct, frozen=True):
    """One axis of a value: its id in the notation table, what a place along it is (``unit``), and how many there are.

    names are the words at the places, () where they have none and are numbered from 0.
    """

    id: str
    noun: str
    size: int
    names: tuple[str, ...] = ()

    def name(self, place: int) -> str:
        """The word at a place, its number where it has none."""
        return self.names[place] if self.names else str(place)

    @property
    def headings(self) -> tuple[str, ...]:
        """The name of every place."""
        return self.names or tuple(map(str, range(self.size)))


NO_AXIS = Axis("", "", 1)  # of a single number


def axes_of(run: Run, step: Step) -> tuple[Axis, ...]:
    """Return the axes of a value, one for each of its dimensions; () for a single number and a step without a name."""
    ids = step.symbol.axis_names if step.symbol else ()
    return tuple(_axis(run, step, axis, size) for axis, size in zip(ids, step.value.shape, strict=False))


def across(run: Run, step: Step) -> Axis:
    """Return the axis along the columns of a value: the last one."""
    axes = axes_of(run, step)
    return axes[-1] if axes else Axis("", _(UNIT), step.value.shape[-1]) if step.value.shape else NO_AXIS


def word_at(axes: tuple[Axis, ...], element: tuple[int, ...]) -> str:
    """Return what an element stands for, by the axes of its value: ``it, street``; "" where none of them has words."""
    return ", ".join(axis.names[k] for axis, k in zip(axes, element, strict=False) if axis.names)


def names_data(axes: tuple[Axis, ...]) -> dict[str, object]:
    """Return the words along each axis as ``names``, for JSON, null along one without; {} where none has any."""
    return {"names": [list(axis.names) or None for axis in axes]} if any(axis.names for axis in axes) else {}


def corner(axes: tuple[Axis, ...]) -> str:
    """Return what stands in the corner of a matrix: what its rows and its columns are, ``query\\key``."""
    return "\\".join(axis.noun for axis in axes)


def noun_of(run: Run, axis: str) -> str:
    """Return what a place along an axis is, in one word: ``unit``, ``word``, ``source``."""
    if axis in ("d_vocab", "d_words"):
        entry = run.entry if axis == "d_vocab" else "word"
        return _("char" if entry == "word" and run.config.get("unit") == "char" else entry)
    noun = _NOUNS.get(axis, UNIT if axis.startswith("d_") or axis.isdecimal() else axis.replace("_", " "))
    return _(noun)


def _axis(run: Run, step: Step, axis: str, size: int) -> Axis:
    names = run.labels(step.scope, axis)
    names = names[:size] if axis in TOKENS else names  # a decoder that writes has as many as are written
    if axis == "lag":  # the newest value is one step back
        names = tuple(map(str, range(1, size + 1)))
    return Axis(axis, noun_of(run, axis), size, names if len(names) == size else ())
