"""What a changed word moves."""

from seqtui.render.changes import change_lines
from seqtui.render.lines import Line, wrap
from seqtui.render.picture_pair import pair_lines
from seqtui.session.changing.changes import change_view
from seqtui.session.maps.picture_pair import picture_pair
from seqtui.session.remarks import NO_CHANGE_TO_FOLLOW
from seqtui.tui.panes.pane import Pane


class ChangesPane(Pane):
    """The current value in this run and in the one before the change, token by token."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The rows, or how to get some."""
        if self.player.before is None:
            return [
                Line((f" {text}", self.skin.ink("dim")))
                for text in wrap(NO_CHANGE_TO_FOLLOW(request=self.run.request), width - 2)
            ]
        told = [
            Line((f" {text}", self.skin.ink("text")))
            for text in wrap(self.skin.look.words(self.player.told), width - 2)
        ]
        pair = picture_pair(self.player.before, self.run)
        if pair is not None:
            told += pair_lines(pair, width, height - len(told), self.skin)
        view = change_view(self.player.before, self.run, self.player.owner)
        rest = height - len(told)
        return [*told, *(change_lines(view, width, rest, self.skin) if pair is None or rest > 2 else [])]
