"""Where a learner stands: the run, the place in it, and how it is looked at; as plain data, and back.

The letters are those of version 1 of the code: a part may be added, but no letter may change its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from seqtui.language import _
from seqtui.models.model import Request
from seqtui.models.weights.state_dict import StateDict
from seqtui.models.weights.trained_words import own_words
from seqtui.session.share import codecs as part
from seqtui.session.share.named_weights import digest
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.views import Level


class State(Struct, frozen=True, eq=False):
    """Everything that determines a screen of the stepper, but for its size and colours.

    cursor and chosen are paths: the value just computed ("" for the beginning of the walk), and the row pointed at
    ("" follows the cursor). unit and word are columns of the pointer; rows and columns are the tokens chosen in
    matrices, each by the path of the first value along those tokens. view is the name of a view, "" for the first one
    that fits. goal is what is differentiated, when the walk is turned round. before is the run to compare with,
    trail the changes that led from it to the run, each with the request that came of it, and experiment the id of the
    experiment that made the two. loose: something else is run than the place was noted in, so
    a place that the run lacks is left out instead of refused.
    """

    request: Request
    cursor: str = ""
    chosen: str = ""
    unit: int = 0
    word: int | None = None
    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    granularity: Granularity = Granularity.EQUATION
    level: Level = Level.NUMBERS
    view: str = ""
    goal: str | None = None
    breakpoints: tuple[str, ...] = ()
    before: Request | None = None
    trail: tuple[tuple[str, Request], ...] = ()
    experiment: str = ""
    loose: bool = False

    def running(self, request: Request) -> State:
        """Return the state at this place in another run, which may lack it; there is nothing to compare it with."""
        return replace(self, request=request, before=None, trail=(), experiment="", loose=True)


FindWeights = Callable[..., StateDict | None]  # of a name, a digest, and how many words were named beside the file


class StateField(NamedTuple):
    """One part: its letter, the attribute, what stands for it when it is left out, and how it is written and read.

    read(data) returns the part, or raises SeqtuiError.
    """

    key: str
    name: str
    blank: object
    write: Callable[[Any], object]
    read: Callable[[object], object]


def _as_it_is(value: object) -> object:
    return value


def _listed(value: object) -> object:
    return None if value is None else part.write_numbers(value)


def _named(weights: StateDict | None) -> object:
    if weights is None:
        return None
    words = own_words(weights)
    return [weights.name, digest(weights), *([len(words)] if words else [])]


_REQUEST = (
    StateField("m", "model", None, _as_it_is, part.read_word),
    StateField("t", "text", None, _as_it_is, part.read_text),
    StateField("s", "settings", {}, part.write_settings, part.read_settings),
    StateField("r", "seed", 0, _as_it_is, part.read_seed),
    StateField("w", "weights", None, _named, part.read_weights),
    StateField("i", "input", None, _listed, part.read_array),
    StateField("y", "memory", None, _listed, part.read_array),
    StateField("k", "corpus", None, _as_it_is, part.read_text),
    StateField("d", "edits", [], part.write_edits, part.read_edits),
    StateField("x", "names", [], list, part.read_names),
)
_PLACE = (
    StateField("c", "cursor", "", _as_it_is, part.read_path),
    StateField("h", "chosen", "", _as_it_is, part.read_path),
    StateField("u", "unit", 0, _as_it_is, part.read_count),
    StateField("o", "word", None, _as_it_is, part.read_count),
    StateField("q", "rows", {}, _as_it_is, part.read_places),
    StateField("j", "columns", {}, _as_it_is, part.read_places),
    StateField("g", "granularity", "equation", part.write_choice, part.read_granularity),
    StateField("l", "level", "numbers", part.write_choice, part.read_level),
    StateField("v", "view", "", _as_it_is, part.read_word),
    StateField("a", "goal", None, _as_it_is, part.read_line),
    StateField("b", "breakpoints", [], list, part.read_lines),
    StateField("n", "experiment", "", _as_it_is, part.read_word),
)
_BEFORE = "z"  # the run to compare with: only what differs from the run itself, null for what it lacks
_WEIGHTS = "w"
_TRAIL = "f"  # the changes that led from it to the run: pairs of what was done, and the request that came of it


def state_data(state: State) -> dict[str, object]:
    """Return a state as strings, numbers, lists and objects; what is as usual is left out.

    Raises SeqtuiError for a part that cannot be written.
    """
    data = _written(_REQUEST, state.request)
    place = _written(_PLACE, state)
    if state.before is not None:
        place[_BEFORE] = _differing(state.before, data)
    if state.trail:
        place[_TRAIL] = [[label, _differing(request, data)] for label, request in state.trail]
    return data | place


def read_state(data: object, find: FindWeights, limited: bool = False) -> State:
    """Return the state that the data describe; find(name, digest) returns the weights it needs.

    limited: its runs may take no more than those of a code may. Raises SeqtuiError for anything that is not what
    state_data writes.
    """
    found = part.read_object(data)
    before = found.pop(_BEFORE, None)
    trail = part.read_pairs(found.pop(_TRAIL, []))
    request = {key: found.pop(key) for key in [row.key for row in _REQUEST] if key in found}
    reader = _Reader(find, limited)
    return State(
        request=reader.request(request),
        before=None if before is None else reader.request(_changed(request, before)),
        trail=tuple((part.read_text(label), reader.request(_changed(request, other))) for label, other in trail),
        **reader.parts(_PLACE, found),
    )


class _Reader(Struct):
    """Reads each part once, however many runs of the code share it: the trail repeats what did not change."""

    find: FindWeights
    limited: bool
    _known: dict[tuple[str, int], tuple[object, Any]] = field(default_factory=dict)

    def request(self, data: Mapping[str, object]) -> Request:
        """Return the request that a code describes."""
        parts = self.parts(_REQUEST, data)
        if "model" not in parts:
            raise part.bad(_("it names no model"))
        return Request(**parts, limited=self.limited)

    def parts(self, fields: Sequence[StateField], data: Mapping[str, object]) -> dict[str, Any]:
        """The parts of a run, or of a place, by their names."""
        rows = {row.key: row for row in fields}
        for key in data:
            if key not in rows:
                raise part.bad(_("there is no part '{part}'", part=key[:20]))
        return {rows[key].name: self._part(rows[key], value) for key, value in data.items()}

    def _part(self, row: StateField, value: object) -> Any:
        place = (row.key, id(value))
        if place not in self._known:
            read = row.read(value)
            if row.key == _WEIGHTS:
                read = self.find(*read)  # type: ignore[misc]  # that row reads a pair
            self._known[place] = value, read  # kept with its value, whose number no other can have meanwhile
        return self._known[place][1]


def _differing(request: Request, data: Mapping[str, object]) -> dict[str, object]:
    """What another request has instead of the data of the first; null for what it lacks."""
    other = _written(_REQUEST, request)
    changed = {key: value for key, value in other.items() if repr(data.get(key)) != repr(value)}
    return changed | {key: None for key in data if key not in other}


def _changed(request: Mapping[str, object], changed: object) -> dict[str, object]:
    both = {**request, **part.read_object(changed)}
    return {key: value for key, value in both.items() if value is not None}


def _written(fields: Sequence[StateField], owner: object) -> dict[str, object]:
    written = {row.key: row.write(getattr(owner, row.name)) for row in fields}
    return {row.key: written[row.key] for row in fields if written[row.key] != row.blank}
