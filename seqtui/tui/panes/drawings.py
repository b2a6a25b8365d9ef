"""Drawings: the cell, the head, block or stack around the current equation, and the picture that is read or written."""

from __future__ import annotations

from seqtui.language import N_
from seqtui.render.diagrams.stack import stack_lines
from seqtui.render.drawings import drawing_lines
from seqtui.render.lines import Line
from seqtui.render.picture import fitting_zoom, legend_lines, picture_lines, picture_size
from seqtui.session.maps.pictures import PictureView
from seqtui.tui.panes.pane import Pane

_MOST_DRAWN = 16  # lines
GAP = 2  # columns between a picture and what its signs mean


class DrawingPane(Pane):
    """A drawing of the model where the walk is: the one that suits the step, or that was asked for."""

    least = 9
    place = 0  # among the drawings of the step, from the one that is shown first

    @property
    def most(self) -> int:
        """Enough for the largest; most have seven lines."""
        return _MOST_DRAWN

    def draw(self, width: int, height: int) -> list[Line]:
        """The drawing in its frame; nothing where the step has no more of them."""
        views = self.views
        if len(views.drawings) <= self.place:
            return []
        shown, is_snug = views.drawings[self.place], self.place > 0
        return drawing_lines(shown, views.step, views.run, width, height, self.palette, is_snug)


class SecondDrawingPane(DrawingPane):
    """The next drawing, where a large screen has room for two."""

    place = 1


class ThirdDrawingPane(DrawingPane):
    """The one after that."""

    place = 2


class FourthDrawingPane(DrawingPane):
    """And one more."""

    place = 3


OTHER_DRAWINGS = (SecondDrawingPane, ThirdDrawingPane, FourthDrawingPane)


class StackPane(Pane):
    """All blocks, the current one lit, and what crosses from encoder to decoder."""

    title = N_("blocks")
    least = 6

    @property
    def most(self) -> int:
        """A line for each block, frames, names and tokens."""
        return max((side.blocks for side in self.views.stack().sides), default=0) + 4

    def draw(self, width: int, height: int) -> list[Line]:
        """The stacks."""
        return stack_lines(self.views.stack(), width, height, self.palette)


class PicturePane(Pane):
    """The image with its patches, and the caption that it is drawn from."""

    title = N_("picture")
    least = 10
    gradients = False
    is_overlaid = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The picture as large as it fits, framed where there is room, and beside it what its signs mean."""
        view = self.views.picture(self.is_overlaid)
        if isinstance(view, str):
            return self.wrapped(view, width)
        borders = self._fits(view, width, height)
        zoom = fitting_zoom(view, width // 2, height, self.palette, borders)
        picture = picture_lines(view, self.palette, zoom, borders)
        taken = picture_size(view, self.palette, zoom, borders)[0] + GAP
        legend = legend_lines(view, max(1, width - taken), self.palette)
        said = self.views.uncovered() if self.is_overlaid else None
        legend += self.wrapped(said, max(8, width - taken)) if said else []
        blank = Line()
        rows = range(max(len(picture), len(legend)))
        at = lambda lines, k: lines[k] if k < len(lines) else blank  # noqa: E731
        return [Line().extend(at(picture, k)).fit(taken).extend(at(legend, k)) for k in rows][:height]

    def _fits(self, view: PictureView, width: int, height: int) -> bool:
        """Whether the picture with frames around its patches fits at all."""
        columns, lines = picture_size(view, self.palette, 1, borders=True)
        return columns <= width // 2 and lines <= height


class OverlayPane(PicturePane):
    """The picture, covered by what the newest pattern looks at."""

    title = N_("attention over the picture")
    is_overlaid = True
