"""The terminal driver, guarded: bytes that are not UTF-8 and a terminal that goes away.

Textual 8.2 dies on an invalid UTF-8 byte in its input (textual#6456) and does not unmount on SIGHUP (textual#5140).
Both are met here, in the only place that knows the driver; the pin of textual in pyproject.toml is for this file.
"""

import os
import signal
import threading
from codecs import getincrementaldecoder
from functools import partial

from textual.app import App
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

GRACE = 1.0  # seconds for an orderly end before the process is ended anyway


def _forgiving(encoding: str):
    """A decoder that replaces what it cannot read."""
    return partial(getincrementaldecoder(encoding), errors="replace")


class GuardedDriver(LinuxDriver):
    """A LinuxDriver that reads any byte, and ends the program when its terminal is gone."""

    def start_application_mode(self) -> None:
        """Take the terminal, and listen for it hanging up."""
        linux_driver.getincrementaldecoder = _forgiving
        for number in (signal.SIGHUP, signal.SIGTERM):
            self._loop.add_signal_handler(number, end_soon, self._app, 128 + number)
        super().start_application_mode()

    def _run_input_thread(self) -> None:
        """Read keys until the end; a read that fails means that the terminal is gone."""
        try:
            self.run_input_thread()
        except OSError:
            self._loop.call_soon_threadsafe(end_soon, self._app, 128 + signal.SIGHUP)


def end_soon(app: App, status: int) -> None:
    """End the app in order if it can, and the process in any case after GRACE seconds."""
    watchdog = threading.Timer(GRACE, os._exit, (status,))
    watchdog.daemon = True
    watchdog.start()
    app.exit(None, status)
