"""What a learner can be asked to do: a table of goal kinds, each judged by what is observed of the stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from msgspec import UNSET, Struct, field

from seqtui.course.facts import Scene
from seqtui.course.lesson import GoalTable
from seqtui.course.questions.expression import holds
from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.session.stepper import Stepper
from seqtui.session.whatif.parse_edit import change_word, words_of
from seqtui.session.whatif.presets import PRESETS

_BACK = ("step(-1)", "time(-1)", "stage(-1)", "operation(-1)", "start")


class Observation(Struct, frozen=True, eq=False):
    """What can be seen of a stage at one moment, on a screen or without one.

    cursor is the path of the value just computed, pointed and opened are numbers, ``t2.h[1]``: the one pointed at, and
    the one that why? is asked of. of is what is differentiated, "" forwards. changes are what was changed since the
    run before, in words. action is the last thing done, as keymap.py names it, typed the last line that was typed into
    a question of the screen. training are the figures of the recipe that is trained.
    """

    screen: str = "stepper"
    run: Run | None = None
    before: Run | None = None
    cursor: str = ""
    pointed: str = ""
    opened: str = ""
    view: str = ""
    level: str = ""
    drawing: str = ""
    of: str = ""
    changes: tuple[str, ...] = ()
    experiment: str = ""
    breakpoints: tuple[str, ...] = ()
    action: str = ""
    typed: str = ""
    recipe: str = ""
    training: Mapping[str, float] = field(default_factory=dict)
    sides: tuple[Run, ...] = ()


def observed(stepper: Stepper, **beside: Any) -> Observation:
    """Return what can be seen of a walk; beside are the fields that the walk does not know: view, screen, action."""
    player, baseline = stepper.player, stepper.baseline
    trace, step = player.trace, player.pointed
    told = {} if baseline is None else getattr(baseline.told, "facts", {})
    return Observation(
        run=player.recorded,
        before=stepper.before,
        cursor=trace.path(player.cursor),
        pointed=paths.spell(trace.path(step), player.element(step)),
        level=stepper.level.value,
        of=player.goal or "",
        changes=() if baseline is None else baseline.changes,
        experiment=str(told.get("experiment", "")),
        breakpoints=tuple(point.text for point in player.breakpoints),
        **beside,
    )


class Task(Struct, frozen=True, eq=False):
    """A goal, and the run that its step began with: what was changed before is not done now."""

    goal: GoalTable
    begun: Run | None = None


class GoalKind(Struct, frozen=True):
    """One row: whether an observation meets the goal, what is typed in the plain lesson to do it, and with which keys.

    keys are "" where only the lesson can say them. changes: doing it changes the run.
    """

    met: Callable[[Task, Observation], bool]
    typed: Callable[[GoalTable], str]
    keys: Callable[[GoalTable], str] = lambda goal: ""
    changes: bool = False


# whether a goal is met ----------------------------------------------------------------------------------------------


def _same_number(one: str, other: str) -> bool:
    """Whether two spellings mean the same number, or a value and a number in it."""
    with suppress(SeqtuiError):
        (path, index), (there, element) = paths.parse(one), paths.parse(other)
        return path == there and (index is None or index == (element or ()))
    return False


def _edited(task: Task, seen: Observation) -> bool:
    """Whether what the goal names was edited since its step began: the number, its row, or the whole value."""
    if seen.run is None:
        return False
    wanted, index = paths.parse(str(task.goal.edit))
    old = list(task.begun.request.edits) if task.begun is not None else []
    for edit in seen.run.request.edits:
        path, element = paths.parse(str(edit[0]))
        near = min(len(index or ()), len(element or ()))
        if path == wanted and (index or ())[:near] == (element or ())[:near] and edit not in old:
            return True
    return False


def _worded(task: Task, seen: Observation) -> bool:
    if seen.run is None or task.begun is None:
        return False
    now, old = words_of(seen.run), words_of(task.begun)
    if task.goal.word == "any":
        return now != old
    with suppress(SeqtuiError):
        wanted = change_word(task.begun, str(task.goal.word))
        return seen.run.model.text_of(seen.run.request) == task.begun.model.text_of(wanted)
    return False


def _preset(task: Task, seen: Observation) -> bool:
    titles = {title for row in PRESETS if row.id == task.goal.preset for title in (row.title, _(row.title))}
    return bool(seen.changes) and seen.changes[-1] in titles


def _ended(task: Task, seen: Observation) -> bool:
    return seen.run is not None and seen.cursor == seen.run.trace.path(seen.run.trace.equations[-1].last)


def _trained(task: Task, seen: Observation) -> bool:
    wanted = task.goal.train
    if wanted is UNSET or seen.recipe != wanted.recipe or wanted.metric not in seen.training:
        return False
    figure = seen.training[wanted.metric]
    enough = wanted.at_least is UNSET or figure >= wanted.at_least
    return enough and (wanted.at_most is UNSET or figure <= wanted.at_most)


def _same(name: str) -> Callable[[Task, Observation], bool]:
    return lambda task, seen: getattr(seen, name) == getattr(task.goal, name)


# how it is done -----------------------------------------------------------------------------------------------------


def _typed(text: object) -> str:
    """The keys that type a text."""
    return " ".join("space" if sign == " " else sign for sign in str(text))


def _find(path: object) -> str:
    return f"slash {_typed(path)} enter"


def _edits(goal: GoalTable) -> str:
    """The keys of the lines that edit, "" where another command is among them."""
    lines = [line.split(maxsplit=1) for line in solution(goal).split(";")]
    if any(line[:1] != ["edit"] or len(line) < 2 for line in lines):
        return ""
    return " ".join(f"e ctrl+u {_typed(change.strip())} enter" for _command, change in lines)


_SCREENS = {"signs": "i escape", "help": "question_mark escape", "flow": "F escape"}

GOALS: Mapping[str, GoalKind] = {
    "reach": GoalKind(
        lambda task, seen: seen.cursor == paths.parse(str(task.goal.reach))[0],
        lambda goal: f"/ {goal.reach}",
        lambda goal: _find(goal.reach),
    ),
    "point": GoalKind(
        lambda task, seen: _same_number(str(task.goal.point), seen.pointed),
        lambda goal: f"point {goal.point}",
        lambda goal: _find(goal.point),
    ),
    "open": GoalKind(
        lambda task, seen: _same_number(str(task.goal.open), seen.opened),
        lambda goal: f"open {goal.open}",
        lambda goal: f"{_find(goal.open)} enter escape",
    ),
    "edit": GoalKind(_edited, lambda goal: f"edit {goal.by or f'{goal.edit}=0'}", _edits, changes=True),
    "word": GoalKind(_worded, lambda goal: f"word {goal.by or goal.word}", changes=True),
    "experiment": GoalKind(_same("experiment"), lambda goal: f"experiment {goal.experiment}", changes=True),
    "preset": GoalKind(_preset, lambda goal: f"preset {goal.preset}", changes=True),
    "undo": GoalKind(lambda task, seen: seen.action == "undo", lambda goal: "undo", lambda goal: "u", changes=True),
    "back": GoalKind(lambda task, seen: seen.action in _BACK, lambda goal: "step -1", lambda goal: "left"),
    "view": GoalKind(_same("view"), lambda goal: f"view {goal.view}"),
    "level": GoalKind(_same("level"), lambda goal: f"level {goal.level}"),
    "drawing": GoalKind(_same("drawing"), lambda goal: f"drawing {goal.drawing}"),
    "of": GoalKind(_same("of"), lambda goal: f"turn {goal.of}"),
    "turn": GoalKind(lambda task, seen: bool(seen.of) == task.goal.turn, lambda goal: "turn", lambda goal: "g"),
    "screen": GoalKind(
        _same("screen"), lambda goal: f"screen {goal.screen}", lambda goal: _SCREENS.get(str(goal.screen), "")
    ),
    "end": GoalKind(_ended, lambda goal: "end", lambda goal: "end"),
    "breakpoint": GoalKind(lambda task, seen: bool(seen.breakpoints), lambda goal: f"stop {goal.by or ''}".strip()),
    "find": GoalKind(
        lambda task, seen: seen.typed.strip() == str(task.goal.find).strip(),
        lambda goal: f"/ {goal.find}",
        lambda goal: _find(goal.find),
    ),
    "train": GoalKind(_trained, lambda goal: ""),  # there is nothing to type: the screen trains
    "holds": GoalKind(lambda task, seen: True, lambda goal: str(goal.by or ""), _edits, changes=True),
}


def kind_of(goal: GoalTable) -> str:
    """Return the key of the table of kinds that a goal is of; holds beside another key is a condition of that.

    Raises SeqtuiError for a goal with no key, or with two.
    """
    found = goal.kinds
    if len(found) != 1:
        known, given = ", ".join(GOALS), ", ".join(found) or "-"
        raise SeqtuiError(_("a goal has one of these keys, not {given}: {known}", given=given, known=known))
    return found[0]


def is_met(task: Task, seen: Observation) -> bool:
    """Return whether a goal is met.

    Raises SeqtuiError for a goal whose kind or paths cannot be read.
    """
    if not GOALS[kind_of(task.goal)].met(task, seen):
        return False
    if task.goal.holds is UNSET:
        return True
    if seen.run is None:
        return False
    try:
        return holds(task.goal.holds, Scene(seen.run, seen.before, seen.of, sides=seen.sides))
    except SeqtuiError:
        return False  # the run has no such value, or none to compare with


def solution(goal: GoalTable) -> str:
    """Return the line that meets a goal in the plain lesson."""
    return GOALS[kind_of(goal)].typed(goal)


def keys_of(goal: GoalTable) -> str:
    """Return the keys of the screens that meet a goal, as pressed; "" where only the lesson can say them."""
    return GOALS[kind_of(goal)].keys(goal)


def changes_run(goal: GoalTable) -> bool:
    """Return whether meeting a goal changes the run."""
    return GOALS[kind_of(goal)].changes
