"""What an SSH client says of its terminal, and what a session makes of it: environment, size, language."""

from __future__ import annotations

import fcntl
import re
import struct
import termios
from collections.abc import Mapping

from msgspec import Struct

from seqtui.language import ENGLISH, asked_language
from seqtui.session.terminal import can_draw

COLUMNS, ROWS = (20, 300), (10, 100)  # the least and the most; a client may ask for any
USUAL = (80, 24)  # for one that says nothing
_VALUE = re.compile(r"[A-Za-z0-9._@+-]{1,64}")
_NAMES = re.compile(r"LANG|COLORTERM|LC_[A-Z]{1,20}")


class Terminal(Struct, frozen=True):
    """The terminal of a student: its kind, its size in columns and rows, and the locale and colours that it names.

    chosen: the language that whoever sits at it has chosen for good, "" for none; usual: that of the class.
    """

    kind: str
    columns: int = USUAL[0]
    rows: int = USUAL[1]
    environment: Mapping[str, str] = {}
    chosen: str = ""
    usual: str = ENGLISH

    @property
    def draws(self) -> bool:
        """Whether a screen can be drawn on it."""
        return bool(self.kind) and can_draw({"TERM": self.kind})

    @property
    def language(self) -> str:
        """The language that was chosen, else the one that its locale asks for, else that of the class.

        Many clients name no locale: Windows' own, PuTTY.
        """
        return self.chosen or self.asked or self.usual

    @property
    def asked(self) -> str:
        """The language that its locale asks for, "" for none."""
        return asked_language(self.environment)


def terminal_of(
    kind: str | None, columns: int, rows: int, environment: Mapping[str, str], usual: str = ENGLISH
) -> Terminal:
    """Return the terminal that a client describes, without what it may not say: other variables, odd values.

    usual is the language of the class.
    """
    kept = {name: value for name, value in environment.items() if _NAMES.fullmatch(name) and _VALUE.fullmatch(value)}
    known = kind if kind and _VALUE.fullmatch(kind) else ""
    return Terminal(known, *clamped(columns, rows), kept | {"TERM": known}, usual=usual)


def clamped(columns: int, rows: int) -> tuple[int, int]:
    """Return a size within bounds; what a client leaves open is as usual."""
    return (min(max(columns or USUAL[0], COLUMNS[0]), COLUMNS[1]), min(max(rows or USUAL[1], ROWS[0]), ROWS[1]))


def set_size(descriptor: int, columns: int, rows: int) -> None:
    """Give a pty a size; the kernel tells the session."""
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def hush(descriptor: int) -> None:
    """Make a pty hand on what is typed as it is, and echo nothing, even before the session reads it."""
    ours = termios.tcgetattr(descriptor)
    ours[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL)
    ours[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
    termios.tcsetattr(descriptor, termios.TCSANOW, ours)
