"""Leaving while a network learns: stop, or stay."""

from __future__ import annotations

from seqtui.render.lines import Line
from seqtui.tui.screens.choosing import ChoiceDialog

_ROWS = ((False, "stay: go on training"), (True, "stop and leave; the last snapshot stays on disk"))


class LeavingScreen(ChoiceDialog[tuple[bool, str], bool]):
    """Dismisses with whether to stop and leave; None stays."""

    hint = "Enter takes it, Esc stays, Up and Down move"

    def __init__(self) -> None:
        super().__init__("a network is still learning", _ROWS)

    def line(self, row: tuple[bool, str], is_chosen: bool, width: int) -> Line:
        """What would be done."""
        palette = self.app.palette
        mark = palette.sign("▶", ">") if is_chosen else " "
        return Line(
            (f"{mark} ", palette.style("accent")), (row[1], palette.style("title" if is_chosen else "text"))
        ).fit(width)

    def take(self, row: tuple[bool, str]) -> None:
        """Say so."""
        self.dismiss(row[0])
