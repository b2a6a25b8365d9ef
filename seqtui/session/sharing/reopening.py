"""From a player to the state it is in, and back: the same walk again, at the same place."""

from __future__ import annotations

from dataclasses import fields, replace

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.session.changing.edit_tree import edit_label
from seqtui.session.changing.experiments import find_experiment
from seqtui.session.changing.outcomes import outcome_of
from seqtui.session.gradients.backprop import turned
from seqtui.session.look import Look
from seqtui.session.sharing.state import State
from seqtui.session.walk.player import Player

Trail = tuple[tuple[str, Request], ...]


def state_of(player: Player, view: str = "", trail: Trail | None = None) -> State:
    """Return the state that a player is in; view is the name of the view it is seen in, trail what was changed."""
    pointer, trace, request = player.pointer, player.trace, player.recorded.request
    before = None if player.before is None else player.before.request
    trail = player.trail if trail is None else trail
    if before is not None and _comes_by_itself(request, before, trail):
        before, trail = None, ()
    rows, columns = pointer.kept()
    experiment = getattr(player.told, "facts", {}).get("experiment", "")
    return State(
        request=request,
        cursor=trace.path(player.cursor),
        chosen="" if player.chosen is None else trace.path(player.chosen),
        unit=pointer.unit,
        word=pointer.word,
        rows=rows,
        columns=columns,
        granularity=player.granularity,
        level=player.level,
        view=view,
        goal=player.goal,
        breakpoints=tuple(point.text for point in player.breakpoints),
        before=before,
        trail=trail,
        experiment=str(experiment),
    )


def reopened(state: State, look: Look | None = None) -> Player:
    """Record the run of a state and return a player that stands where the state says.

    Raises SeqtuiError when the request does not fit, or the run has no such place.
    """
    before = None if state.before is None else record(state.before)
    start = Player(record(state.request), look, before)
    try:
        player = start if state.goal is None else turned(start, state.goal)
        place(player, state)
    except SeqtuiError:
        if not state.loose:
            raise
        player = Player(start.run, look, before)
    player.level = state.level
    player.trail = state.trail
    return player


def is_large(state: State) -> bool:
    """Whether the code of a state opens with --large alone: its run takes more than a stranger's code may ask for."""
    try:
        for request in filter(None, (state.request, state.before)):
            record(replace(request, limited=True))
    except SeqtuiError:
        return True
    return False


def _comes_by_itself(request: Request, before: Request, trail: Trail) -> bool:
    """Whether the run with its edits alone is opened beside the run without them, the changes called the same."""
    same = all(
        getattr(before, part.name) is getattr(request, part.name) for part in fields(Request) if part.name != "edits"
    )
    return same and not before.edits and [label for label, _ in trail] == [edit_label(*pair) for pair in request.edits]


def place(player: Player, state: State) -> None:
    """Put a player where the state says.

    Raises SeqtuiError when its run has no such place.
    """
    player.break_at(";".join(state.breakpoints))
    row = find_experiment(player.run.model.name, state.experiment) if state.experiment else None
    if row is not None and player.before is not None:
        player.told = outcome_of(row, player.before, player.recorded).said
    player.granularity = state.granularity
    if state.cursor:
        player.cursor = _computed(player, state.cursor)
    player.pointer.restore(state.rows, state.columns)
    player.pointer.unit = state.unit
    player.chosen = player.trace.find(state.chosen) if state.chosen else None
    if state.word is not None:
        _point_at_word(player, state.word)


def _computed(player: Player, path: str) -> int:
    step = player.trace.find(path)
    if step not in player.frames.equation_of:
        raise SeqtuiError(f"{path} is given, not computed: the walk stops at computed values")
    return step


def _point_at_word(player: Player, word: int) -> None:
    """Choose a column of the vocabulary that is pointed at, or of the smallest one there is."""
    trace, pointer = player.trace, player.pointer
    pointed = trace[player.pointed]
    owners = [pointed] if pointer.has_words(pointed) else [step for step in trace if pointer.has_words(step)]
    pointer.word = min([word, *(step.value.shape[-1] - 1 for step in owners if step.value.shape)])
