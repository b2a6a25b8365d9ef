"""Which panes a family of models is shown with, and where they stand: one above at the left, the views of v below."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Size

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.render.panes import Page
from seqtui.session import statements
from seqtui.session.share.state import State
from seqtui.session.step_views import StepViews
from seqtui.tui.panes.attention import AlignmentPane, AttentionPane, HeadsPane, MapPane, StagesPane
from seqtui.tui.panes.counting import (
    ChainPane,
    ChangesPane,
    ComparePane,
    ContextPane,
    CostPane,
    TransitionsPane,
    WhatIfPane,
)
from seqtui.tui.panes.drawings import CellPane, DiagramPane, PicturePane, StackPane
from seqtui.tui.panes.pane import EquationPane, Pane
from seqtui.tui.panes.values import BarsPane, HistoryPane, TokensPane, ValuesPane

ABOVE, AROUND = 9, 3  # lines: the model and its equation; header, ribbon and footer
ROOM_FOR_BARS = 8  # the fewest that a distribution needs
MOST_SAID, LEAST_SCREEN = 9, 19  # the more that a level may take of a screen, down to where its numbers need the rest


@dataclass(frozen=True)
class Layout:
    """above: the pane beside the equation (None: the equation has the line alone). views: panes side by side.

    beside: the pane on the right of a wide screen; wide: the view that goes with it there. below: what a tall screen
    adds under the first view.
    """

    above: type[Pane] | None
    views: tuple[tuple[type[Pane], ...], ...]
    beside: type[Pane]
    below: type[Pane] | None = None
    wide: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """What the views are called, after the first pane of each: values, history, bars."""
        return tuple(view[0].__name__.removesuffix("Pane").lower() for view in self.views)

    def find(self, name: str) -> int:
        """The number of the view of that name.

        Raises SeqtuiError that lists the names.
        """
        if name not in self.names:
            raise SeqtuiError(f"there is no view '{name}' here; there are {', '.join(self.names)}")
        return self.names.index(name)

    def for_gradients(self, view: int) -> bool:
        """Whether a view shows gradients when the walk is turned round."""
        return all(pane.gradients for pane in self.views[view])

    def next(self, view: int, gradients: bool = False) -> int:
        """The view after this one, round the end; walking backwards, the next one that shows gradients."""
        order = [*range(view + 1, len(self.views)), *range(view + 1)]
        return next((k for k in order if not gradients or self.for_gradients(k)), view)

    @property
    def changes(self) -> int:
        """The view that shows what a changed word moves; the first one where there is none."""
        return next((k for k, view in enumerate(self.views) if ChangesPane in view), 0)

    @property
    def both(self) -> int:
        """The view that shows a changed run beside the one before; every layout has it."""
        return next(k for k, view in enumerate(self.views) if WhatIfPane in view)

    def after(self, view: int, label: str) -> tuple[int, Statement]:
        """The view that v goes to right after a change was made, and the sentence that says so."""
        if view == self.both:
            return self.next(view), statements.BOTH_ARE_SHOWN(label=label, view=view)
        return self.both, statements.V_SHOWS_BOTH(label=label, view=self.both)


class Body(Horizontal):
    """All panes of a layout, of which those are shown that there is room for."""

    def __init__(self, layout: Layout, views: StepViews) -> None:
        super().__init__(id="body")
        self.panes, self.views = layout, views

    def compose(self) -> ComposeResult:
        """The model and its equation, the numbers; more beside and below them when there is room."""
        layout, views = self.panes, self.views
        with Vertical(id="left"):
            with Horizontal(id="top"):
                if layout.above:
                    yield layout.above(views)
                yield EquationPane(views)
            for k, panes in enumerate(layout.views):
                yield Horizontal(*(pane(views) for pane in panes), id=f"view{k}", classes="view")
            if layout.below:
                yield layout.below(views, id="below")
        yield layout.beside(views, id="beside")

    def show(self, view: int, screen: Size, table: int, is_said: bool) -> None:
        """Show a view on a screen of a size; table: the lines of its tallest table; is_said: the equation is words."""
        above = ABOVE + min(MOST_SAID, max(0, screen.height - LEAST_SCREEN)) * is_said
        top = self.query_one("#top")
        for pane in (top, *top.children):
            pane.styles.height = above
        for k in range(len(self.panes.views)):
            self.query_one(f"#view{k}").display = k == view
        beside, columns = self.query_one("#beside"), Page.of(screen.width, screen.height).history
        beside.display = columns > 0
        beside.styles.width = columns or 1
        room = screen.height - AROUND - above - table
        for below in self.query("#below"):
            below.display = room >= ROOM_FOR_BARS and view == 0
            self.query_one("#view0").styles.height = table if below.display else "1fr"


RECURRENT = Layout(
    CellPane,
    ((ValuesPane,), (HistoryPane,), (BarsPane,), (CostPane,), (WhatIfPane,), (ChangesPane,)),
    HistoryPane,
    BarsPane,
)
COUNTING = Layout(
    ContextPane,
    ((BarsPane, ChainPane), (TransitionsPane,), (ValuesPane,), (ComparePane,), (WhatIfPane,), (ChangesPane,)),
    ChainPane,
)
SERIES = Layout(None, ((ValuesPane,), (HistoryPane,), (WhatIfPane,)), HistoryPane)


def view_of(state: State, run: Run) -> int | None:
    """The number of the view that a state names; None where it names none.

    Raises SeqtuiError when its run has no such view.
    """
    layout = layout_of(run)
    if not state.view or (state.loose and state.view not in layout.names):
        return None
    return layout.find(state.view)


def layout_of(run: Run) -> Layout:
    """The layout for a run."""
    if run.model.family == "counting":
        return COUNTING if run.vocabulary else SERIES
    return _attention(run) if run.model.family == "attention" else RECURRENT


def _attention(run: Run) -> Layout:
    """Maps, and what else the run has to show: several heads, blocks, a distribution."""
    scopes = [step.scope for step in run.trace if step.name == "pattern"]
    if not scopes:
        return _writing(run)
    views: list[tuple[type[Pane], ...]] = [(PicturePane,)] * (run.canvas is not None)
    views += [(MapPane,), (TokensPane,)]
    views += [(HeadsPane,)] * (len(scopes) > 1)
    views += [(StagesPane,)]
    views += [(StackPane,)] * any("block" in scope for scope in scopes)
    views += [(BarsPane,)] * bool(run.targets or run.config.get("output"))
    return Layout(
        DiagramPane, (*views, (CostPane,), (WhatIfPane,), (ChangesPane,)), AttentionPane, wide=0 if run.canvas else 1
    )


def _writing(run: Run) -> Layout:
    """A recurrent network that reads and one that writes; with attention, the alignment."""
    aligned = any(step.name == "alpha" for step in run.trace)
    views: list[tuple[type[Pane], ...]] = [(ValuesPane,)]
    views += [(AlignmentPane,)] * aligned
    views += [(HistoryPane,), (BarsPane,), (CostPane,), (WhatIfPane,), (ChangesPane,)]
    return Layout(CellPane, tuple(views), HistoryPane, BarsPane)
