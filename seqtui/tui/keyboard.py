"""What comes from the keyboard, before it becomes keys: a paste is one event, a flood of keys is thinned.

Textual reads a paste character by character, waits for its end for ever, and where the terminal does not mark it makes
a key of each character: 100 kB of them are a minute of steps that nobody asked for. Here a paste ends with its mark, or
when nothing more comes; a run of text that nobody types so fast is a paste, marked or not; of keys no more pass than
a person and a keyboard that repeats can make.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END as END
from textual._xterm_parser import BRACKETED_PASTE_START as START
from textual._xterm_parser import XTermParser
from textual.message import Message

from seqtui.models.limits import MAX_KEYS, MAX_KEYS_AT_ONCE, MAX_LINE

QUIET = 1.0  # seconds after which a marked paste without an end is over
PAUSE = 0.1  # seconds that end a paste without marks, or a flood
_SURELY, _PROBABLY, _KINDS = 256, 32, 4  # so many characters at once are a paste; fewer, where so many of them differ
_ESC = "\x1b"


class Pasted(events.Paste):
    """A paste of so many characters in all, of which text has the first."""

    def __init__(self, text: str, total: int) -> None:
        super().__init__(text)
        self.total = total


Pasted.handler_name = events.Paste.handler_name  # whoever takes a paste takes this one


class Flooded(events.Event):
    """So many keys came faster than anyone types, and were left out."""

    def __init__(self, keys: int) -> None:
        super().__init__()
        self.keys = keys


class _Paste:
    """A paste that has not ended; of its text no more is kept than any line takes."""

    def __init__(self, marked: bool) -> None:
        self.marked, self.text, self.total = marked, "", 0

    def add(self, text: str) -> None:
        self.text += text[: MAX_LINE - len(self.text)]
        self.total += len(text)

    def event(self) -> Pasted:
        return Pasted(self.text.replace("\0", ""), self.total)


class Keyboard(XTermParser):
    """A parser of what a terminal sends that stays within bounds."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._paste: _Paste | None = None
        self._held = ""  # what may be the beginning of a mark whose rest comes with the next read
        self._came = self._counted = time.monotonic()
        self._left, self._dropped = float(MAX_KEYS_AT_ONCE), 0

    def feed(self, data: str) -> Iterable[Message]:
        """Take what was read."""
        if not data:
            yield from super().feed(data)
            return
        self._came = time.monotonic()
        data, self._held = self._held + data, ""
        while data:
            if self._paste is None:
                data = yield from self._typed(data)
            else:
                data = yield from self._pasted(self._paste, data)

    def tick(self) -> Iterable[Message]:
        """Called again and again: what has waited for more waits no longer."""
        yield from super().tick()
        silent = time.monotonic() - self._came
        if self._paste is not None and silent >= (QUIET if self._paste.marked else PAUSE):
            yield self._end(self._paste)
        if silent < PAUSE:
            return
        if self._held:
            held, self._held = self._held, ""
            yield from self._keys(held)
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            yield Flooded(dropped)

    def _typed(self, data: str):
        """Keys, up to where a paste begins; returns the rest, which belongs to the paste."""
        keys, mark, rest = data.partition(START)
        begin = _unmarked(keys)
        if begin is not None:
            yield from self._keys(keys[:begin])
            self._paste = _Paste(marked=False)
            return data[begin:]
        if mark:
            yield from self._keys(keys)
            self._paste = _Paste(marked=True)
            return rest
        if len(keys) > _PROBABLY:
            keys, self._held = _split(keys, START)
        yield from self._keys(keys)
        return ""

    def _pasted(self, paste: _Paste, data: str):
        """The text of a paste; returns what follows its end."""
        mark = END if paste.marked else START
        text, found, rest = data.partition(mark)
        if not found:
            text, self._held = _split(text, mark)
        paste.add(text)
        if not found:
            return ""
        yield self._end(paste)
        return rest if paste.marked else found + rest

    def _end(self, paste: _Paste) -> Pasted:
        paste.add(self._held)
        self._paste, self._held = None, ""
        return paste.event()

    def _keys(self, data: str) -> Iterable[Message]:
        """The events of keys, as many as a person can make."""
        if not data:
            return
        now = time.monotonic()
        self._left = min(MAX_KEYS_AT_ONCE, self._left + (now - self._counted) * MAX_KEYS)
        self._counted = now
        for event in super().feed(data):
            if isinstance(event, events.Key):
                if self._left < 1:
                    self._dropped += 1
                    continue
                self._left -= 1
            yield event


def _unmarked(keys: str) -> int | None:
    """Where a paste begins that the terminal did not mark: a run of text that nobody types so fast; None for none."""
    begin = 0
    for run in keys.split(_ESC):
        if len(run) >= _SURELY or (len(run) >= _PROBABLY and len(set(run)) > _KINDS):
            return begin
        begin += len(run) + 1
    return None


def _split(text: str, mark: str) -> tuple[str, str]:
    """A text, and the beginning of a mark that it ends with."""
    for length in range(len(mark) - 1, 0, -1):
        if text.endswith(mark[:length]):
            return text[:-length], mark[:length]
    return text, ""
