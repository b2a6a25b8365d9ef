"""The lines below a screen: its keys, what was just said, and the field in which an answer is typed."""

import re

from rich.cells import cell_len
from textual import events, getters
from textual.message import Message
from textual.widgets import Input

from seqtui.language import N_, _, p_
from seqtui.models.limits import MAX_LINE
from seqtui.render.lines import Line, wrap_within
from seqtui.render.palette import Palette
from seqtui.render.panes import fits, notice_height
from seqtui.session.text import safe
from seqtui.tui.canvas import Canvas
from seqtui.tui.keymap import keys_of
from seqtui.tui.routing import RoutingApp

_NO_WORDS = re.compile(r"(?:[-+]?[\d.,]*(?:[eE][-+]?\d*)?|yes|no)")


def length_of(paste: events.Paste) -> int:
    """The number of characters that were pasted, of which the event may have the first alone."""
    return getattr(paste, "total", len(paste.text))


class Field(Input):
    """An Input that shows control bytes and direction marks written out, and takes no more than a line holds."""

    app = getters.app(RoutingApp)

    class Cut(Message):
        """Not all of a paste was taken; sentence says how much."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    def validate_value(self, value: str) -> str:
        """Return the value as it may reach the terminal."""
        return safe(value)

    def on_key(self, event: events.Key) -> None:
        """Take ? for a question about the dialog while the line is empty or a number; words may have one in them."""
        if event.character == "?" and _NO_WORDS.fullmatch(self.value.strip()):
            event.stop()
            event.prevent_default()
            self.app.action_help()

    def _on_paste(self, event: events.Paste) -> None:
        """Take what there is room for, all lines in one; say what was left out."""
        event.stop()
        event.prevent_default()
        total = length_of(event)
        start, end = sorted(self.selection)
        room = max(0, MAX_LINE - len(self.value) + end - start)
        written = safe(" ".join(event.text[:MAX_LINE].splitlines()))
        taken = written[:room]
        if taken:
            self.replace(taken, start, end)
        if total > len(event.text[:MAX_LINE]) or len(taken) < len(written):
            self.post_message(self.Cut(_cut(total, len(taken))))


def _cut(total: int, taken: int) -> str:
    """What is said of a paste that a field does not take whole."""
    if taken:
        said = N_("pasted {n:,} characters: only the first {taken:,} are taken; a line holds {most:,}")
        return _(said, n=total, taken=taken, most=MAX_LINE)
    said = N_("pasted {n:,} characters: the line is full, so none are taken; a line holds {most:,}")
    return _(said, n=total, most=MAX_LINE)


class Said(Canvas):
    """A message of several lines, over the lowest lines of the screen: nothing else makes room for it."""

    DEFAULT_CSS = """
    Said { height: 2; dock: bottom; layer: said; background: $background; }
    """

    def __init__(self, message: str) -> None:
        super().__init__()
        self.message = message

    def draw(self, width: int, height: int) -> list[Line]:
        """The message at the bottom, whole where the screen has so many lines."""
        lines = said_lines(self.message, width, height, self.palette)
        return [*[Line()] * (height - len(lines)), *lines]


def said_lines(message: str, width: int, height: int, palette: Palette) -> list[Line]:
    """A message in as many lines as it takes, and a mark where it takes more than there are."""
    return [Line((f" {text}", palette.style("warn"))) for text in wrap_within(message, width - 2, height, palette)]


class Footer(Canvas):
    """One line with the most used keys; until the next key a message takes its place, and the lines that it needs.

    of_class_too: the keys of a class stand there as well.
    """

    DEFAULT_CSS = """
    Footer { height: 1; dock: bottom; }
    """

    def __init__(self, screen_name: str, of_class_too: bool = False) -> None:
        super().__init__()
        self.screen_name, self.of_class_too = screen_name, of_class_too
        self.message = ""
        self.left_out: frozenset[str] = frozenset()

    def draw(self, width: int, height: int) -> list[Line]:
        """The keys that fit; those of rank 0, help and quit, stay to the last."""
        palette = self.palette
        if self.message:
            return said_lines(self.message, width, height, palette)
        ascii = palette.look.ascii
        sign, is_kept = self.app.in_class.badge
        rows = keys_of(self.screen_name, of_class=self.app.in_class.actions if self.of_class_too else frozenset())
        keys = [key for key in rows if key.word and key.word not in self.left_out]
        pairs = {key: cell_len(f"{key.short(ascii)} {p_('key', key.word)}") for key in keys}
        room = width - (cell_len(sign) + 2) * is_kept
        while sum(pairs.values()) + len(pairs) > room and any(key.rank for key in pairs):
            del pairs[max(reversed(pairs), key=lambda key: key.rank)]
        gap = 2 if sum(pairs.values()) + 2 * len(pairs) <= room else 1  # closer together where that makes room
        line = Line((" ", palette.style("dim")))
        for key in pairs:
            word = p_("key", key.word)
            line.add(key.short(ascii), palette.style("key")).add(f" {word}{' ' * gap}", palette.style("dim"))
        if sign and line.width + cell_len(sign) < width:
            line = line.fit(width - cell_len(sign) - 1).add(sign, palette.style("accent" if is_kept else "dim"))
        return [line.fit(width)]

    def leave_out(self, words: frozenset[str]) -> None:
        """Show no key with one of these words: it would do nothing now."""
        if words != self.left_out:
            self.left_out = words
            self.repaint()

    def say(self, message: str) -> None:
        """Show a message in place of the keys ("" brings them back)."""
        if message != self.message:
            self.message = message
            self.repaint()
            self.spread(*self.app.size)

    def spread(self, width: int, height: int) -> None:
        """Let a message that is too long for one line of a screen of that size cover as many as it takes."""
        lines = len(said_lines(self.message, width, height - 1, self.palette)) if fits(width, height) else 0
        said = next(iter(self.screen.query(Said)), None)
        if said is not None:
            said.display = lines > 1
        if lines > 1:
            if said is None:
                self.screen.mount(said := Said(self.message))
            over = notice_height(width) if self.screen.query(".voice") else 0
            said.message = self.message
            said.styles.height = max(lines, 1 + over)  # half a sentence would say too little
            said.repaint()
