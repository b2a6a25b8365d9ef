"""A line to type in, safe whatever is typed or pasted into it."""

from textual import events
from textual.message import Message
from textual.widgets import Input

from seqtui.models.limits import MAX_LINE
from seqtui.session.text import safe


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
