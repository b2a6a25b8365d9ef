"""What reading costs as the text grows."""

from __future__ import annotations

from functools import cached_property

from seqtui.render.costs import cost_lines
from seqtui.render.lines import Line
from seqtui.session.costs import CostView, cost_view
from seqtui.session.view import Moment
from seqtui.tui.panes.pane import Pane


class CostPane(Pane):
    """Attention beside recurrence: counted when the view is first looked at, for then it takes a moment."""

    @cached_property
    def counted(self) -> CostView:
        """The counts, which do not change while the run is walked through."""
        return cost_view(self.run)

    def look(self, moment: Moment) -> None:
        """Stay as it is: no moment changes what the whole run costs."""
        self.moment = moment

    def draw(self, width: int, height: int) -> list[Line]:
        """The table."""
        return cost_lines(self.counted, width, height, self.skin)
