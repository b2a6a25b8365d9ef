"""The terminal driver, guarded: bytes that are not UTF-8, pastes, and a terminal that goes away.

Textual 8.2 dies on an invalid UTF-8 byte in its input (textual#6456), does not unmount on SIGHUP (textual#5140), reads
a hung-up terminal for ever, draws on stderr, and waits for a terminal that is slow. All of it is met here, in the only
place that knows the driver; the pin of textual in pyproject.toml is for this file.
"""

import os
import signal
import sys
import threading
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TextIO

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

from seqtui.session import output
from seqtui.tui.keyboard import Keyboard
from seqtui.tui.writer import FrameWriter

GRACE = 1.0  # seconds for an orderly end before the process is ended anyway


class Keys(getincrementaldecoder("utf-8")):  # type: ignore[misc]
    """Decodes any bytes; no bytes at all mean that the terminal hung up."""

    def __init__(self) -> None:
        super().__init__("replace")

    def decode(self, data: bytes, final: bool = False) -> str:
        """Return the characters that are complete; what is none becomes a replacement sign."""
        if not data:
            raise EOFError
        return super().decode(data, final)


class Terminal:
    """What is drawn on; falls silent when it is gone."""

    def __init__(self, file: TextIO) -> None:
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


class GuardedDriver(LinuxDriver):
    """A LinuxDriver that reads any byte, and ends the program when its terminal is gone."""

    def __init__(self, app, **options) -> None:
        super().__init__(app, **options)
        self._file = Terminal(sys.__stdout__)  # type: ignore[assignment, arg-type]

    def start_application_mode(self) -> None:
        """Take the terminal, and listen for it hanging up."""
        linux_driver.XTermParser = Keyboard  # type: ignore[misc]
        linux_driver.getincrementaldecoder = lambda encoding: Keys  # type: ignore[assignment]
        linux_driver.WriterThread = lambda file: FrameWriter(file, self._caught_up)  # type: ignore[assignment, misc]
        for number in (signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, lambda number, frame: self._end_soon(128 + number))
        super().start_application_mode()

    def holds_back(self) -> bool:
        """Whether a frame should wait, for the terminal has not taken the last one; the app's caught_up() ends that."""
        return isinstance(self._writer_thread, FrameWriter) and self._writer_thread.holds_back()

    def _caught_up(self) -> None:
        """From the writer's thread: the terminal has taken everything."""
        with suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(self._app.caught_up)  # type: ignore[attr-defined]

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
