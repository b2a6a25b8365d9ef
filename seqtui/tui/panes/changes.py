"""What a changed word moves."""

from seqtui.render.changes import change_lines
from seqtui.render.lines import Line, wrap
from seqtui.session.changing.changes import change_view
from seqtui.tui.panes.pane import Pane


class ChangesPane(Pane):
    """The current value in this run and in the one before the change, token by token."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The rows, or how to get some."""
        if self.player.before is None:
            return [Line((" nothing was changed yet: press x to change a word", self.skin.ink("dim")))]
        told = [
            Line((f" {text}", self.skin.ink("text")))
            for text in wrap(self.skin.look.words(self.player.told), width - 2)
        ]
        view = change_view(self.player.before, self.run, self.player.owner)
        return [*told, *change_lines(view, width, height - len(told), self.skin)]
