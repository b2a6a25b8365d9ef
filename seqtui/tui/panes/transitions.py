"""The transition matrix with the current row lit."""

from seqtui.render.lines import Line
from seqtui.render.matrix import matrix_lines, matrix_room
from seqtui.session.counting import transition_view
from seqtui.session.statements import NO_MATRIX
from seqtui.tui.panes.pane import Pane


class TransitionsPane(Pane):
    """Which token follows which, as a heat map."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The heat map, or why there is none."""
        matrix = transition_view(self.run, self.moment.time or 1, *matrix_room(width, height))
        if matrix is None:
            return [Line((f" {NO_MATRIX()}", self.palette.style("dim")))]
        return matrix_lines(matrix, width, self.palette)
