"""What the places that reach into Textual save on the line, each beside Textual as it comes. Linux only."""

import os
import select
import statistics
import sys
import time

from tests.bench.figure import Figure
from tests.bench.terminal import RIGHT, _begin, _burst, _end

_OPEN = "\nimport sys; from seqtui.cli import main; sys.exit(main(['open', 'lstm']))"
_STOCK_CROP = """
from textual._compositor import Compositor
from seqtui.tui.screens import base
base.LeanCompositor = Compositor"""
_STOCK_STYLES = """
from seqtui.tui import wire
class Rich(wire.Pen):
    def write(self, segments):
        return "".join(s.render(text, color_system=self.color_system) if s else text for text, s, _ in segments)
wire.Pen = Rich"""
_STOCK_CLOSING = """
from seqtui.tui.routing import RoutingApp
del RoutingApp._prune"""
_STOCK_WRITER = """
from textual.drivers._writer_thread import WriterThread
from seqtui.tui import driver
driver.FrameWriter = lambda file, caught_up: WriterThread(file)"""


def figures() -> list[Figure]:
    """Bytes of a step and of closing help, and the wait for help on a line of 10 kB a second, over Textual's own."""
    step, closing, waiting = _bytes("", 40), _bytes("", 8, "?"), _wait("")
    return [
        Figure("bytes of a step over those with Textual's crop", step / _bytes(_STOCK_CROP, 40), 0.6),
        Figure("bytes of a step over those with Rich's styles", step / _bytes(_STOCK_STYLES, 40), 0.86),
        Figure("bytes of closing help over those with two layouts", closing / _bytes(_STOCK_CLOSING, 8, "?"), 0.6),
        Figure("help after 100 steps on a slow line over Textual's writer", waiting / _wait(_STOCK_WRITER), 0.3),
    ]


def _bytes(change: str, count: int, opener: str = "") -> float:
    """Bytes that a step sends, or the Esc that closes what opener opens, on average."""
    pid, fd = _begin([sys.executable, "-c", change + _OPEN])
    _burst(fd, 30, 1.0)
    sizes = []
    for _ in range(count):
        if opener:
            os.write(fd, opener.encode())
            _burst(fd, 1.5, 0.3)
        os.write(fd, b"\x1b" if opener else RIGHT.encode())
        sizes.append(_burst(fd, 1.5, 0.3 if opener else 0.15)[0])
    _end(pid, fd)
    return statistics.mean(sizes)


def _wait(change: str) -> float:
    """Seconds from the key for help until it is read, behind 100 steps typed at 30 a second, at 10 kB a second."""
    pid, fd = _begin([sys.executable, "-c", change + _OPEN])
    _burst(fd, 30, 1.0)
    typed, seen, start, asked = 0, b"", time.monotonic(), 0.0
    while not asked or b"One equation on" not in seen:
        while typed < 100 and time.monotonic() - start > typed / 30:
            os.write(fd, RIGHT.encode())
            typed += 1
        if typed == 100 and not asked:
            os.write(fd, b"?")
            asked = time.monotonic()
        if select.select([fd], [], [], 0.05)[0]:
            seen = (seen + os.read(fd, 500))[-4000:]
        time.sleep(0.05)
    _end(pid, fd)
    return time.monotonic() - asked
