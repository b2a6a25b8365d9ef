"""The sentences of the voice, made here for the tests, and what their checks share: lines, names, plain arithmetic."""

import math
import re
from collections.abc import Iterator

import numpy as np

from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.notice.voice import voice
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player

CLOSE = 1e-9
MOST = 240  # stops of one walk
GOALS = 1


def walked(run: Run) -> Iterator[object]:
    """What is said at the stops of the walk forwards: of all kinds of values, at a random token of each."""
    rng = np.random.default_rng(len(run.trace))
    player = Player(run, TextStyle(ascii=bool(len(run.trace) % 2)))
    for index in _chosen(player.frames.primitives, rng):
        player.cursor = index
        yield (_said(player, rng),)


def walked_back(run: Run) -> Iterator[object]:
    """What is said at the stops of walks backwards, from the loss and from random numbers."""
    rng = np.random.default_rng(len(run.trace))
    some = [
        run.trace.path(run.trace.equations[int(k)].last) for k in rng.integers(len(run.trace.equations), size=GOALS)
    ]
    for goal in (None, *some):
        player = BackwardPlayer(run, goal)
        for index in _chosen(player.frames.primitives + player.frames.equations, rng):
            player.cursor = index
            yield (_said(player, rng),)


def _said(player: Player, rng: np.random.Generator) -> Statement:
    """The sentence at the cursor, a random token looked at where there are several."""
    owner = player.trace[player.owner]
    if player.pointer.tokens(owner):
        player.pointer.set_row(owner, int(rng.integers(len(owner.value))))
    return voice(player)


def _chosen(stops: list[int], rng: np.random.Generator) -> list[int]:
    return stops if len(stops) <= MOST else sorted(map(int, rng.choice(stops, MOST, replace=False)))


# what the checks share ----------------------------------------------------------------------------------------


def line(run, facts, path: str = "") -> list:
    """The numbers that are looked at, as plain lists; of another value its row, where it has as many."""
    own, value = run.trace.value(facts["path"]), run.trace.value(path or facts["path"])
    has_rows = facts["row"] is not None and value.ndim == 2 and len(value) == len(own)
    return (value[facts["row"]] if has_rows else value).tolist()


def flat(values) -> list[float]:
    """All numbers of nested lists."""
    return [x for part in values for x in flat(part)] if isinstance(values, list) else [values]


def norm(values) -> float:
    """The Euclidean norm."""
    return math.hypot(*flat(values))


def pick(values, element):
    """An element of nested lists."""
    for k in element:
        values = values[k]
    return values


def close(*pairs) -> bool:
    """Whether each two numbers agree."""
    return all(a == b or abs(a - b) <= CLOSE * max(1.0, abs(a), abs(b)) for a, b in pairs)


def is_largest(values, element) -> bool:
    """Whether no number is larger in size than that element."""
    return max(map(abs, flat(values))) <= abs(pick(values, element)) + CLOSE


def is_called(run, path: str, text: str, place: int, axis: int = -1) -> bool:
    """Whether a text names a place along an axis of a value: by its word, or by its number."""
    step = run.trace[run.trace.find(path)]
    step = step if step.symbol else run.trace[run.trace.owner(run.trace.find(path))]
    number = re.search(r"(\d+)\)?\*?$", text)
    if not text.startswith("*"):
        shift = 1 if text.startswith("lag") else 0
        return number is not None and int(number[1]) == place + shift
    words = run.labels(step.scope, step.symbol.axis_names[axis])
    size = step.value.shape[axis]
    in_time = step.time is not None and step.symbol.axis_names[axis] in ("position", "query")
    words = words[max(0, step.time - size) : step.time] if in_time and size < len(words) else words
    words, word = words[:size], text.strip("*")
    name = shown(words[place])
    return word == (f"{name} ({place})" if words.count(words[place]) > 1 else name)


def shown(word: str) -> str:
    """How a word stands in a sentence."""
    return "space" if word.isspace() else word


def is_untrained(run) -> bool:
    """Whether nobody gave weights."""
    return run.request.weights is None and run.model.family != "counting"
