"""Whose time it is: an encoder counts the words it reads, a decoder the words it writes."""

from __future__ import annotations

from seqtui.models.model import Run
from seqtui.session.walk.frames import Frame, Frames

COMING = "?"  # stands where the next word is about to be chosen


class Clock:
    """The time steps of each part of a run, and the words at them."""

    def __init__(self, run: Run, frames: Frames) -> None:
        self.run = run
        self._last: dict[str, int] = {}
        for frame in frames.frames:
            if frame.time is not None:
                side = _side(frame)
                self._last[side] = max(frame.time, self._last.get(side, 0))

    def length(self, frame: Frame) -> int:
        """The number of time steps of the part that a frame belongs to."""
        return self._last.get(_side(frame), self.run.length)

    def tokens(self, frame: Frame, cursor: int) -> tuple[str, ...]:
        """The words at these time steps; of what is being written only what was written when the walk is here."""
        side = _side(frame)
        if not self.run.outputs or frame.time is None or side == "encoder":
            return self.run.tokens
        if not side:  # each step reads what the one before has written
            return self.run.tokens[: frame.time]
        written = self.run.outputs[: self._written(cursor, frame.time)]
        return (*written, COMING) if len(written) < frame.time else written

    def _written(self, cursor: int, time: int) -> int:
        """How many words are chosen; a target that was given is there from the start."""
        path = f"decoder.t{time}.chosen"
        if not self.run.trace.has(path):
            return len(self.run.outputs)
        return time if self.run.trace.find(path) <= cursor else time - 1


def _side(frame: Frame) -> str:
    """The part that counts for itself: encoder, decoder, or the whole of a single network."""
    return frame.part[0] if frame.part[:1] in (("encoder",), ("decoder",)) else ""
