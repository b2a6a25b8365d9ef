"""Whose time it is: an encoder counts the words it reads, a decoder the words it writes."""

from __future__ import annotations

from seqtui.models.model import Run
from seqtui.session.walk.frames import Frame

COMING = "?"  # stands where the next word is about to be chosen


class Clock:
    """The time steps of each part of a run, and the words at them."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def length(self, frame: Frame) -> int:
        """The number of time steps of the part that a frame belongs to."""
        return len(self._words(frame))

    def tokens(self, frame: Frame, cursor: int) -> tuple[str, ...]:
        """The words at these time steps; of what is being written only what was written when the walk is here."""
        run, words = self.run, self._words(frame)
        if not run.outputs or frame.time is None or frame.part[:1] == ("encoder",):
            return words
        if words is run.tokens:  # each step reads what the one before has written
            return words[: frame.time]
        written = words[: self._written(cursor, frame.time)]
        return (*written, COMING) if len(written) < frame.time else written

    def _words(self, frame: Frame) -> tuple[str, ...]:
        """All words of the part; outside of time and of an encoder's own decoder, those that were given."""
        part = frame.part[0] if frame.part else ""
        if frame.time is None and part != "decoder":
            return self.run.given
        return self.run.tokens if frame.time is None else self.run.words_in_time(part)

    def _written(self, cursor: int, time: int) -> int:
        """How many words are chosen; a target that was given is there from the start."""
        path = f"decoder.t{time}.chosen"
        if not self.run.trace.has(path):
            return len(self.run.outputs)
        return time if self.run.trace.find(path) <= cursor else time - 1
