"""What if: numbers, weights and words are changed, the run follows at once, and every change can be taken back."""

from __future__ import annotations

from functools import partial

from seqtui.engine.derive import Place
from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.session import statements
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.stepper import Stepper
from seqtui.session.whatif.edit_tree import EditTree, Node
from seqtui.session.whatif.parse_edit import HOW, Change, offered, read_change
from seqtui.session.whatif.preset_answers import answered
from seqtui.session.whatif.presets import Preset, presets_of
from seqtui.tui.screens.asking import AskingDialog
from seqtui.tui.screens.base import ALWAYS
from seqtui.tui.screens.experiments import PresetsScreen
from seqtui.tui.screens.tree import TreeScreen
from seqtui.tui.screens.walking import WalkingScreen

Made = tuple[Change, Run]


class EditingScreen(WalkingScreen):
    """The part of the stepper that keeps the tree of changes. Each run has a player of its own, at the same place."""

    def __init__(self, stepper: Stepper, tree: EditTree | None = None) -> None:
        """tree: the changes that led here, where the stepper comes from another screen."""
        self.edits = tree or EditTree.opened(stepper.player.recorded, stepper.baseline)
        told = "" if stepper.baseline is None else stepper.baseline.told
        # opened with edits: beside the run without them
        super().__init__(stepper if tree else Stepper(stepper.player, self.edits.baseline(told), stepper.level))

    def put(self, stepper: Stepper, changed: bool = False) -> None:
        """Show another run, or the same one in another light; changed shows what a change moves, where there is room.

        The screen decides whether its panes can stay.
        """
        raise NotImplementedError

    def offer_both(self, label: str) -> str:
        """Say how to see both runs after the first change, and let the next v go there."""
        raise NotImplementedError

    def action_edit(self) -> None:
        """Ask what to change; the number that is pointed at is offered."""
        step = self.player.pointed
        self.edit(Place(step, self.player.element(step)))

    def edit(self, place: Place, then=None) -> None:
        """Ask what to change, beginning with a place; then(run) is told of the run that came of it."""
        run, is_known = self.run, self.player.known(place.step)
        if place.step >= len(run.trace):
            self._say("this was recorded behind the run, to begin the walk at: step on, and edit a number of the run")
            return

        def make(text: str) -> Made:
            change = read_change(run, text, place)
            return change, record(change.request)

        def taken(found: Made) -> None:
            self._made(*found)
            if then is not None:
                then(found[1])

        question = self.player.look.words(f"what if? {HOW}")
        self.app.push_screen(AskingDialog(question, make, taken, offered(run, place, is_known)))

    def edit_in_why(self, selection: DrillDown, then) -> None:
        """Ask what to change, from the drill-down: the chosen term's weight, or the term."""
        self.edit(selection.editable, then)

    def action_preset(self) -> None:
        """Choose a ready-made change."""
        rows = presets_of(self.run)
        if rows:
            here = self.player.trace[self.player.owner]
            self.app.push_screen(PresetsScreen(self.run, rows, here), self._preset)
        else:
            self._say("there are no presets for this model: edit a number with e, or change a word with x")

    def _preset(self, found: tuple[Preset, Run] | None) -> None:
        if found is not None:
            preset, run = found
            self._made(Change(preset.title, run.request), run, told=answered(preset.id, self.run, run))

    def action_undo(self) -> None:
        """Back to the run before the last change."""
        self._go(self.edits.here.parent, self.edits.told_undo())

    def action_redo(self) -> None:
        """To the change that was undone."""
        self._go(self.edits.here.visited, self.edits.told_redo())

    def action_tree(self) -> None:
        """Show every change that was made, and go to one of them."""
        if not self.edits.root.children:
            self._say(statements.NO_CHANGE())
        else:
            self.app.push_screen(TreeScreen(self.edits), self._arrive)

    def _go(self, node: Node | None, message: str) -> None:
        """To a node of the tree, at once where its run is kept; None leads nowhere, and only the message is said."""
        if node is None:
            self._say(message)
        elif self.edits.has(node.request) and self.edits.has(node.base):
            self._arrive(node, message)
        else:
            make = partial(self.edits.prepare, node)
            self.work("record", ALWAYS, make, partial(self._arrive, message=message))

    def _arrive(self, node: Node | None, message: str = "") -> None:
        """Show the run of a node, at the place where the learner is."""
        if node is None:
            return
        self.edits.go(node)
        self.put(self.stepper.followed(self.edits.run, self.edits.baseline()))
        if message:
            self._say(message)

    def _made(self, change: Change, run: Run, told: str = "", changed: bool = False) -> None:
        """Put a changed run into the tree and in the place of this one."""
        is_first = not self.edits.root.children
        self.edits.make(change.label, change.request, run)
        self.put(self.stepper.followed(run, self.edits.baseline(told)), changed)
        self._say(self.offer_both(change.label) if is_first else told or change.label)
