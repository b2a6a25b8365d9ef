"""Which panes a family of models is shown with: one above, the views of v below, more of them where there is room."""

from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session import statements
from seqtui.session.inside.logit_lens import tail_of
from seqtui.session.inside.scores import scores_of
from seqtui.session.share.state import State
from seqtui.session.training.breakdown import has_breakdown
from seqtui.tui.panes.attention import AlignmentPane, AttentionPane, HeadsPane, HypothesesPane, MapPane, StagesPane
from seqtui.tui.panes.counting import (
    ChainPane,
    ChangesPane,
    ComparePane,
    CostPane,
    LengthsPane,
    TransitionsPane,
    WhatIfPane,
)
from seqtui.tui.panes.drawings import OTHER_DRAWINGS, DrawingPane, OverlayPane, PicturePane, StackPane
from seqtui.tui.panes.logits import LensPane, LogitPane
from seqtui.tui.panes.pane import Pane
from seqtui.tui.panes.values import BarsPane, HistoryPane, TermsPane, TokensPane, ValuesPane


class Layout(Struct, frozen=True):
    """above: the pane beside the equation. views: panes side by side.

    more: what a large screen shows with a view, what matters most first; wide: the view that it begins with there.
    columns: the most columns of panes on a very wide screen.
    """

    above: type[Pane]
    views: tuple[tuple[type[Pane], ...], ...]
    more: tuple[type[Pane], ...] = ()
    wide: int = 0
    columns: int = 3

    @property
    def kinds(self) -> tuple[type[Pane], ...]:
        """All panes of the layout, each once; the equation is none of them."""
        return tuple(dict.fromkeys((self.above, *(pane for view in self.views for pane in view), *self.more)))

    @property
    def names(self) -> tuple[str, ...]:
        """What the views are called, after the first pane of each: values, history, bars."""
        return tuple(view[0].__name__.removesuffix("Pane").lower() for view in self.views)

    def find(self, name: str) -> int:
        """The number of the view of that name.

        Raises SeqtuiError that lists the names.
        """
        if name not in self.names:
            raise SeqtuiError(
                _("there is no view '{name}' here; there are {known}", name=name, known=", ".join(self.names))
            )
        return self.names.index(name)

    def for_gradients(self, view: int) -> bool:
        """Whether a view shows gradients when the walk is turned round."""
        return all(pane.gradients for pane in self.views[view])

    def next(self, view: int, gradients: bool = False, count: int = 1) -> int:
        """The view after this one (count -1: before), round the end; walking backwards, one that shows gradients."""
        order = [*range(view + 1, len(self.views)), *range(view + 1)]
        order = order if count > 0 else [*order[-2::-1], view]
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


RECURRENT = Layout(
    DrawingPane,
    ((ValuesPane,), (HistoryPane,), (BarsPane,), (CostPane,), (WhatIfPane,), (ChangesPane,)),
    (TermsPane, HistoryPane, BarsPane, *OTHER_DRAWINGS),
)
COUNTING = Layout(
    DrawingPane,
    ((BarsPane, ChainPane), (TransitionsPane,), (ValuesPane,), (ComparePane,), (WhatIfPane,), (ChangesPane,)),
    (TermsPane, ChainPane, TransitionsPane, BarsPane, ValuesPane, *OTHER_DRAWINGS[:1]),
)
BY_CONTEXT = replace(COUNTING, more=(TermsPane, *OTHER_DRAWINGS[:1], ValuesPane, ChainPane, BarsPane))
SERIES = Layout(
    DrawingPane, ((ValuesPane,), (HistoryPane,), (WhatIfPane,)), (TermsPane, *OTHER_DRAWINGS[:1], HistoryPane)
)


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
        if not run.vocabulary:
            return SERIES
        return COUNTING if run.trace.has("P") else BY_CONTEXT
    return _attention(run) if run.model.family == "attention" else RECURRENT


def _attention(run: Run) -> Layout:
    """Maps, and what else the run has to show: several heads, blocks, a distribution."""
    scopes = [step.scope for step in run.trace if step.name == "pattern"]
    if not scopes or run.model.cell(run.config) is not None:
        return _writing(run)
    views: list[tuple[type[Pane], ...]] = [(PicturePane,), (OverlayPane,)] if run.canvas is not None else []
    views += [(MapPane,), (TokensPane,)]
    views += [(HeadsPane,)] * (len(scopes) > 1)
    views += [(StagesPane,)]
    views += [(StackPane,)] * any("block" in scope for scope in scopes)
    views += [(BarsPane,)] * bool(run.targets or run.config.get("output"))
    views += _logits(run)
    order = (StackPane, HeadsPane, StagesPane, BarsPane, PicturePane, TokensPane)
    more = (TermsPane, AttentionPane, *(pane for pane in order if (pane,) in views))
    views += [*_learnt(run), (CostPane,), (WhatIfPane,), (ChangesPane,)]
    return Layout(DrawingPane, tuple(views), more, wide=0 if run.canvas else 1, columns=2)


def _logits(run: Run) -> list[tuple[type[Pane], ...]]:
    """The views of what is inside of logits, where a run has them; the lens where blocks come before."""
    places = scores_of(run)
    return [(LogitPane,)] * bool(places) + [(LensPane,)] * bool(places and tail_of(run, places[0]))


def _writing(run: Run) -> Layout:
    """A recurrent network that reads and one that writes; with attention, the alignment."""
    aligned = any(step.name == "alpha" for step in run.trace)
    views: list[tuple[type[Pane], ...]] = [(ValuesPane,)]
    views += [(HypothesesPane,)] * bool(run.searched)
    views += [(AlignmentPane,)] * aligned
    views += [(MapPane,), (HeadsPane,)] * any(step.name == "pattern" for step in run.trace)
    views += [(HistoryPane,), (BarsPane,), *_learnt(run), (CostPane,), (WhatIfPane,), (ChangesPane,)]
    more = (
        TermsPane,
        *((HypothesesPane,) * bool(run.searched)),
        *((AlignmentPane,) * aligned),
        HistoryPane,
        BarsPane,
        *OTHER_DRAWINGS,
    )
    return Layout(DrawingPane, tuple(views), more)


def _learnt(run: Run) -> list[tuple[type[Pane], ...]]:
    """The view of how good a trained translator is at each length."""
    return [(LengthsPane,)] * has_breakdown(run)
