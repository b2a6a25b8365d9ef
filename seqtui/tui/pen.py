"""A pen for the terminal: writes styled text, and sends only the attributes that differ from what it wrote before.

Rich sets everything and resets everything around each piece of text, in a heat map too, where neighbours differ in
their background alone.
"""

from collections.abc import Iterable
from functools import lru_cache

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

Codes = tuple[str, str, str]  # attributes, colour, background; "39" and "49" are the terminal's own
PLAIN: Codes = ("", "39", "49")


class Pen:
    """Begins and ends plain; what stands on the terminal between is its own business."""

    def __init__(self, color_system: ColorSystem | None) -> None:
        self.color_system = color_system or ColorSystem.TRUECOLOR
        self._now = PLAIN

    def write(self, segments: Iterable[Segment]) -> str:
        """Return the sequences for some segments, one after the other."""
        return "".join(self._set(style) + text for text, style, _ in segments if text)

    def lift(self) -> str:
        """Return what makes the terminal plain again."""
        changed, self._now = self._now != PLAIN, PLAIN
        return "\x1b[0m" if changed else ""

    def _set(self, style: Style | None) -> str:
        before, self._now = self._now, _codes(style, self.color_system) if style else PLAIN
        if before == self._now:
            return ""
        if before[0] != self._now[0]:  # an attribute cannot be taken back alone
            return f"\x1b[{';'.join(['0', *(code for code in self._now if code not in ('', '39', '49'))])}m"
        return f"\x1b[{';'.join(new for old, new in zip(before, self._now, strict=True) if old != new)}m"


@lru_cache(maxsize=4096)
def _codes(style: Style, color_system: ColorSystem) -> Codes:
    color, back = style.color, style.bgcolor
    return (
        Strip.render_ansi(style.without_color, color_system),
        ";".join(color.downgrade(color_system).get_ansi_codes()) if color else "39",
        ";".join(back.downgrade(color_system).get_ansi_codes(foreground=False)) if back else "49",
    )
