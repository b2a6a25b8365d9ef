"""Which view of a run is shown: the key v goes through them, and right after a change to the one of both runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from seqtui.tui.controllers.ui import Ui
from seqtui.tui.controllers.walk import WalkController

if TYPE_CHECKING:
    from seqtui.session.step_views import StepViews
    from seqtui.tui.panes.layout import Layout


class ViewUi(Ui, Protocol):
    """A screen with views."""

    def make_room(self) -> None:
        """Show the panes of the view that there is room for."""

    def show(self, keep_message: bool = False) -> None:
        """Draw the step where the learner stands now."""


class ViewController:
    """Holds the number of the view that is shown; None at first leaves the choice to the room there is."""

    def __init__(self, order: Layout, walk: WalkController, ui: ViewUi, number: int | None = None) -> None:
        self.order, self.walk, self.ui = order, walk, ui
        self.number, self._is_given = number or 0, number is not None
        self.drawing = ""  # the name of the drawing that was asked for; "" lets the step choose
        self._arrive: Callable[[], object] = bool
        self._offered: int | None = None  # the view that v goes to, while the sentence about that stands

    @property
    def name(self) -> str:
        """What the view is called."""
        return self.order.names[self.number]

    def prefer(self, number: int) -> None:
        """Show this view, unless another one was asked for at the start."""
        if not self._is_given:
            self.number = number

    def view(self, count: int) -> None:
        """Show the next view, or the one before; right after a change the next one is that of both runs."""
        offered, self._offered = self._offered if count > 0 else None, None
        is_backwards = self.walk.player.goal is not None
        self.number = self.order.next(self.number, is_backwards, count) if offered is None else offered
        self.ui.make_room()
        if offered is not None:
            self._arrive()  # what v would show is shown
            self.ui.say("")

    def draw(self, views: StepViews) -> None:
        """Show the next drawing of the step; after the last one the step chooses again."""
        self.drawing = views.next_drawing
        self.ui.show()

    def follow(self, changed: bool) -> None:
        """Show what fits the run that came in the place of another; changed asks for what a change moved."""
        if changed:
            self.number = self.order.changes
        if self.walk.player.goal is not None and not self.order.for_gradients(self.number):
            self.number = self.order.next(self.number, gradients=True)

    def offer_both(self, label: str, arrive: Callable[[], object] = bool) -> str:
        """Let v go to the view of both runs until it is forgotten; returns the sentence that says so.

        arrive: what is done there, to bring what was changed into view; at once, where both are shown already.
        """
        was_there = self.number == self.order.both
        (self._offered, said), self._arrive = self.order.after(self.number, label), arrive
        if was_there:
            arrive()
        return said

    def forget_offer(self) -> None:
        """Let v go to the next view again."""
        self._offered = None
