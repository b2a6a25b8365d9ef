"""From the table of a stage to what is opened: a run at a place, in a view, beside another run; or another screen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from seqtui import policy
from seqtui.course.facts import Measured, Scene
from seqtui.course.lesson import StageTable
from seqtui.engine.errors import SeqtuiError
from seqtui.language import LANGUAGES, _
from seqtui.models.inputs.settings import spelled
from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.session.compare.comparison import FEWEST, MOST, Comparison
from seqtui.session.compare.specs import read_spec, record_all
from seqtui.session.gradients.backward_player import turned
from seqtui.session.requests import RunArgs, described
from seqtui.session.share.restore import reopened, state_of
from seqtui.session.share.state import State
from seqtui.session.stepper import Stepper
from seqtui.session.text import edit_label
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Level, read_level
from seqtui.session.whatif.edit_tree import Baseline, Trail, setup_label
from seqtui.session.whatif.presets import apply, find_preset
from seqtui.train.recipes import find_recipe
from seqtui.train.training_config import TrainingConfig, typed_config

SCREENS = ("stepper", "compare", "flow", "train")
_FILES = ("model", "corpus", "input", "memory", "vocab")  # what may name a file beside lesson.toml
_TRAINED = ("steps", "lr", "clip", "threads")
_DRAWN = re.compile(r"\{(\w+)\}")
Drawn = float | int | str


class OpenedStage(Struct, frozen=True, eq=False, dict=True):
    """A stage that can be opened: its screen, the place and view of its run, or the runs or training of others.

    table is what it was made of, in one language and with drawn numbers. stepper stands where the stage begins (None
    where no run is walked through); sides are the runs of a comparison.
    """

    table: StageTable
    screen: str = SCREENS[0]
    stepper: Stepper | None = None
    sides: tuple[Run, ...] = ()
    training: TrainingConfig | None = None
    view: str = ""
    drawing: str = ""

    @cached_property
    def state(self) -> State | None:
        """What is opened, as a screen or a state code takes it; None where no run is walked through."""
        return None if self.stepper is None else state_of(self.stepper, self.view)

    @property
    def before(self) -> Run | None:
        """The run beside the one looked at; of a comparison the first side. None where there is none."""
        if self.sides:
            return self.sides[0]
        return None if self.stepper is None else self.stepper.before

    @property
    def run(self) -> Run | None:
        """The run looked at; of a comparison the last side. None where there is none yet."""
        if self.sides:
            return self.sides[-1]
        return None if self.stepper is None else self.stepper.player.recorded

    def comparison(self) -> Comparison | None:
        """Return the runs beside each other, where the stage begins, with a walk of its own; None where there is one.

        Raises SeqtuiError for a place that none of them has.
        """
        if not self.sides:
            return None
        found = Comparison(self.sides)
        if self.table.at:
            found.jump(self.table.at)
        return found

    def scene(self, drawn: Mapping[str, Drawn] | None = None, measured: Measured | None = None) -> Scene:
        """Return what texts and questions are computed from.

        Raises SeqtuiError for a stage without a run: nothing can be said of it in numbers.
        """
        if self.run is None:
            raise SeqtuiError(
                _("nothing is recorded on this stage yet: its texts and answers can name no number of it")
            )
        goal = None if self.stepper is None else self.stepper.player.goal
        return Scene(self.run, self.before, goal or "", drawn or {}, self.sides, measured or {})

    def at(self, state: State) -> OpenedStage:
        """Return the stage as a learner left it.

        Raises SeqtuiError for a state whose run cannot be recorded again.
        """
        return replace(self, stepper=reopened(state), view=state.view, sides=(), screen=SCREENS[0])

    def fresh(self) -> OpenedStage:
        """Return the stage as it begins, with a walk of its own: moving one does not move the other."""
        state = self.state
        if state is None or self.stepper is None:
            return self
        player = self.stepper.player.still() if self.stepper.player.goal is None else None
        if player is None:
            return replace(self, stepper=reopened(state))
        return replace(self, stepper=Stepper(player, self.stepper.baseline, self.stepper.level))


# tables -----------------------------------------------------------------------------------------------------------


def merged(stage: StageTable, difference: StageTable) -> StageTable:
    """Return a stage with what differs in another table; one that names a model starts afresh.

    Settings are added to those there are; everything else takes the place of what there was.
    """
    if difference.model is not UNSET and stage.model is not UNSET:
        return difference
    return _over(stage, difference)


def in_language(stage: StageTable, language: str) -> StageTable:
    """Return the stage in one language, without the tables of the others."""
    own = getattr(stage, language, UNSET)
    bare = replace(stage, **dict.fromkeys(LANGUAGES, UNSET))
    return bare if own is UNSET else _over(bare, own)


def with_drawn(stage: StageTable, drawn: Mapping[str, Drawn]) -> StageTable:
    """Return the stage with drawn numbers and words in place of their names in braces."""
    if not drawn:
        return stage
    found: StageTable = _with_drawn(stage, drawn)
    return found


def _with_drawn(part: Any, drawn: Mapping[str, Drawn]) -> Any:
    if isinstance(part, str):
        return _DRAWN.sub(lambda name: spelled(drawn[name[1]]) if name[1] in drawn else name[0], part)
    if isinstance(part, StageTable):
        found = {name: _with_drawn(value, drawn) for name, value in _given(part).items()}
        return replace(part, **found)
    if isinstance(part, Mapping):
        return {name: _with_drawn(value, drawn) for name, value in part.items()}
    return tuple(_with_drawn(value, drawn) for value in part) if isinstance(part, tuple) else part


def _over(stage: StageTable, difference: StageTable) -> StageTable:
    changed = _given(difference)
    for name in ("set", "settings"):
        old = getattr(stage, name)
        if name in changed and old is not UNSET:
            changed[name] = {**old, **changed[name]}
    return replace(stage, **changed)


def _given(stage: StageTable) -> dict[str, Any]:
    """What a table says, by its keys."""
    return {name: getattr(stage, name) for name in stage.__struct_fields__ if getattr(stage, name) is not UNSET}


# opening ----------------------------------------------------------------------------------------------------------


def open_stage(stage: StageTable, folder: Path, language: str, drawn: Mapping[str, Drawn] | None = None) -> OpenedStage:
    """Record the runs of a stage and return what is opened; folder is where its files stand.

    Raises SeqtuiError for a stage that cannot be opened, in the words of whatever refuses it.
    """
    table = with_drawn(in_language(stage, language), drawn or {})
    screen = table.screen or SCREENS[0]
    if screen == "train":
        return OpenedStage(table, screen, training=_training(table))
    if screen == "compare":
        opened = OpenedStage(table, screen, sides=_sides(table, folder))
        opened.comparison()
        return opened
    if screen not in SCREENS:
        known = ", ".join(SCREENS)
        raise SeqtuiError(_("there is no screen '{name}'; there are {known}", name=screen, known=known))
    return OpenedStage(table, screen, _stepper(table, folder), view=table.view or "", drawing=table.drawing or "")


def request_of(table: StageTable, folder: Path) -> State:
    """Return the run that a table describes, and the place in it: that of a state code, or the beginning.

    Raises SeqtuiError for what does not fit.
    """
    if table.model is UNSET:
        raise SeqtuiError(_('a stage needs a model: model = "lstm", a trained network, or a file beside lesson.toml'))
    files = {name: _file(getattr(table, name), folder) for name in _FILES if getattr(table, name) is not UNSET}
    typed = RunArgs(
        model=files["model"],
        input=files.get("input"),
        memory=files.get("memory"),
        corpus=files.get("corpus"),
        vocab=files.get("vocab"),
        text=table.text or None,
        seed=str(table.seed) if table.seed is not UNSET else None,
        edits=table.edits or (),
        part=table.part or None,
    )
    state = described(typed)
    settings = {name: spelled(value) for name, value in (table.set or {}).items()}
    return replace(state, request=replace(state.request, settings={**state.request.settings, **settings}))


def _file(name: str, folder: Path) -> str:
    """What a table names: a file beside lesson.toml, where there is one, else a name."""
    inside = Path(name).name == name and policy.is_file(folder / name)
    return str(folder / name) if inside else name


def _stepper(table: StageTable, folder: Path) -> Stepper:
    """The walk through the run of a stage, at its place, beside the run before."""
    state = request_of(table, folder)
    run, baseline = _beside(table, folder, record(state.request))
    if state.cursor or state.chosen or state.goal is not None:
        found = reopened(replace(state, request=run.request))
        player, level = found.player, found.level
    else:
        player, level = Player(run), Level.NUMBERS
    if table.of:
        player = turned(player, table.of)
    if table.at:
        player.jump(table.at)
    return Stepper(player, baseline, read_level(table.level) if table.level else level)


def _beside(table: StageTable, folder: Path, run: Run) -> tuple[Run, Baseline | None]:
    """The run of a stage, changed by its preset, and the run that it is compared with."""
    if table.preset:
        row = find_preset(run, table.preset)
        changed = apply(run, row)
        return changed, Baseline(run, ((_(row.title), changed.request),))
    if not table.before or not _given(table.before):
        return run, None
    old = _over(replace(table, before=UNSET), table.before)
    before = record(request_of(old, folder).request)
    return run, Baseline(before, _trail(before.request, run.request))


def _trail(before: Request, after: Request) -> Trail:
    """What was changed, in words: each edit by itself where nothing else was, else the texts and settings."""
    kept = len(before.edits)
    if after.edits[:kept] == before.edits and _same_setup(before, after):
        more = after.edits[kept:]
        steps = [replace(after, edits=after.edits[: kept + k]) for k in range(1, len(more))] + [after]
        return tuple((edit_label(*edit), request) for edit, request in zip(more, steps, strict=True)) if more else ()
    return ((setup_label(before, after), after),)


def _same_setup(one: Request, other: Request) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("model", "text", "settings", "seed"))


def _sides(table: StageTable, folder: Path) -> tuple[Run, ...]:
    """The runs of a comparison, in order."""
    sides = table.sides or ()
    if not FEWEST <= len(sides) <= MOST:
        raise SeqtuiError(_("a comparison has {fewest} or {most} sides", fewest=FEWEST, most=MOST))
    requests = []
    for side in sides:
        spec = read_spec(side, table.model or None)
        own = StageTable(
            model=spec.weights or spec.name,
            text=spec.text if spec.text is not None else table.text,
            set={**(table.set or {}), **dict(piece.split("=", 1) for piece in spec.settings)},
            seed=spec.seed if spec.seed is not None else table.seed,
            edits=spec.edits,
        )
        requests.append(request_of(own, folder).request)
    return tuple(record_all(requests, sides))


def _training(table: StageTable) -> TrainingConfig:
    """What is trained on the stage; steps, lr and clip stand among its settings."""
    if not table.recipe:
        raise SeqtuiError(_('the screen "train" needs a recipe: recipe = "recall"'))
    settings = {name: spelled(value) for name, value in (table.settings or {}).items()}
    typed = {name: settings.pop(name, None) for name in _TRAINED}
    seed = int(table.seed or 0)
    config = typed_config(find_recipe(table.recipe), typed, model=table.model or "", seed=seed, settings=settings)
    config.checked()
    return config
