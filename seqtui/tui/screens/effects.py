"""What each part does to an answer, taken out or swapped: a map that fills, with a cursor; Enter opens such a run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.render.effects import effect_lines
from seqtui.render.lines import Line
from seqtui.session.budget import numbers_of
from seqtui.session.export.blocks import Document
from seqtui.session.export.page import Page
from seqtui.session.export.run import provenance
from seqtui.session.inside.ablation import HEADS, MAPS
from seqtui.session.inside.answer import Answer, find_answer
from seqtui.session.inside.effect_view import EffectView, effect_data, effect_view
from seqtui.session.inside.scores import scores_of
from seqtui.session.json_text import headed
from seqtui.session.whatif.parse_edit import Change
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.effects import EffectsController
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall, forward

if TYPE_CHECKING:
    from seqtui.tui.screens.stepper import StepperScreen


class EffectsPane(Canvas):
    """The map as it is now."""

    def __init__(self, view: EffectView) -> None:
        super().__init__()
        self.view, self.waiting = view, ""

    def draw(self, width: int, height: int) -> list[Line]:
        """The lines."""
        return effect_lines(self.view, width, height, self.palette, self.waiting)


class EffectsScreen(BaseScreen):
    """One map; dismisses with the look at it when the run of the cell looked at is to be opened, or with None."""

    BINDINGS = bindings("effects")
    keys = "effects"

    def __init__(self, view: EffectView) -> None:
        super().__init__()
        self.effects = EffectsController(view, self)

    action_move = forward("effects", EffectsController.move)
    action_largest = forward("effects", EffectsController.largest)
    action_kind = forward("effects", EffectsController.kind)
    action_change = forward("effects", EffectsController.change)
    action_answer = forward("effects", EffectsController.answer)
    action_swap = forward("effects", EffectsController.swap)
    action_stop = forward("effects", EffectsController.stop)
    on_mount = forward("effects", EffectsController.open)

    @property
    def run(self) -> Run:
        """The run that parts are taken out of."""
        return self.effects.run

    @property
    def pane(self) -> EffectsPane:
        """The whole screen but for the footer."""
        return self.query_one(EffectsPane)

    def compose(self) -> ComposeResult:
        """The map above, the keys below."""
        yield TooSmall()
        yield EffectsPane(self.effects.view)
        yield Footer("effects")

    def show(self, view: EffectView, waiting: str) -> None:
        """Draw the map as it is now."""
        self.pane.view, self.pane.waiting = view, waiting
        self.say("")
        self.pane.repaint()

    @property
    def idle(self) -> frozenset[str]:
        """What would do nothing: there is nothing to stop."""
        return frozenset({"stop"}) if self.effects.view.is_complete or self.effects.waiting else frozenset()

    def document(self) -> Document:
        """Return the map, as ``seqtui ablate`` and ``seqtui patch`` give it."""
        view = self.effects.view
        if not view.is_complete:
            raise SeqtuiError(_("there is nothing to save yet: the map is still being computed"))
        kind = "ablate" if view.source is None else "patch"
        data = headed(kind, {**effect_data(view), **provenance(self.run)})
        return Page(_("what each part does: {run}", run=self.run.name), data)

    def action_open(self) -> None:
        """Close this screen for the run of the cell looked at; or begin, when it was asked about."""
        if self.effects.waiting:
            self.effects.begin()
        elif self.effects.view.cell is None:
            self.say(_("there is no such part here"))
        else:
            self.dismiss(self.effects.view)

    def action_leave(self) -> None:
        """Back to the walk; what is still being computed is given up."""
        self.workers.cancel_node(self)
        self.dismiss(None)


def open_effects(stepper: StepperScreen) -> None:
    """Put the map of a walk's run in front, of its answer, or of the number pointed at where it scores no words."""
    run = stepper.run
    views = (effect_view(run, _asked(stepper), kind) for kind in (HEADS, *MAPS))
    view = next((view for view in views if isinstance(view, EffectView)), None)
    if view is None:
        stepper.say(str(effect_view(run, _asked(stepper), HEADS)))
        return
    stepper.app.push_screen(EffectsScreen(view), partial(_open_run, stepper))


def _asked(stepper: StepperScreen) -> Answer:
    run, player = stepper.run, stepper.player
    if scores_of(run):
        return find_answer(run)
    step, element = (run.trace.equations[-1].last, None) if player.goal is not None else player.highlighted
    if element is None:
        element = (0,) * run.trace[step].value.ndim
    return find_answer(run, of=paths.spell(run.trace.path(step), element))


def _open_run(stepper: StepperScreen, view: EffectView | None) -> None:
    """Walk through the run in which a part is taken out or swapped, beside the run as it was."""
    cell = None if view is None else view.cell
    if view is None or cell is None:
        return
    label = _("without {part}", part=cell.name)
    if view.source is not None:
        label = _("{part} of the other text", part=cell.name)
    change = Change(label, view.request(cell))
    make = lambda: stepper.editing.make(change, record(change.request))  # noqa: E731
    stepper.work("record", numbers_of(stepper.run), make, stepper.editing.made)
