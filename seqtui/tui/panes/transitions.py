"""The transition matrix with the current row lit."""

from seqtui.render.lines import Line
from seqtui.render.matrix import matrix_lines, matrix_room
from seqtui.session.counting import MatrixView, transition_view
from seqtui.session.player import Player
from seqtui.tui.panes.pane import Pane


class TransitionsPane(Pane):
    """Which token follows which, as a heat map."""

    matrix: MatrixView | None = None

    def take(self, player: Player) -> None:
        """The part of the matrix around the current row."""
        time = player.frame.time or 1
        self.matrix = transition_view(self.run, time, *matrix_room(self.size.width, self.size.height))

    def draw(self, width: int, height: int) -> list[Line]:
        """The heat map, or why there is none."""
        if self.matrix is None:
            return [
                Line((" this model has no transition matrix: it keeps a count for each context", self.skin.ink("dim")))
            ]
        return matrix_lines(self.matrix, width, self.skin)
