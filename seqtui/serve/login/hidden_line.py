"""A line typed on a raw terminal without an echo: its keys read one by one, and nothing else of what arrives."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Literal

Ended = Literal["enter", "left"]
MOST_LETTERS = 200
_BACKSPACES, _RUBOUT_ALL, _ENTERS, _LEAVES = "\x7f\x08", "\x15\x17", "\r\n", "\x03\x04\x1c"
# ESC alone, the sequences of function keys, the mouse and pastes, and texts that a terminal answers with
_SEQUENCE = re.compile(
    r"\x1b(?:\[[0-9;?<>=]*[ -/]*[@-~]|O.|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[^\[\]OPX^_])", re.DOTALL
)
_MOST_SEQUENCE = 64


class HiddenLine:
    """Collects a line; text is what it holds.

    Backspace takes a letter away, Ctrl+U all of it; the sequences of other keys and control bytes leave it as it is.
    What is longer than anybody types is cut.
    """

    def __init__(self) -> None:
        self.text = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._sequence = ""  # the beginning of one

    def feed(self, data: bytes) -> Ended | None:
        """Take bytes of the terminal; return "enter" at the end of a line and "left" for Ctrl+C and Ctrl+D.

        What came behind the end of the line in the same bytes, as in a paste of several lines, is dropped.
        """
        for key in self._keys(self._decoder.decode(data)):
            if key in _ENTERS:
                return "enter"
            if key in _LEAVES:
                return "left"
            if key in _BACKSPACES:
                self.text = self.text[:-1]
            elif key in _RUBOUT_ALL:
                self.text = ""
            elif key.isprintable() and len(self.text) < MOST_LETTERS:
                self.text += key
        return None

    def clear(self) -> None:
        """Begin a new line."""
        self.text = ""

    def _keys(self, text: str) -> Iterator[str]:
        """The characters outside of sequences; the beginning of one waits for its rest."""
        for sign in text:
            if not self._sequence and sign != "\x1b":
                yield sign
                continue
            if sign in _LEAVES or (sign in _ENTERS and len(self._sequence) == 1):
                self._sequence = ""  # nobody is held in a sequence that does not end
                yield sign
                continue
            self._sequence += sign
            if _SEQUENCE.fullmatch(self._sequence) or len(self._sequence) > _MOST_SEQUENCE:
                self._sequence = ""
