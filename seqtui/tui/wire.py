"""The wire to the terminal: fewer bytes for the same picture, written by a thread that may wait for it.

Textual 8.2 crops a changed span on the right only, so that all that stands left of it in the same widget is sent again;
Rich sets and resets every attribute around each piece of text, in a heat map too, where neighbours differ in their
background alone; and Textual queues thirty writes and then waits, so that over a slow line each key is answered after
all frames before it. ``python -m tests.bench wire`` measures what is saved.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import product
from typing import IO

from rich.color import Color, ColorSystem, ColorType
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.strip import Strip

PATIENCE = 0.05  # seconds that a frame may take without the next one being held back
Codes = tuple[str, str, str]  # attributes, colour, background; "39" and "49" are the terminal's own
PLAIN: Codes = ("", "39", "49")
_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29"} | {
    **{"21": "24", "51": "54", "52": "54", "53": "55"}
}  # what ends each attribute
_STEPS = (0, 95, 135, 175, 215, 255)
_CUBE = {rgb: 16 + k for k, rgb in enumerate(product(_STEPS, repeat=3))}
_NUMBERED = _CUBE | {(v, v, v): 232 + k for k, v in enumerate(range(8, 239, 10))}  # and the greys of xterm


class Pen:
    """Writes styled text, sending only the attributes that differ from those of the text before; it begins plain."""

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
        changed = [new for old, new in zip(before[1:], self._now[1:], strict=True) if old != new]
        turned = ";".join([*_turned(before[0], self._now[0]), *changed])
        anew = ";".join(["0", *(code for code in self._now if code not in ("", "39", "49"))])
        return f"\x1b[{min(turned, anew, key=len)}m"


@lru_cache(maxsize=256)
def _turned(before: str, now: str) -> list[str]:
    """What takes the attributes back that are no more, and sets those that are new (ECMA-48, 8.3.117)."""
    old, new = (text.split(";") if text else [] for text in (before, now))
    ends = list(dict.fromkeys(_ENDS[code] for code in old if code not in new))
    kept = [code for code in new if code in old and _ENDS[code] not in ends]
    return [*ends, *(code for code in new if code not in kept)]


@lru_cache(maxsize=4096)
def _codes(style: Style, color_system: ColorSystem) -> Codes:
    color, back = style.color, style.bgcolor
    return (
        Strip.render_ansi(style.without_color, color_system),
        _color_code(color.downgrade(color_system), True) if color else "39",
        _color_code(back.downgrade(color_system), False) if back else "49",
    )


def _color_code(color: Color, foreground: bool) -> str:
    """The code of a colour; by its number where it is one of the 240 that every terminal of 256 colours has alike."""
    if color.type is ColorType.TRUECOLOR and color.triplet in _NUMBERED:
        return f"{38 if foreground else 48};5;{_NUMBERED[color.triplet]}"
    return ";".join(color.get_ansi_codes(foreground))


class SpanUpdate(ChopsUpdate):
    """A partial update of the screen that is cropped on both sides and written by a pen."""

    def render_segments(self, console: Console) -> str:
        """Return the terminal sequences of the changed spans."""
        sequences: list[str] = []
        pen = Pen(console._color_system)
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                left, right = max(x, x1), min(end, x2)
                if strip is None or left >= right:
                    continue
                sequences.append(Control.move_to(left, y).segment.text)
                sequences.append(pen.write(strip.crop(left - x, right - x)))
        return "".join([*sequences, pen.lift()])


class LeanCompositor(Compositor):
    """A compositor whose partial updates are SpanUpdates, and that draws nothing anew which a full one has drawn.

    A line is cut where widgets begin and end that can be seen: one behind another would cut 한글 in two, and each half
    of a character is a space.
    """

    @property
    def cuts(self) -> list[list[int]]:
        """The columns at which each line is cut: the edges of the widgets in front of the first that fills it."""
        if self._cuts is None:
            width, height = self.size
            found, is_filled = [{0, width} for _ in range(height)], [False] * height
            for region, clip in self.visible_widgets.values():  # from front to back
                x, y, columns, rows = region.intersection(clip)
                for line in range(y, min(y + rows, height)) if columns else ():
                    if not is_filled[line]:
                        found[line] |= {x, x + columns}
                        is_filled[line] = x <= 0 and x + columns >= width
            self._cuts = [sorted(columns) for columns in found]
        return self._cuts

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """Render everything; what waited to be drawn in a part of it is drawn by that."""
        update = super().render_full_update(simplify)
        for widget in self.visible_widgets:
            widget._exchange_repaint_regions()
        return update

    def render_partial_update(self) -> SpanUpdate | None:
        """Render what changed since the last update."""
        update = super().render_partial_update()
        return SpanUpdate(update.chops, update.spans, update.chop_ends) if isinstance(update, ChopsUpdate) else update


class FrameWriter(threading.Thread):
    """Writes what it is given, in order; caught_up() is called from the thread when all is written.

    While the terminal has not taken what it was given, frames are held back, and caught_up() says when the newest may
    be drawn.
    """

    def __init__(self, file: IO[str], caught_up: Callable[[], object]) -> None:
        super().__init__(daemon=True, name="seqtui-output")
        self._file, self._caught_up = file, caught_up
        self._pending: list[str] = []
        self._changed = threading.Condition()
        self._since: float | None = None  # when it was last given something while it had nothing
        self._held = self._ending = False

    def holds_back(self) -> bool:
        """Whether a frame should wait, for the terminal takes its time; then caught_up() will be called."""
        with self._changed:
            if self._since is not None and time.monotonic() - self._since > PATIENCE:
                self._held = True
            return self._held

    def write(self, text: str) -> None:
        """Hand text to the thread."""
        with self._changed:
            self._pending.append(text)
            self._since = self._since or time.monotonic()
            self._changed.notify()

    def flush(self) -> None:
        """Do nothing: the thread flushes."""

    def stop(self) -> None:
        """Write what is left, and end; waits for it."""
        with self._changed:
            self._ending = True
            self._changed.notify()
        self.join()

    def run(self) -> None:
        """Write whatever there is, until the end."""
        while self._take():
            pass

    def _take(self) -> bool:
        """Write what was given so far; False at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._pending or self._ending)
            text, self._pending = "".join(self._pending), []
        if text:
            self._file.write(text)
            self._file.flush()
        with self._changed:
            if self._pending:
                return True
            held, self._held, self._since = self._held, False, None
        if held:
            self._caught_up()
        return not self._ending
