"""From a player to the state it is in, and back to the same walk at the same place; and what a code says of it."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Request, Run
from seqtui.models.statement import Statement
from seqtui.models.table import run as record
from seqtui.session import statements
from seqtui.session.gradients.backward_player import turned
from seqtui.session.share.state import State
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle, edit_label, short
from seqtui.session.walk.player import Player
from seqtui.session.walk.pointer import Pointer
from seqtui.session.whatif.edit_tree import Baseline, Trail
from seqtui.session.whatif.experiments import find_experiment
from seqtui.session.whatif.outcomes import outcome_of


def state_of(stepper: Stepper, view: str = "") -> State:
    """Return the state that a walk is in; view is the name of the view it is seen in."""
    player, baseline = stepper.player, stepper.baseline
    pointer, trace, request = player.pointer, player.trace, player.recorded.request
    experiment = "" if baseline is None else getattr(baseline.told, "facts", {}).get("experiment", "")
    if baseline is not None and _comes_by_itself(request, baseline.run.request, baseline.trail):
        baseline = None
    rows, columns = pointer.kept()
    return State(
        request=request,
        cursor=trace.path(player.cursor),
        chosen="" if player.chosen is None else trace.path(player.chosen),
        unit=pointer.unit,
        word=pointer.word,
        rows=rows,
        columns=columns,
        granularity=player.granularity,
        level=stepper.level,
        view=view,
        goal=player.goal,
        breakpoints=tuple(point.text for point in player.breakpoints),
        before=None if baseline is None else baseline.run.request,
        trail=() if baseline is None else baseline.trail,
        experiment=str(experiment),
    )


def reopened(state: State, look: TextStyle | None = None) -> Stepper:
    """Record the run of a state and return a walk that stands where the state says.

    Raises SeqtuiError when the request does not fit, or the run has no such place.
    """
    before = None if state.before is None else record(state.before)
    start = Player(record(state.request), look)
    try:
        player = start if state.goal is None else turned(start, state.goal)
        place(player, state)
        told = _told(state, before, player.recorded)
        baseline = None if before is None else Baseline(before, state.trail, told)
    except SeqtuiError:
        if not state.loose:
            raise
        player, baseline = Player(start.run, look), None if before is None else Baseline(before, state.trail)
    return Stepper(player, baseline, state.level)


def moved(stepper: Stepper, state: State) -> Stepper:
    """Return another walk through the run of this one, which stands where the state says; nothing is recorded.

    Raises SeqtuiError when the run has no such place.
    """
    found = stepper.still()
    found.level = state.level
    player = found.player
    player.pointer, player.hit = Pointer(player.pointer.run), None
    player.start()
    place(player, state)
    return found


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
    same = all(getattr(before, name) is getattr(request, name) for name in Request.__struct_fields__ if name != "edits")
    return same and not before.edits and [label for label, _ in trail] == [edit_label(*pair) for pair in request.edits]


def place(player: Player, state: State) -> None:
    """Put a player where the state says.

    Raises SeqtuiError when its run has no such place.
    """
    player.break_at(";".join(state.breakpoints))
    player.granularity = state.granularity
    if state.cursor:
        player.cursor = _computed(player, state.cursor)
    player.pointer.restore(state.rows, state.columns)
    player.pointer.unit = state.unit
    player.chosen = player.trace.find(state.chosen) if state.chosen else None
    if state.word is not None:
        _point_at_word(player, state.word)


def _told(state: State, before: Run | None, after: Run) -> str:
    """What to look at, where the state is one of an experiment."""
    row = find_experiment(after.model.name, state.experiment) if state.experiment else None
    return "" if row is None or before is None else outcome_of(row, before, after).said


def _computed(player: Player, path: str) -> int:
    step = player.trace.find(path)
    if step not in player.frames.equation_of:
        raise SeqtuiError(_("{path} is given, not computed: the walk stops at computed values", path=path))
    return step


def _point_at_word(player: Player, word: int) -> None:
    """Choose a column of the vocabulary that is pointed at, or of the smallest one there is."""
    trace, pointer = player.trace, player.pointer
    pointed = trace[player.pointed]
    owners = [pointed] if pointer.has_words(pointed) else [step for step in trace if pointer.has_words(step)]
    pointer.word = min([word, *(step.value.shape[-1] - 1 for step in owners if step.value.shape)])


class Stood(Struct, frozen=True, eq=False):
    """A run, the number that its code points at (None: the code names no place), and what is differentiated there.

    The number may be recorded behind the run, where the walk backwards begins.
    """

    run: Run
    place: Place | None = None
    path: str = ""
    goal: str | None = None


def stood(state: State) -> Stood:
    """Record the run of a state and return where it stands.

    Raises SeqtuiError when the request does not fit, or the run has no such place.
    """
    if not state.cursor and not state.chosen and state.goal is None:
        return Stood(record(state.request))
    player = reopened(state).player
    if state.loose and not all(player.trace.has(path) for path in (state.cursor, state.chosen) if path):
        return Stood(player.recorded)
    step = player.pointed if player.known(player.pointed) else player.owner
    return Stood(player.recorded, Place(step, player.element(step)), player.trace.path(step), player.goal)


def stands_at(found: Stood) -> Statement | None:
    """Say which number a code points at, and what it is; None where the run does not hold it."""
    place, trace = found.place, found.run.trace
    if place is None or place.step >= len(trace):
        return None
    spelled = ",".join(map(str, place.element))
    return statements.STANDS_AT(
        place=f"{found.path}[{spelled}]" if place.element else found.path,
        value=short(float(trace[place.step].value[place.element])),
        path=found.path,
        element=place.element,
    )
