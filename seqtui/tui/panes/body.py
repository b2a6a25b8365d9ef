"""The body of the stepper: the panes of a layout, of which those are shown that there is room for."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import NULL_OFFSET, NULL_SPACING, Size
from textual.layout import ArrangeResult, WidgetPlacement
from textual.layout import Layout as TextualLayout
from textual.widget import Widget

from seqtui.language import _
from seqtui.render.lines import Line, pasted, rule
from seqtui.render.palette import Palette
from seqtui.session.step_views import StepViews
from seqtui.tui.canvas import Block, Canvas
from seqtui.tui.panes.layout import Layout
from seqtui.tui.panes.pane import EquationPane, Pane
from seqtui.tui.panes.tiling import WIDE, Kind, Tile, beside_equation, columns_of, placed, top_tiles

ABOVE = 9  # lines of the model and its equation
MOST_SAID, LEAST_BODY = 9, 16  # the more that a level may take of a screen, down to where its numbers need the rest
LOW = 17  # lines below which a body under a lesson shows the view beside the equation, each in all of them


class Tiles(TextualLayout):
    """Places the children of a body where its plan says; those that the plan leaves out are not shown."""

    name = "tiles"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """One placement for each pane that has a tile."""
        plan = parent.plan(size) if isinstance(parent, Body) else {}
        panes = [pane for pane in children if isinstance(pane, Pane) and type(pane) in plan]
        return [WidgetPlacement(plan[type(pane)].region, NULL_OFFSET, NULL_SPACING, pane) for pane in panes]


_TILES = Tiles()


class Body(Canvas):
    """All panes of a layout; between them it draws the rules with their titles."""

    DEFAULT_CSS = """
    Body { overflow: hidden hidden; }
    """

    def __init__(self, layout: Layout, views: StepViews) -> None:
        super().__init__(id="body")
        self.panes, self.views = layout, views
        self._view, self._is_said, self._is_backwards = 0, False, False
        self._is_under, self._is_drawn = False, False

    @property
    def layout(self) -> TextualLayout:
        """How its children are placed."""
        return _TILES

    def compose(self) -> ComposeResult:
        """One pane of each kind."""
        yield EquationPane(self.views)
        for kind in self.panes.kinds:
            yield kind(self.views)

    def show(self, view: int, is_said: bool, is_backwards: bool, is_under: bool = False, is_drawn: bool = False):
        """Show a view; is_said: the equation is words; is_backwards: all numbers are gradients.

        is_under: a lesson stands above, so that there may be few lines; is_drawn: a drawing was asked for, which has
        the place of the view then.
        """
        self._view, self._is_said, self._is_backwards = view, is_said, is_backwards
        self._is_under, self._is_drawn = is_under, is_drawn
        self._clear_arrangement_cache()  # Textual keeps it while no child has another style
        self.refresh(layout=True)
        self.call_after_refresh(self.repaint)

    def plan(self, size: Size) -> dict[Kind, Tile]:
        """Where each pane stands on a body of that size, those that have a place."""
        if self._is_under and size.height < LOW and size.width < WIDE:
            shown = (self.panes.above,) if self._is_drawn else self.panes.views[self._view]
            return beside_equation(shown, EquationPane, size.width, size.height)
        above = ABOVE + min(MOST_SAID, max(0, size.height - LEAST_BODY)) * self._is_said
        layout, panes = self.panes, {type(pane): pane for pane in self.children if isinstance(pane, Pane)}
        if not panes.keys() >= {*layout.kinds}:  # the screen is being taken away, and its panes are gone already
            return {}
        columns = columns_of(size.width, layout.columns)
        top = top_tiles(layout.above, EquationPane, columns[0][1], min(above, size.height))
        view = [panes[kind].wish("") for kind in layout.views[self._view]]
        kinds = [kind for kind in layout.more if kind.gradients or not self._is_backwards]
        more = [panes[kind].wish(panes[kind].title) for kind in kinds]
        return placed(view, more, top, columns, size.height)

    def draw(self, width: int, height: int) -> list[Line]:
        """The rules above the panes that have a title."""
        left, top = self.region.offset
        return pasted([(x - left, y - top, lines) for x, y, lines in self.rules(self.palette)])

    def rules(self, palette: Palette) -> list[Block]:
        """Each rule, and where it stands on the screen."""
        titled = [tile for tile in self.plan(self.size).values() if tile.title]
        at = [(tile.region.translate(self.region.offset), tile.title) for tile in titled]
        return [(region.x, region.y - 1, [rule(_(title), region.width, palette)]) for region, title in at]
