"""Attention: the map of a head, all heads of a layer, one query through all stages, and an alignment that fills."""

from textual import events

from seqtui.language import N_
from seqtui.render.attention import (
    attention_lines,
    attention_room,
    heads_lines,
    heads_room,
    heat_lines,
    stages_lines,
    stages_room,
)
from seqtui.render.hypotheses import hypotheses_lines
from seqtui.render.lines import Line
from seqtui.render.matrix import cell_of, map_lines, map_room
from seqtui.session.maps.attention import AttentionView
from seqtui.session.maps.matrix import MatrixView
from seqtui.tui.panes.pane import CellSelected, Pane


class AttentionPane(Pane):
    """The map of the head the walk is in, or was in last; a click looks at a cell, a second one asks why."""

    title = N_("attention")

    @property
    def most(self) -> int:
        """A line for each query; a title, the keys, and the numbers of one."""
        return self.views.longest + 4

    def draw(self, width: int, height: int) -> list[Line]:
        """The map, or that there is none."""
        view = self.attention(width, height)
        return (
            self.wrapped(view, width) if isinstance(view, str) else attention_lines(view, width, height, self.palette)
        )

    def attention(self, width: int, height: int) -> AttentionView | str:
        """The part of the map that fits."""
        return self.views.attention(lambda shape: attention_room(shape, width, height, self.palette))

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        view = self.attention(self.size.width, self.size.height)
        if not isinstance(view, str):
            self.tell(view.step, view.matrix, event)

    def tell(self, step: int, matrix: MatrixView, event: events.Click) -> None:
        """Tell which cell of a matrix lies under the mouse."""
        cell = cell_of(matrix, event.x, event.y, self.size.width, self.palette)
        if cell is not None:
            self.post_message(CellSelected(step, cell[1], cell[0]))


class MapPane(AttentionPane):
    """The map of a head from its scores to its pattern; elsewhere the matrix that is computed, tokens by units."""

    def draw(self, width: int, height: int) -> list[Line]:
        """The heat map."""
        view = self.matrix(width, height)
        return super().draw(width, height) if view is None else heat_lines(view, width, height, self.palette)

    def matrix(self, width: int, height: int) -> MatrixView | None:
        """The part of the current matrix that fits; None at the scores of a head."""
        if self.views.is_in_stages():
            return None
        return self.views.tokens(lambda shape: map_room(shape, width, height, self.palette))

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        view = self.matrix(self.size.width, self.size.height)
        if view is not None:
            event.prevent_default()
            self.tell(self.views.owner, view, event)


class HeadsPane(Pane):
    """The patterns of all heads of the layer, side by side."""

    title = N_("heads")

    @property
    def most(self) -> int:
        """A line for each query, the names, and the scale."""
        return self.views.longest + 2

    def draw(self, width: int, height: int) -> list[Line]:
        """The small maps, or that there are none."""
        view = self.views.heads(lambda heads, shape: heads_room(heads, shape, width, height, self.palette))
        return self.wrapped(view, width) if isinstance(view, str) else heads_lines(view, width, height, self.palette)


class StagesPane(Pane):
    """One query, key by key: score, scaled, masked, softmax, and what it adds to z."""

    title = N_("one query")
    narrowest = 30

    @property
    def most(self) -> int:
        """A line for each key, a title and a header."""
        return self.views.longest + 2

    def draw(self, width: int, height: int) -> list[Line]:
        """The table, or that there is none."""
        view = self.views.stages(stages_room(height))
        return self.wrapped(view, width) if isinstance(view, str) else stages_lines(view, width, self.palette)


class HypothesesPane(Pane):
    """The hypotheses of a beam search as a tree, what was kept and what was dropped, and the ranking."""

    gradients = False
    title = N_("hypotheses")
    least = 8
    narrowest = 34

    @property
    def most(self) -> int:
        """A line for each word of the tree, with those around it."""
        view = self.views.hypotheses()
        return 0 if view is None else len(view.rows) + len(view.ranked) + 8

    def draw(self, width: int, height: int) -> list[Line]:
        """The tree around the place of the walk."""
        view = self.views.hypotheses()
        return [] if view is None else hypotheses_lines(view, width, height, self.palette)


class AlignmentPane(Pane):
    """Written words down, source words across, one row a written word."""

    gradients = False
    title = N_("alignment")
    least = 6

    @property
    def most(self) -> int:
        """A line for each written word; a title, the source words, and a blank line."""
        return len(self.views.run.outputs) + 3

    def draw(self, width: int, height: int) -> list[Line]:
        """The map so far."""
        view = self.views.alignment(lambda shape: map_room(shape, width, height, self.palette))
        return map_lines(view, width, self.palette)
