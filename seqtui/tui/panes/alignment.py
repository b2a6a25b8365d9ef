"""The alignment of an attention model, filling one row a written word."""

from seqtui.render.lines import Line
from seqtui.render.matrix import map_lines, map_room
from seqtui.session.maps.stages import alignment_view, nothing_written
from seqtui.tui.panes.pane import Pane


class AlignmentPane(Pane):
    """Written words down, source words across."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The map so far, or that nothing is written yet."""
        run, time = self.run, self.moment.time or 1
        room = map_room((len(run.outputs), len(run.sources)), width, height, self.palette)
        view = alignment_view(run, self.player.cursor, time, room)
        if view is None:
            return [Line((f" {nothing_written(self.player.cursor)}", self.palette.style("dim")))]
        return map_lines(view, width, self.palette)
