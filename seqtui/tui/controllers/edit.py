"""What if: numbers, weights and words are changed, the run follows at once, and every change can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from seqtui.engine.derive import Place
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.render.experiments import SENTENCE, choice_line, sentence_lines, tree_line
from seqtui.session import statements
from seqtui.session.budget import numbers_of
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.stepper import Stepper
from seqtui.session.whatif.edit_tree import EditTree, Node
from seqtui.session.whatif.parse_edit import HOW, Change, offered, read_change
from seqtui.session.whatif.preset_answers import preset_answer
from seqtui.session.whatif.presets import Preset, apply, presets_of
from seqtui.tui.controllers.ui import ALWAYS, Choices, Question
from seqtui.tui.controllers.views import ViewController
from seqtui.tui.controllers.walk import WalkController, WalkUi

Made = tuple[Change, Stepper]  # a change, and the walk through its run, at the same place


class EditController:
    """Keeps the tree of changes. Each run has a player of its own, at the same place."""

    def __init__(self, walk: WalkController, views: ViewController, ui: WalkUi, tree: EditTree | None = None) -> None:
        """tree: the changes that led to the player's run, where they were made in another screen."""
        self.walk, self.views, self.ui = walk, views, ui
        if tree is None:
            self.begin()
        else:
            self.edits = tree

    def begin(self) -> None:
        """Begin a tree with the walk as it is; one that is opened with edits stands beside the run without them."""
        stepper = self.walk.stepper
        self.edits = EditTree.opened(stepper.player.recorded, stepper.baseline)
        told = "" if stepper.baseline is None else stepper.baseline.told
        self.walk.stepper = Stepper(stepper.player, self.edits.baseline(told), stepper.level)

    def edit(self) -> None:
        """Ask what to change; the number that is pointed at is offered."""
        player = self.walk.player
        self.edit_at(Place(player.pointed, player.element(player.pointed)))

    def edit_in_why(self, selection: DrillDown, then: Callable[[Run], None]) -> None:
        """Ask what to change, from the drill-down: the chosen term's weight, or the term."""
        self.edit_at(selection.editable, then)

    def edit_at(self, place: Place, then: Callable[[Run], None] | None = None) -> None:
        """Ask what to change, beginning with a place; then(run) is told of the run that came of it."""
        player = self.walk.player
        run = player.recorded
        if place.step >= len(run.trace):
            said = _("this was recorded behind the run, to begin the walk at: step on, and edit a number of the run")
            self.ui.say(said)
            return

        def make(text: str) -> Made:
            change = read_change(run, text, place)
            return self.make(change, record(change.request))

        def taken(found: Made) -> None:
            self.made(found)
            if then is not None:
                then(found[1].player.recorded)

        value = offered(run, place, player.known(place.step))
        self.ui.ask(Question(player.look.words(_("what if? {how}", how=_(HOW))), make, value, budget="record"), taken)

    def preset(self) -> None:
        """Choose a ready-made change."""
        player = self.walk.player
        run, here = player.recorded, player.trace[player.owner]
        rows = presets_of(run)
        if not rows:
            self.ui.say(_("there are no presets for this model: edit a number with e, or try another change with t"))
            return

        def make(preset: Preset) -> Made:
            after = apply(run, preset, here)
            return self.make(Change(_(preset.title), after.request), after, preset_answer(preset.id, run, after))

        choices = Choices(
            _("what if, with {name}", name=run.model.name),
            rows,
            choice_line,
            make,
            told=sentence_lines,
            told_height=SENTENCE,
        )
        self.ui.choose(choices, self.made)

    def undo(self) -> None:
        """Back to the run before the last change."""
        self._go(self.edits.here.parent, self.edits.told_undo())

    def redo(self) -> None:
        """To the change that was undone."""
        self._go(self.edits.here.visited, self.edits.told_redo())

    def tree(self) -> None:
        """Show every change that was made, and go to one of them; a run that was let go of is recorded again."""
        tree = self.edits
        if not tree.root.children:
            self.ui.say(statements.NO_CHANGE())
            return
        nodes, rows = tree.nodes(), tree.rows()
        choices = Choices(
            _("what was tried"),
            range(len(nodes)),
            line=lambda k, is_chosen, width, palette: tree_line(rows[k], is_chosen, width, palette),
            make=lambda k: (nodes[k], self._at(nodes[k])),
            chosen=nodes.index(tree.here),
            hint=N_("Enter goes there, Esc closes, Up and Down move"),
        )
        self.ui.choose(choices, lambda found: self._arrive(*found))

    def make(self, change: Change, run: Run, told: str = "") -> Made:
        """Walk a changed run from the same place, in the thread that recorded it; told says what to look at.

        What goes through both runs from end to end is done by then, and none of it when the screen is drawn.
        """
        stepper = self.walk.stepper.followed(run, self.edits.baseline_of(change.label, change.request, told))
        return change, stepper.prepared()

    def made(self, found: Made, changed: bool = False) -> None:
        """Put a changed run into the tree and in the place of this one."""
        (change, stepper), edits = found, self.edits
        edits.make(change.label, change.request, stepper.player.recorded)
        self.ui.put(stepper, changed)
        told = stepper.baseline.told if stepper.baseline else ""
        if changed:
            self.ui.say(told or change.label)
            return
        offer = self.views.offer_both(change.label, self._to_effect)
        self.ui.say(f"{told}. {offer}" if told else offer)

    def _to_effect(self) -> None:
        """Bring what was changed last into view."""
        stepper = self.walk.stepper
        place = stepper.effect()
        if place is not None:
            stepper.look_at(place)
            self.ui.show(keep_message=True)

    def _go(self, node: Node | None, message: str) -> None:
        """To a node of the tree, at once where its run is kept; None leads nowhere, and only the message is said."""
        edits, player = self.edits, self.walk.player
        if node is None:
            self.ui.say(message)
            return
        make, taken = partial(self._at, node), partial(self._arrive, node, message=message)
        if not (edits.has(node.request) and edits.has(node.base)):
            self.ui.work("record", ALWAYS, make, taken)
        elif player.goal is not None:
            self.ui.work("gradients", numbers_of(player.recorded), make, taken)
        else:
            taken(make())

    def _at(self, node: Node) -> Stepper:
        """The walk through the run of a node, at the place where the learner is; what was let go is recorded again."""
        run = self.edits.prepare(node)
        return self.walk.stepper.followed(run, self.edits.baseline(node=node))

    def _arrive(self, node: Node, stepper: Stepper, message: str = "") -> None:
        """Show the walk through the run of a node."""
        self.edits.go(node)
        self.ui.put(stepper)
        if message:
            self.ui.say(message)
