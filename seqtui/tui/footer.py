"""The lines below a screen: its keys, what was just said, and the field in which an answer is typed."""

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.widgets import Input

from seqtui.models.limits import MAX_LINE
from seqtui.render.lines import Line
from seqtui.session.text import safe
from seqtui.tui.canvas import Canvas
from seqtui.tui.keymap import keys_of


def length_of(paste: events.Paste) -> int:
    """The number of characters that were pasted, of which the event may have the first alone."""
    return getattr(paste, "total", len(paste.text))


class Field(Input):
    """An Input that shows control bytes and direction marks written out, and takes no more than a line holds."""

    class Cut(Message):
        """Not all of a paste was taken; sentence says how much."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    def validate_value(self, value: str) -> str:
        """Return the value as it may reach the terminal."""
        return safe(value)

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
            only = f"only the first {len(taken):,} are taken" if taken else "the line is full, so none are taken"
            self.post_message(self.Cut(f"pasted {total:,} characters: {only}; a line holds {MAX_LINE:,}"))


class Footer(Canvas):
    """One line with the most used keys; a passing message takes its place until the next key."""

    DEFAULT_CSS = """
    Footer { height: 1; dock: bottom; }
    """

    def __init__(self, screen_name: str) -> None:
        super().__init__()
        self.screen_name = screen_name
        self.message = ""
        self.left_out: frozenset[str] = frozenset()

    def draw(self, width: int, height: int) -> list[Line]:
        """The keys that fit; help and quit always do."""
        palette = self.palette
        if self.message:
            return [Line((f" {self.message}", palette.style("warn"))).fit(width)]
        words = [
            (palette.sign(key.label, key.ascii).split(" ")[0], key.word)
            for key in keys_of(self.screen_name)
            if key.footer
        ]
        words = [(label, word) for label, word in words if word not in self.left_out]
        wide = sum(cell_len(label) + cell_len(word) + 3 for label, word in words)
        gap = 2 if wide <= width else 1  # closer together, where that leaves room for all
        while sum(cell_len(label) + cell_len(word) + 1 + gap for label, word in words) > width and len(words) > 2:
            words.pop(-3)
        line = Line((" ", palette.style("dim")))
        for label, word in words:
            line.add(label, palette.style("key")).add(f" {word}{' ' * gap}", palette.style("dim"))
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
