"""Which panes a family of models is shown with: one above at the left, the views below in the order of the key v."""

from dataclasses import dataclass

from seqtui.models.model import Run
from seqtui.tui.panes.alignment import AlignmentPane
from seqtui.tui.panes.attention import AttentionPane, HeadsPane, MapPane, StagesPane
from seqtui.tui.panes.bars import BarsPane
from seqtui.tui.panes.cell import CellPane
from seqtui.tui.panes.chain import ChainPane
from seqtui.tui.panes.changes import ChangesPane
from seqtui.tui.panes.compare import ComparePane
from seqtui.tui.panes.context import ContextPane
from seqtui.tui.panes.costs import CostPane
from seqtui.tui.panes.diagram import DiagramPane, StackPane
from seqtui.tui.panes.history import HistoryPane
from seqtui.tui.panes.pane import Pane
from seqtui.tui.panes.picture import PicturePane
from seqtui.tui.panes.tokens import TokensPane
from seqtui.tui.panes.transitions import TransitionsPane
from seqtui.tui.panes.values import ValuesPane


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
    def changes(self) -> int:
        """The view that shows what a changed word moves; the first one where there is none."""
        return next((k for k, view in enumerate(self.views) if ChangesPane in view), 0)


RECURRENT = Layout(CellPane, ((ValuesPane,), (HistoryPane,), (BarsPane,), (ChangesPane,)), HistoryPane, BarsPane)
COUNTING = Layout(
    ContextPane,
    ((BarsPane, ChainPane), (TransitionsPane,), (ValuesPane,), (ComparePane,), (ChangesPane,)),
    ChainPane,
)
SERIES = Layout(None, ((ValuesPane,), (HistoryPane,)), HistoryPane)


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
    return Layout(DiagramPane, (*views, (CostPane,), (ChangesPane,)), AttentionPane, wide=0 if run.canvas else 1)


def _writing(run: Run) -> Layout:
    """A recurrent network that reads and one that writes; with attention, the alignment."""
    aligned = any(step.name == "alpha" for step in run.trace)
    views: list[tuple[type[Pane], ...]] = [(ValuesPane,)]
    views += [(AlignmentPane,)] * aligned
    return Layout(CellPane, (*views, (HistoryPane,), (BarsPane,), (ChangesPane,)), HistoryPane, BarsPane)
