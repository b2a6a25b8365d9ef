"""The picture that a model reads or writes."""

from __future__ import annotations

from seqtui.render.lines import Line
from seqtui.render.picture import fitting_zoom, legend_lines, picture_lines, picture_size
from seqtui.session.maps.pictures import Overlay, PictureView, overlay_of, pattern_paths, picture_view
from seqtui.session.statements import NO_PICTURE
from seqtui.tui.panes.pane import Pane

GAP = 2


class PicturePane(Pane):
    """The image with its patches; while attention is computed, what the newest pattern looks at lies over it."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The picture as large as it fits, framed where there is room, and beside it what its signs mean."""
        view = picture_view(self.run, self.moment.time, self._overlay(), self.player.cursor)
        if view is None:
            return [Line((f" {NO_PICTURE()}", self.palette.style("dim")))]
        borders = self._fits(view, width, height)
        zoom = fitting_zoom(view, width // 2, height, self.palette, borders)
        picture = picture_lines(view, self.palette, zoom, borders)
        taken = picture_size(view, self.palette, zoom, borders)[0] + GAP
        legend = legend_lines(view, max(1, width - taken), self.palette)
        blank = Line()
        rows = range(max(len(picture), len(legend)))
        at = lambda lines, k: lines[k] if k < len(lines) else blank  # noqa: E731
        return [Line().extend(at(picture, k)).fit(taken).extend(at(legend, k)) for k in rows][:height]

    def _fits(self, view: PictureView, width: int, height: int) -> bool:
        """Whether the picture with frames around its patches fits at all."""
        columns, lines = picture_size(view, self.palette, 1, borders=True)
        return columns <= width // 2 and lines <= height

    def _overlay(self) -> Overlay | None:
        """What the last pattern that is computed at this moment looks at; none before the first."""
        paths = pattern_paths(self.run, self.moment.time)
        known = [path for path in paths if self.run.trace.find(path) <= self.player.cursor]
        return overlay_of(self.run, known[-1]) if known else None
