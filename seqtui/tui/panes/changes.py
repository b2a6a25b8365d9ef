"""What a changed word moves."""

from seqtui.render.lines import Line, wrap
from seqtui.render.what_if import change_lines, pair_lines
from seqtui.session.maps.pictures import picture_pair
from seqtui.session.statements import NO_CHANGE_TO_FOLLOW
from seqtui.session.whatif.change_view import change_view
from seqtui.tui.panes.pane import Pane


class ChangesPane(Pane):
    """The current value in this run and in the one before the change, token by token."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The rows, or how to get some."""
        baseline = self.stepper.baseline
        if baseline is None:
            return [
                Line((f" {text}", self.palette.style("dim")))
                for text in wrap(NO_CHANGE_TO_FOLLOW(request=self.run.request), width - 2)
            ]
        told = [
            Line((f" {text}", self.palette.style("text")))
            for text in wrap(self.palette.look.words(baseline.told), width - 2)
        ]
        pair = picture_pair(baseline.run, self.run)
        if pair is not None:
            told += pair_lines(pair, width, height - len(told), self.palette)
        view = change_view(baseline.run, self.run, self.player.owner)
        rest = height - len(told)
        return [*told, *(change_lines(view, width, rest, self.palette) if pair is None or rest > 2 else [])]
