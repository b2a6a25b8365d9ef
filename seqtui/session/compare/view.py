"""What a comparison looks like at one step, frozen and formatted; names are cut to what tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from seqtui.session.walk.views import History, ValueState

Clip = Callable[[str, int], str]


def told_apart(names: Sequence[str], width: int, clip: Clip, dots: str = "…") -> tuple[str, ...]:
    """Return each name in at most width columns, so that two different names never look the same.

    clip(name, width) cuts a name at its end. Names that would look alike lose what they begin with in common, at the
    last place between words where that tells them apart.
    """
    cut = [clip(name, width) for name in names]
    for looks in dict.fromkeys(cut):
        alike = [k for k, one in enumerate(cut) if one == looks]
        found = {names[k] for k in alike}
        if len(found) > 1:
            for k in alike:
                cut[k] = _without_head(names[k], found, width, clip, dots)
    return tuple(cut)


def _without_head(name: str, found: set[str], width: int, clip: Clip, dots: str) -> str:
    """The name from a place on at which those that look alike differ soon enough."""
    head = _in_common(found)
    words = [k + 1 for k in range(head) if name[k] in " ,/-_."]
    for start in (*words, head):
        cut = {other: clip(dots + other[start:], width) for other in found}
        if len(set(cut.values())) == len(found):
            return cut[name]
    return _in_two(name, found, width, clip, dots)


def _in_two(name: str, found: set[str], width: int, clip: Clip, dots: str) -> str:
    """More than two names, of which some go on in common: those that begin alike there are told apart in turn."""
    head = _in_common(found)
    same = {other for other in found if other[head : head + 1] == name[head : head + 1]}
    if len(same) in (1, len(found)):
        return clip(dots + name[head:], width)
    return _without_head(name, same, width, clip, dots)


def _in_common(found: set[str]) -> int:
    """How many characters all of them begin with."""
    first, last = min(found), max(found)
    return next((k for k, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))


class ValueRow(Struct, frozen=True, eq=False):
    """One value of a run: differs marks the elements that its twin has otherwise (() where none can be compared).

    values is None while it is not computed; unit is the element that is pointed at.
    """

    label: str
    path: str
    state: ValueState
    values: tuple[float, ...] | None
    differs: tuple[bool, ...]
    unit: int


class Strip(Struct, frozen=True, eq=False):
    """‖∂h_T/∂x_t‖ for each token (none where that would take too long); now is this moment's token, counted from 0."""

    values: tuple[float, ...]
    now: int | None


class ComparedRunView(Struct, frozen=True, eq=False):
    """One run: what it is, what it has cost so far, the equation it is at, its state.

    contrast: what it does not share with the others. parameters: numbers in its weights, words those of word vectors
    and scores. where: the equation by its number, or why there is none; on_its_way: whether there is one. row: the
    pointed row; pointed is its number, with its name. writes: the word that is written at this time step. frame: the
    values of this time step or part,
    where they were asked for. tag: what is said of a run that is untrained.
    """

    model: str
    contrast: str
    parameters: int
    words: int
    multiplications: int
    where: str
    on_its_way: bool
    title: str
    formula: str
    lines: tuple[str, ...]
    rows: tuple[ValueRow, ...]
    row: int
    pointed: str
    writes: str
    note: str
    frame: tuple[ValueRow, ...]
    history: History | None
    strip: Strip | None
    tag: str = ""


class Gap(Struct, frozen=True, eq=False):
    """The largest difference from a run's twin among the values computed since the last meeting point, and its path.

    path is "" where all of them are the same.
    """

    size: float
    path: str


class ComparisonView(Struct, frozen=True, eq=False):
    """The runs side by side; chosen is the one that keys speak to.

    ratios are their parameters over the fewest; gaps are None where a run has no twin.
    point: the meeting point that the runs are on their way to, number of count. tokens and token: the words in time.
    loudest: the largest number of all strips. notice: what is remarkable where the chosen run stands.
    """

    lanes: tuple[ComparedRunView, ...]
    chosen: int
    ratios: tuple[float, ...]
    gaps: tuple[Gap | None, ...]
    point: str
    number: int
    count: int
    met: bool
    tokens: tuple[str, ...]
    token: int | None
    loudest: float
    notes: tuple[str, ...]
    notice: str = ""
