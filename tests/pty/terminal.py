"""The program in a terminal of its own, as a person would meet it."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pyte

ROOT = Path(__file__).parents[2]
CALM = 0.4  # seconds: longer than a busy machine takes between two parts of a frame
DEADLINE = 30  # seconds until a condition is given up; nothing here measures speed

KEYS = {
    "right": "\x1b[C", "left": "\x1b[D", "down": "\x1b[B", "up": "\x1b[A", "enter": "\r", "esc": "\x1b",
    "token": "\x1b[1;2C", "palette": "\x10",
}  # fmt: skip


class Terminal:
    """A pty with the program, or a command, behind it; screen is what it drew, sent all the bytes it wrote."""

    def __init__(self, *argv, columns=80, rows=24, controlling=True, folder=None, command=None, **environ):
        self.master, slave = pty.openpty()
        self.size(columns, rows, slave)
        base = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "TERM": "xterm-256color"}
        self.errors = os.memfd_create("stderr")
        self.process = subprocess.Popen(
            command or [sys.executable, "-m", "seqtui", *argv],
            stdin=slave,
            stdout=slave,
            stderr=slave if command else self.errors,
            env={**base, "SEQTUI_CONFIG": os.environ.get("SEQTUI_CONFIG", os.devnull), **environ},
            cwd=folder,
            start_new_session=True,
            preexec_fn=(lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) if controlling else None,
        )
        os.close(slave)
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.sent = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()
        os.close(self.errors)

    def size(self, columns, rows, fd=None):
        """Give the terminal another size; the program is told by the kernel."""
        fcntl.ioctl(self.master if fd is None else fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if fd is None:
            self.screen.resize(rows, columns)

    def read(self, seconds=0.05) -> bool:
        """Take what the program writes; False when nothing came."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the program is gone
            return False
        self.sent += data
        self.stream.feed(data)
        return bool(data)

    def type(self, *keys):
        """Type keys by name, or text, or bytes."""
        for key in keys:
            os.write(self.master, key if isinstance(key, bytes) else KEYS.get(key, key).encode())

    @property
    def text(self) -> str:
        """The screen as lines."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, shown, absent="\0"):
        """Wait until a text is on the screen, and another is not."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            if shown in self.text and absent not in self.text:
                return
            if not self.read() and self.process.poll() is not None and not self.read():
                break
        raise AssertionError(f"{shown!r} never came (status {self.process.poll()}):\n{self.text}\n{self.complaints}")

    def settle(self):
        """Read until the program has nothing more to draw: for CALM seconds it sends nothing."""
        while self.read(CALM):
            pass

    def quiet(self) -> bytes:
        """Let it settle; returns what it sends in the time after it, longer than a cursor takes to blink."""
        self.settle()
        before = len(self.sent)
        self.read(0.8)
        return self.sent[before:]

    def signal(self, number):
        os.kill(self.process.pid, number)

    def hang_up(self):
        """Close our side, as a lost connection does."""
        with contextlib.suppress(OSError):
            os.close(self.master)

    def ends(self, seconds, reading=True) -> int:
        """Wait for the program to end by itself; returns its status."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            status = self.process.poll()
            if status is not None:
                return status
            if reading:
                self.read(0.02)
            else:
                time.sleep(0.02)
        raise AssertionError(f"still running after {seconds} s:\n{self.text}")

    @property
    def complaints(self) -> str:
        """What was written to stderr."""
        return os.pread(self.errors, 100_000, 0).decode(errors="replace")


HANGUP = signal.SIGHUP
