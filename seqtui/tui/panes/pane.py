"""What all panes of the stepper have in common: the frozen views of one step, drawn."""

from __future__ import annotations

from msgspec import Struct
from textual.message import Message

from seqtui.render.lines import Line, wrap
from seqtui.render.panes import badge, equation_pane, header, notice_lines, sentence_lines
from seqtui.session.proof import ProofView
from seqtui.session.signs import Acquaintance
from seqtui.session.step_views import StepViews
from seqtui.tui.canvas import Canvas


class WhyAsked(Message):
    """The terms of the number that is pointed at were clicked."""


class CellSelected(Message):
    """A number was clicked: the step in the trace, the unit or column, and of a matrix the row."""

    def __init__(self, step: int, unit: int, row: int | None = None) -> None:
        super().__init__()
        self.step = step
        self.unit = unit
        self.row = row


ENDLESS = 1000  # lines: as many as there are


class Wish(Struct, frozen=True):
    """A pane that may have a place: it takes at least so many lines, and can use at most so many.

    title is what the rule above it says, "" where it has none; narrowest the fewest columns that it takes.
    """

    kind: type[Pane]
    least: int
    most: int
    title: str = ""
    narrowest: int = 0

    @property
    def rule(self) -> int:
        """The lines of its title."""
        return 1 if self.title else 0


class Pane(Canvas):
    """A canvas of one part of the stepper.

    ``draw`` asks for the view that fits the size there is, and draws it: it depends on nothing else. gradients says
    whether the pane can show the walk backwards, where every number is a gradient. title stands above the pane where it
    is shown beside a view; least and narrowest are the fewest lines and columns that it is shown in then.
    """

    gradients = True
    title = ""
    least = 8
    narrowest = 24

    def __init__(self, views: StepViews, **options) -> None:
        super().__init__(**options)
        self.views = views

    @property
    def most(self) -> int:
        """The most lines that it can use at any step of the run: the same at all of them, so that nothing jumps."""
        return ENDLESS

    def wish(self, title: str) -> Wish:
        """Return how much room it wants, with that title above it."""
        return Wish(type(self), self.least, max(self.least, self.most), title, self.narrowest)

    def look(self, views: StepViews) -> None:
        """Take the views of another step and draw it."""
        self.views = views
        self.repaint()

    def wrapped(self, sentence: str, width: int, style: str = "dim") -> list[Line]:
        """A sentence in as many lines as it needs."""
        return [Line((f" {text}", self.palette.style(style))) for text in wrap(sentence, width - 2)]


class HeaderPane(Pane):
    """The model, its size and weights, the proof badge, the time step and the equation, on one line."""

    DEFAULT_CSS = """
    HeaderPane { height: 1; }
    """

    def __init__(self, views: StepViews) -> None:
        super().__init__(views)
        self.proof: ProofView | None = None  # what torch says of the step; None while the badge is off

    def draw(self, width: int, height: int) -> list[Line]:
        """One line."""
        drawn = badge(self.proof, max(16, width - 44), self.palette)
        return [header(self.views.step, self.views.run, width, self.palette, drawn, self.proof is not None)]


class RibbonPane(Pane):
    """The text, the current token lit; where one network writes what another has read, a line for each sentence."""

    DEFAULT_CSS = """
    RibbonPane { height: 1; }
    """

    def __init__(self, views: StepViews) -> None:
        super().__init__(views)
        self.styles.height = self._count = len(views.step.sentences)

    def draw(self, width: int, height: int) -> list[Line]:
        """A line for each sentence."""
        return sentence_lines(self.views.step.sentences, width, self.palette)

    def look(self, views: StepViews) -> None:
        """Take the views of another step and draw it; another run may have another number of sentences."""
        super().look(views)
        if len(views.step.sentences) != self._count:
            self.styles.height = self._count = len(views.step.sentences)


class EquationPane(Pane):
    """What is being computed, in words, signs and numbers."""

    DEFAULT_CSS = """
    EquationPane { width: 1fr; height: 9; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """The equation in its frame."""
        return equation_pane(self.views.step, width, height, self.palette)


class NoticePane(Pane):
    """What to notice in the numbers of the step, in one sentence; where it leaves room, the symbols that are new.

    met is what the session has met so far.
    """

    DEFAULT_CSS = """
    NoticePane { height: 2; }
    NoticePane.-silent { display: none; }
    """

    def __init__(self, views: StepViews, met: Acquaintance) -> None:
        super().__init__(views, classes="voice")
        self.met = met

    def draw(self, width: int, height: int) -> list[Line]:
        """The sentence."""
        views = self.views
        new = () if views.step.backwards else self.met.new_at(views.run, views.owner, self.palette.look)
        return notice_lines(views.notice(), width, self.palette, new)
