"""The stage of a lesson without a screen: typed lines walk through its run, change it, and say what was done.

The plain lesson hands a learner's lines to it, the check and the scripted learner those of the goals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from seqtui.course.goals import Observation, observed
from seqtui.course.inside_facts import screen_said
from seqtui.course.stage import OpenedStage
from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.session.requests import nearest
from seqtui.session.share.restore import state_of
from seqtui.session.share.state import State
from seqtui.session.step_query import choose_element
from seqtui.session.stepper import Stepper
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import read_level
from seqtui.session.whatif.edit_tree import Baseline, EditTree
from seqtui.session.whatif.experiments import find_experiment
from seqtui.session.whatif.outcomes import conduct
from seqtui.session.whatif.parse_edit import change_word, read_change
from seqtui.session.whatif.preset_answers import preset_answer
from seqtui.session.whatif.presets import apply, find_preset

_STEPS = {"step": Granularity.EQUATION, "time": Granularity.TIME, "operation": Granularity.PRIMITIVE}


class StageWalk:
    """A walk over one stage. stage is what was opened; stepper stands where the learner is, None beside a comparison.

    Each line is one command of COMMANDS and what it takes; what is observed afterwards judges the goals.
    """

    def __init__(self, stage: OpenedStage, state: State | None = None) -> None:
        """state is where the learner left the stage.

        Raises SeqtuiError for a state that cannot be opened again.
        """
        self.stage = stage if state is None else stage.at(state)
        stepper = self.stage.fresh().stepper if state is None else self.stage.stepper
        self.comparison = self.stage.comparison()
        self._stepper = stepper
        self.edits = None if stepper is None else EditTree.opened(stepper.player.recorded, stepper.baseline)
        self.screen, self.view, self.drawing = self.stage.screen, self.stage.view, self.stage.drawing
        self.action = self.opened = self.typed = ""

    @property
    def stepper(self) -> Stepper:
        """The walk through a run.

        Raises SeqtuiError on a stage that has none.
        """
        if self._stepper is None:
            raise SeqtuiError(_("no single run is walked through here"))
        return self._stepper

    @property
    def run(self) -> Run | None:
        """The run looked at."""
        return self.stage.run if self._stepper is None else self._stepper.player.recorded

    def state(self) -> State | None:
        """Where the walk stands; None beside a comparison or a training."""
        return None if self._stepper is None else state_of(self._stepper, self.view)

    def observation(self) -> Observation:
        """Return what can be seen now."""
        seen = Observation(run=self.run, before=self.stage.before, sides=self.stage.sides)
        if self._stepper is not None:
            seen = observed(self._stepper, view=self.view)
        elif self.comparison is not None:
            lane = self.comparison.lanes[self.comparison.chosen]
            seen = replace(seen, cursor=lane.trace.path(lane.player.cursor))
        return replace(
            seen, screen=self.screen, drawing=self.drawing, action=self.action, opened=self.opened, typed=self.typed
        )

    def do(self, line: str) -> str:
        """Carry out a typed line and return what is said of it, "" for nothing.

        Raises SeqtuiError for a command that is none, and for what it does not take.
        """
        line = line.strip()
        name, rest = ("/", line[1:]) if line.startswith("/") else (*line.split(maxsplit=1), "", "")[:2]
        if name not in COMMANDS:
            near, known = nearest(name, COMMANDS), ", ".join(COMMANDS)
            raise SeqtuiError(
                _("there is no command '{name}';{near} there are {known}", name=name, near=near, known=known)
            )
        self.opened = self.typed = ""
        self.action = name
        if self.screen not in ("stepper", "compare"):
            self.screen = self.stage.screen
        return COMMANDS[name].do(self, rest.strip())

    def do_all(self, lines: str) -> None:
        """Carry out several lines, with a semicolon between them.

        Raises SeqtuiError as do does.
        """
        for line in lines.split(";"):
            self.do(line)

    def left(self) -> OpenedStage:
        """Return the stage as the walk has left it: what a step without a stage of its own goes on with."""
        if self._stepper is None:
            return self.stage
        return replace(self.stage, stepper=self._stepper, view=self.view, drawing=self.drawing)

    # walking ------------------------------------------------------------------------------------------------------

    def _step(self, rest: str) -> str:
        count = _count(rest)
        self.action = f"{self.action}({1 if count > 0 else -1})"
        name = self.action.partition("(")[0]
        if self.comparison is not None:
            moved = self.comparison.step(count) if name == "step" else self.comparison.meeting(count)
        elif name == "stage":
            moved = all(self.stepper.to_stage(1 if count > 0 else -1) is not None for _k in range(abs(count)))
        else:
            moved = self.stepper.player.step(count, _STEPS[name])
        return "" if moved else _("this is the end") if count > 0 else _("this is the beginning")

    def _ends(self, rest: str) -> str:
        walk = self.comparison or self.stepper.player
        walk.start() if self.action == "start" else walk.end()
        return ""

    def _find(self, rest: str) -> str:
        self.typed, self.action = rest, "find"
        if self.comparison is not None:
            self.comparison.jump(rest)
            return ""
        player = self.stepper.player
        try:
            player.jump(rest)
        except SeqtuiError:
            found = player.find(rest)
            if not found:
                raise
            player.jump(found[0])
        return ""

    def _point(self, rest: str) -> str:
        self._find(rest)
        self.action, self.typed = "point", ""
        return ""

    def _open(self, rest: str) -> str:
        step, element = choose_element(self.stepper.player.trace, rest)
        trace = self.stepper.player.trace
        if not trace[step].is_leaf:
            self.stepper.player.jump(paths.spell(trace.path(step), element))
        self.opened, self.action = paths.spell(trace.path(step), element), "why"
        return ""

    def _stop(self, rest: str) -> str:
        self.stepper.player.break_at(rest)
        self.action = "breakpoint"
        return ""

    def _run(self, rest: str) -> str:
        self.action = "run(1)"
        return "" if self.stepper.player.run_to_breakpoint(1) else _("no breakpoint holds from here on")

    # looking ------------------------------------------------------------------------------------------------------

    def _view(self, rest: str) -> str:
        self.view = rest
        return ""

    def _level(self, rest: str) -> str:
        self.stepper.level = read_level(rest)
        return ""

    def _drawing(self, rest: str) -> str:
        self.drawing = rest
        return ""

    def _screen(self, rest: str) -> str:
        self.screen = rest
        return screen_said(rest, self.run, self.stage.before)

    def _turn(self, rest: str) -> str:
        back = self.stepper.player.goal is not None and not rest
        self._stepper = self.stepper.turned_back() if back else self.stepper.turned(rest or None)
        return ""

    # changing -----------------------------------------------------------------------------------------------------

    def _edit(self, rest: str) -> str:
        change = read_change(self.stepper.player.recorded, rest)
        return self._make(change.label, record(change.request))

    def _word(self, rest: str) -> str:
        run = self.stepper.player.recorded
        return self._make(rest, record(change_word(run, rest)))

    def _preset(self, rest: str) -> str:
        run, here = self.stepper.player.recorded, self.stepper.player.trace[self.stepper.player.owner]
        row = find_preset(run, rest)
        after = apply(run, row, here)
        return self._make(_(row.title), after, preset_answer(row.id, run, after))

    def _experiment(self, rest: str) -> str:
        run = self.stepper.player.recorded
        outcome = conduct(run.model, run.request, find_experiment(run.model.name, rest))
        tree, title = self._tree(), _(outcome.experiment.title)
        tree.make(title, outcome.after.request, outcome.after, outcome.before)
        player = Player(outcome.after, self.stepper.player.look)
        player.jump(outcome.after.trace.path(outcome.steps[0]))
        self._stepper = Stepper(player, tree.baseline(outcome.said))
        return str(outcome.said)

    def _undo(self, rest: str) -> str:
        tree = self._tree()
        said, moved = (tree.told_undo(), tree.undo()) if self.action == "undo" else (tree.told_redo(), tree.redo())
        if moved:
            self._stepper = self.stepper.followed(tree.run, tree.baseline())
        return str(said)

    def _make(self, label: str, after: Run, told: str = "") -> str:
        """Put a changed run in the place of this one."""
        tree = self._tree()
        tree.make(label, after.request, after)
        baseline: Baseline | None = tree.baseline(told)
        self._stepper = self.stepper.followed(after, baseline)
        return str(told) or label

    def _tree(self) -> EditTree:
        if self.edits is None:
            raise SeqtuiError(_("no single run is walked through here"))
        return self.edits


class WalkCommand(NamedTuple):
    """One row: what carries it out, what it takes, and what it means."""

    do: Callable[[StageWalk, str], str]
    takes: str
    meaning: str


COMMANDS: Mapping[str, WalkCommand] = {
    "step": WalkCommand(StageWalk._step, "[N]", N_("N equations on, or back: step -1")),
    "time": WalkCommand(StageWalk._step, "[N]", N_("N time steps on, or back; in a comparison N meeting points")),
    "stage": WalkCommand(StageWalk._step, "[N]", N_("N stages of the model on, or back")),
    "operation": WalkCommand(StageWalk._step, "[N]", N_("N operations on, inside an equation")),
    "start": WalkCommand(StageWalk._ends, "", N_("to the first equation")),
    "end": WalkCommand(StageWalk._ends, "", N_("to the last equation")),
    "/": WalkCommand(StageWalk._find, "PATH", N_("go to a path, a word, a time step or a value")),
    "point": WalkCommand(StageWalk._point, "PATH[I]", N_("point at a number")),
    "open": WalkCommand(StageWalk._open, "PATH[I]", N_("why is this number what it is?")),
    "edit": WalkCommand(StageWalk._edit, "PATH=VALUE", N_("what if? change a number")),
    "word": WalkCommand(StageWalk._word, "OLD=NEW", N_("change a word")),
    "preset": WalkCommand(StageWalk._preset, "ID", N_("a ready-made change")),
    "experiment": WalkCommand(StageWalk._experiment, "ID", N_("two runs beside each other")),
    "undo": WalkCommand(StageWalk._undo, "", N_("take the last change back")),
    "redo": WalkCommand(StageWalk._undo, "", N_("make it again")),
    "turn": WalkCommand(StageWalk._turn, "[PATH]", N_("turn round: gradients of a number; again: forwards")),
    "stop": WalkCommand(StageWalk._stop, "CONDITION", N_("set a breakpoint, as in f < 0.1")),
    "run": WalkCommand(StageWalk._run, "", N_("on to the next breakpoint")),
    "view": WalkCommand(StageWalk._view, "NAME", N_("another view: values, history, bars, whatif")),
    "level": WalkCommand(StageWalk._level, "NAME", N_("blocks, shapes, equations, numbers or code")),
    "drawing": WalkCommand(StageWalk._drawing, "NAME", N_("another drawing of the model")),
    "screen": WalkCommand(StageWalk._screen, "NAME", N_("another screen: signs, flow, help")),
}


def _count(rest: str) -> int:
    """How far a step goes: 1, or as typed."""
    sign, digits = ("-", rest[1:]) if rest[:1] in ("-", "−") else ("", rest)
    if digits and not (digits.isascii() and digits.isdecimal() and len(digits) < 5 and int(digits)):
        raise SeqtuiError(_("'{typed}' is no number of steps: write it as in 3 or -1", typed=rest))
    return int(sign + (digits or "1"))
