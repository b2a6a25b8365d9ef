"""Logits beside the walk: the one of this position as a sum, and what each layer would say."""

from seqtui.language import N_
from seqtui.render.inside import lens_lines, lens_room, logit_lines
from seqtui.render.lines import Line
from seqtui.session.inside.inside_views import LogitView
from seqtui.tui.panes.pane import Pane

_ROOMY = 12  # lines from which on it is said what was held


class LogitPane(Pane):
    """The logit of the word that came or was chosen, as the sum of what each part added."""

    gradients = False
    title = N_("a logit as a sum")
    narrowest = 48

    def draw(self, width: int, height: int) -> list[Line]:
        """The parts, or that there is no logit yet."""
        view = self.views.logit()
        if not isinstance(view, LogitView):
            return self.wrapped(view, width)
        return logit_lines(view, width, height, self.palette, is_brief=height < _ROOMY)


class LensPane(Pane):
    """Layers down, positions across: what each layer would say."""

    gradients = False
    title = N_("logit lens")
    narrowest = 40

    def draw(self, width: int, height: int) -> list[Line]:
        """The table around this position, or that there is none yet."""
        found = self.views.lens(lambda layers: lens_room(width, layers))
        if isinstance(found, str):
            return self.wrapped(found, width)
        view, at = found
        return lens_lines(view, width, height, self.palette, len(view.layers) - 1, at)
