"""The dialogs of a training: which recipe, with which settings, and whether to leave while it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from seqtui.language import N_, _
from seqtui.render.lines import Line, clip, pad, wrap
from seqtui.render.palette import Palette
from seqtui.session.training.config_form import training_form
from seqtui.session.training.page import task_said
from seqtui.train.recipe import Recipe
from seqtui.train.recipes import RECIPES
from seqtui.train.training_config import TrainingConfig
from seqtui.tui import screens
from seqtui.tui.controllers.ui import Choices
from seqtui.tui.footer import Footer
from seqtui.tui.routing import RoutingApp
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.dialogs import ListDialog
from seqtui.tui.screens.form import FormScreen
from seqtui.tui.trainings import Spare, Trainings, maker_of

_NAME, _TITLE = 13, 31  # columns of the list of recipes
_LINES = 2  # lines of each thing that is said of a recipe
_ANSWERS = {False: N_("stay: go on training"), True: N_("stop and leave; the last snapshot stays on disk")}


def recipe_choices() -> Choices[Recipe, Recipe]:
    """Return the list of all recipes."""
    return Choices(
        _("train a network here: choose a recipe"),
        tuple(RECIPES.values()),
        _recipe_line,
        make=lambda recipe: recipe,
        told=_told,
        told_height=1 + 3 * _LINES,
        hint=N_("Enter chooses it, ? explains, Esc closes, Up and Down move"),
        in_thread=False,
    )


def _recipe_line(recipe: Recipe, is_chosen: bool, width: int, palette: Palette) -> Line:
    """Return the line of a recipe: its name, what it is, its models."""
    mark = palette.sign("▶", ">") if is_chosen else " "
    line = Line((f"{mark} ", palette.style("accent")), (pad(recipe.name, _NAME), palette.style("operand")))
    line.add(pad(palette.look.words(_(recipe.title)), _TITLE), palette.style("title" if is_chosen else "text"))
    return line.add(clip(" ".join(recipe.models), width - line.width, palette), palette.style("dim")).fit(width)


def _told(recipe: Recipe, width: int, palette: Palette) -> list[Line]:
    """Return what a recipe asks of a network, with an example, and what it is compared with and how long it takes."""
    effort = _(
        "{measure}; baseline: {baseline}; within {n:g} s on two cores",
        measure=_(recipe.measure),
        baseline=_(recipe.baseline),
        n=recipe.budget,
    )
    lines = [Line()]
    for said, style in zip((*task_said(recipe), effort), ("text", "operand", "dim"), strict=True):
        pieces = wrap(clip(palette.look.words(said), _LINES * width - _LINES, palette), width)[:_LINES]
        lines += [Line((piece, palette.style(style))) for piece in pieces] + [Line()] * (_LINES - len(pieces))
    return lines


def _leaving_line(stops: bool, is_chosen: bool, width: int, palette: Palette) -> Line:
    mark = palette.sign("▶", ">") if is_chosen else " "
    style = palette.style("title" if is_chosen else "text")
    return Line((f"{mark} ", palette.style("accent")), (_(_ANSWERS[stops]), style)).fit(width)


def leaving() -> Choices[bool, bool]:
    """Return the question whether a training may be stopped."""
    return Choices(
        _("a network is still learning"),
        tuple(_ANSWERS),
        _leaving_line,
        make=bool,
        hint=N_("Enter takes it, Esc stays, Up and Down move"),
        in_thread=False,
    )


class Leaving:
    """Leaves a screen of trainings; whether to stop one that runs is asked first."""

    def __init__(self, screen: BaseScreen, trainings: Trainings) -> None:
        self.screen, self.trainings = screen, trainings

    def may_go(self, leave: Callable[[], object]) -> bool:
        """Whether nothing runs; if something does, ask, stop it when that is the answer, and then leave()."""

        def decided(stops: bool) -> None:
            if stops:
                self.screen.run_worker(self._end(leave), group="leaving", exclusive=True)

        if self.trainings.busy:
            self.screen.choose(leaving(), decided)
        return not self.trainings.busy

    async def _end(self, leave: Callable[[], object]) -> None:
        self.screen.query_one(Footer).say(_("stopping; the last snapshot stays on disk"))
        await self.trainings.end()
        leave()


class TrainingStart:
    """From a recipe over its settings to the Train screen; a worker imports torch while the learner chooses."""

    def __init__(self, app: RoutingApp, spare: Spare | None = None) -> None:
        self.app, self.spare = app, spare or Spare(maker_of(app))

    def choose(self) -> None:
        """Ask for a recipe, then for its settings, and begin."""
        self.app.run_worker(self.spare.prepare())
        self.app.push_screen(ListDialog(recipe_choices()), self._chosen)

    def set_up(self, recipe: Recipe) -> None:
        """Ask for the settings of a recipe, and begin."""
        self.app.run_worker(self.spare.prepare())
        self.app.push_screen(FormScreen(training_form(recipe, TrainingConfig(recipe.name))), self._ordered)

    def _chosen(self, recipe: Recipe | None) -> None:
        if recipe is None:
            self.app.run_worker(self.spare.drop())
        else:
            self.set_up(recipe)

    def _ordered(self, configs: Sequence[TrainingConfig] | None) -> None:
        if configs:
            self.app.push_screen(screens.train.TrainScreen(configs, self.spare.take))
        else:
            self.app.run_worker(self.spare.drop())
