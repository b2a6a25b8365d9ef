"""Values that had another name when a code was given out: what it points at is found under the name of today."""

import re
from collections.abc import Mapping

from msgspec.structs import replace

from seqtui.models.model import Request
from seqtui.session.share.state import State

_RENAMED = {"rnn": {"o": "logits"}}  # by model: the name then, and the name now
_NAME = re.compile(r"(?<!\w)[A-Za-z_]\w*")


def renamed(state: State) -> State:
    """Return a state of an older code with the names of today, in its place as in the edits of its runs."""
    changed = replace(
        state,
        request=_request(state.request),
        before=None if state.before is None else _request(state.before),
        trail=tuple((_label(label, request), _request(request)) for label, request in state.trail),
    )
    names = _names(state.request)
    if not names:
        return changed
    return replace(
        changed,
        cursor=_named(state.cursor, names),
        chosen=_named(state.chosen, names),
        rows={_named(path, names): row for path, row in state.rows.items()},
        columns={_named(path, names): column for path, column in state.columns.items()},
        goal=None if state.goal is None else _named(state.goal, names),
        breakpoints=tuple(_named(text, names) for text in state.breakpoints),
    )


def _names(request: Request) -> Mapping[str, str]:
    return _RENAMED.get(request.model, {})


def _request(request: Request) -> Request:
    """The same request where nothing of its model has another name: runs of one code share what they are made of."""
    names = _names(request)
    if not names or not request.edits:
        return request
    return replace(request, edits=tuple((_named(path, names), value) for path, value in request.edits))


def _label(label: str, request: Request) -> str:
    """What a change is called: it begins with the path that was edited, where one was."""
    path, equals, value = label.partition(" = ")
    return _named(path, _names(request)) + equals + value if equals else label


def _named(path: str, names: Mapping[str, str]) -> str:
    """A path or a condition in the names of today."""
    return _NAME.sub(lambda found: names.get(found[0], found[0]), path)
