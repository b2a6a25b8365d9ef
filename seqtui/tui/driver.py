"""The terminal driver, guarded: bytes that are not UTF-8, pastes, and a terminal that goes away.

Textual 8.2 dies on an invalid UTF-8 byte in its input (textual#6456), does not unmount on SIGHUP (textual#5140), reads
a hung-up terminal for ever, draws on stderr, and waits for a terminal that is slow. All of it is met here, in the only
place that knows the driver. Where there is no termios, as on Windows, DRIVER is None and Textual chooses its own.
"""

from __future__ import annotations

import os
import select
import selectors
import signal
import sys
import threading
from contextlib import suppress
from encodings.utf_8 import IncrementalDecoder
from types import SimpleNamespace
from typing import IO, TYPE_CHECKING, Any, cast

from textual.driver import Driver

from seqtui.session import output
from seqtui.tui.keyboard import QUIET, Keyboard
from seqtui.tui.wire import FrameWriter

if TYPE_CHECKING:
    from seqtui.tui.routing import RoutingApp

LOOKS = round(10 * QUIET) + 10  # tenths of a second after a key in which the rest of a sequence or paste may come
GRACE = 1.0  # seconds for an orderly end before the process is ended anyway
DRIVER: type[Driver] | None = None


class Keys(IncrementalDecoder):
    """Decodes any bytes; no bytes at all mean that the terminal hung up."""

    def __init__(self) -> None:
        super().__init__("replace")

    def decode(self, data: Any, final: bool = False) -> str:
        """Return the characters that are complete; what is none becomes a replacement sign."""
        if not data:
            raise EOFError
        return super().decode(data, final)


class Waking(threading.Event):
    """The event that ends the reading of keys; wakes is readable from then on until it is cleared."""

    def __init__(self) -> None:
        super().__init__()
        self.wakes, self._wake = os.pipe()

    def set(self) -> None:
        """Set it, and wake who reads."""
        super().set()
        os.write(self._wake, b"\0")

    def clear(self) -> None:
        """Clear it."""
        super().clear()
        while select.select([self.wakes], [], [], 0)[0]:
            os.read(self.wakes, 64)


class Patient(selectors.SelectSelector):
    """Waits for keys without looking up ten times a second, as Textual does, but while a sequence may be under way."""

    def __init__(self, waking: Waking) -> None:
        super().__init__()
        self._waking, self._left = waking, LOOKS
        self.register(waking.wakes, selectors.EVENT_READ)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what can be read: after the timeout at most while keys have come of late, else when there is some."""
        self._left -= 1
        found = super().select(timeout if self._left > 0 or self._waking.is_set() else None)
        found = [(key, mask) for key, mask in found if key.fd != self._waking.wakes]
        if found:
            self._left = LOOKS
        return found


class Terminal:
    """What is drawn on; falls silent when it is gone."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Write, if there is someone to read."""
        try:
            self._file.write(text)
        except OSError:
            output.give_up()

    def flush(self) -> None:
        """Hand over what was written."""
        try:
            self._file.flush()
        except OSError:
            output.give_up()

    def fileno(self) -> int:
        """The file number."""
        return self._file.fileno()


try:
    from textual.drivers import linux_driver
except ImportError:
    pass
else:

    class GuardedDriver(linux_driver.LinuxDriver):
        """A driver that reads any byte, and ends the program when its terminal is gone."""

        def __init__(self, app: RoutingApp, **options: Any) -> None:
            super().__init__(app, **options)
            self._redraw = app.caught_up
            self.exit_event = Waking()
            self._file = cast(Any, Terminal(sys.__stdout__ or sys.stdout))
            # After a stop the kernel may hand SIGCONT to another thread than the main one. Python then runs no handler
            # until the main thread is next busy, and it sleeps in select: only the loop's own handler wakes it.
            self._loop.add_signal_handler(signal.SIGCONT, self._sigcont_application)

        def start_application_mode(self) -> None:
            """Take the terminal, and listen for it hanging up."""
            ours = {
                "XTermParser": Keyboard,
                "getincrementaldecoder": lambda encoding: Keys,
                "selectors": SimpleNamespace(
                    SelectSelector=lambda: Patient(cast(Waking, self.exit_event)), EVENT_READ=selectors.EVENT_READ
                ),
                "WriterThread": lambda file: FrameWriter(file, self._caught_up),
            }
            for name, value in ours.items():
                setattr(linux_driver, name, value)
            for number in (signal.SIGHUP, signal.SIGTERM):
                signal.signal(number, lambda number, frame: self._end_soon(128 + number))
            super().start_application_mode()

        def _caught_up(self) -> None:
            """From the writer's thread: the terminal has taken everything."""
            with suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._redraw)

        def _run_input_thread(self) -> None:
            """Read keys until the end; a read that fails means that the terminal is gone."""
            try:
                self.run_input_thread()
            except (OSError, EOFError):
                self._end_soon(128 + signal.SIGHUP)

        def _end_soon(self, status: int) -> None:
            """End the app in order if it can, and the process in any case after GRACE seconds.

            Called from a signal or a thread: the loop may be stuck on a terminal that takes nothing any more.
            """
            watchdog = threading.Timer(GRACE, os._exit, (status,))
            watchdog.daemon = True
            watchdog.start()
            with suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._app.exit, None, status)

    DRIVER = GuardedDriver
