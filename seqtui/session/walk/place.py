"""Where in the model a step stands, in words, and whose time it is: ``encoder · backward · t 3/5``."""

from __future__ import annotations

from seqtui.engine.paths import GOAL, Scope
from seqtui.engine.trace import Trace
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.statements import AFTER, AT_GOAL, BEFORE, IN_TIME, INITIAL, WEIGHT, WITHIN
from seqtui.session.text import TextStyle
from seqtui.session.walk.cursor import StepGroup, StepGroups

COMING = "·"  # stands where the next word is about to be chosen


class Clock:
    """The time steps of each part of a run, and the words at them."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def length(self, frame: StepGroup) -> int:
        """The number of time steps of the part that a frame belongs to."""
        return len(self._words(frame))

    def tokens(self, frame: StepGroup, cursor: int) -> tuple[str, ...]:
        """The words at these time steps; of what is being written only what was written when the walk is here."""
        run, words = self.run, self._words(frame)
        if not run.outputs or frame.time is None or frame.part.side == "encoder":
            return words
        if words is run.tokens:  # each step reads what the one before has written
            return words[: frame.time]
        written = words[: self._written(cursor, frame.time)]
        if run.searched and not written:
            return (COMING,) * frame.time
        return (*written, COMING) if len(written) < frame.time else written

    def _words(self, frame: StepGroup) -> tuple[str, ...]:
        """All words of the part; outside of time and of an encoder's own decoder, those that were given."""
        side = frame.part.side
        if frame.time is None and side != "decoder":
            return self.run.given
        return self.run.tokens if frame.time is None else self.run.words_in_time(side)

    def _written(self, cursor: int, time: int) -> int:
        """How many words are chosen; a target that was given is there from the start."""
        path, searched = self.run.choice(time), self.run.searched
        if not self.run.trace.has(path):
            return len(self.run.outputs)
        if searched:  # no word stands before the winner is known
            return time if self.run.trace.find(path) <= cursor else 0
        return time if self.run.trace.find(path) <= cursor else time - 1


# what a part of the model is called; one that is not here by its name in paths
_WORDS = {
    "encoder": N_("encoder"),
    "decoder": N_("decoder"),
    "layer": N_("layer"),
    "block": N_("block"),
    "head": N_("head"),
    "beam": N_("beam"),
    "forward": N_("forward"),
    "reverse": N_("backward"),
    "attn": N_("attention"),
    "cross": N_("cross"),
    "shuffled": N_("shuffled"),
    GOAL: N_("goal"),
}


def part_words(scope: Scope) -> list[str]:
    """Return the parts of a scope in words, the outermost first: ``["encoder", "backward"]``, ``["layer 1"]``."""
    words = [(_(_WORDS.get(part.kind, part.kind)), part.number) for part in scope.parts]
    return [word if number is None else f"{word} {number}" for word, number in words]


class Whereabouts:
    """Says for every frame of a run where it is: the part of the model, its layer and direction, and the time step.

    trace and frames are those of the walk forwards, whichever way the walk goes.
    """

    def __init__(self, trace: Trace, frames: StepGroups, clock: Clock, look: TextStyle) -> None:
        self.trace, self.frames, self.clock, self.look = trace, frames, clock, look

    def said(self, frame: StepGroup, owner: int, in_rows: bool) -> Statement:
        """Return where a step is; in_rows: its tokens are computed at once, so that no time step need be told."""
        dot = self.look.sign(" · ", " - ")
        part = "".join(word + dot for word in part_words(frame.part))
        facts = {"place": part, "part": frame.part.names, "owner": self.trace.path(owner)}
        if GOAL in frame.part:
            return AT_GOAL(owner=facts["owner"])
        if frame.time is not None:
            length = self.clock.length(frame)
            if 1 <= frame.time <= length:
                return IN_TIME(**facts, time=frame.time, length=length)
            return INITIAL(**facts, time=frame.time)
        if self.trace[owner].op == "parameter":
            return WEIGHT(**facts)
        number = self.frames.beyond(owner)
        coming = next((f for f in self.frames.frames[number:] if f.part == frame.part and self._is_step(f)), None)
        if coming is not None and not in_rows:
            return BEFORE(**facts, time=coming.time)
        past = next((f for f in self.frames.frames[:number][::-1] if self._is_step(f)), None)
        if past is None or part:
            return WITHIN(**(facts | {"place": part.removesuffix(dot)}))
        done = "".join(word + dot for word in part_words(past.part))
        return AFTER(**(facts | {"place": done, "part": past.part.names}), time=past.time)

    def _is_step(self, frame: StepGroup) -> bool:
        return frame.time is not None and 1 <= frame.time <= self.clock.length(frame)
