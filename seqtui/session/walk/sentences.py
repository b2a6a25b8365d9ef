"""The sentences above the panes: what is read, and, where one network writes what another has read, what is written."""

from __future__ import annotations

from seqtui.language import p_
from seqtui.models.inputs.text import START
from seqtui.models.model import Run
from seqtui.session.walk.cursor import StepGroup
from seqtui.session.walk.place import Clock
from seqtui.session.walk.views import SentenceView


def has_two(run: Run) -> bool:
    """Whether a run reads one sentence and has another one beside it, which looks at it."""
    return bool(run.sources)


def _counts_words(run: Run) -> bool:
    """Whether a run counts what follows what, and so what follows the start, which is there before any word."""
    return run.model.family == "counting" and bool(run.vocabulary)


class Sentences:
    """The sentences of a run at each of its steps."""

    def __init__(self, run: Run, clock: Clock) -> None:
        self.run, self.clock = run, clock
        self.source, self.target = p_("sentence", "source"), p_("sentence", "target")

    def at(self, frame: StepGroup, words: tuple[str, ...], query: int | None, reached: int) -> tuple[SentenceView, ...]:
        """Return what stands there when the walk is in a frame: words are its own, query the one looked at.

        query is None where they are read one after the other; reached is the last step that the walk has come to.
        """
        in_rows = query is not None and frame.time is None
        lit = (query or 0) + 1 if in_rows else frame.time or 0
        known = len(words) if in_rows else lit
        if not has_two(self.run):
            if _counts_words(self.run):
                words, lit, known = (START, *words), lit + bool(lit), known + 1
            return (SentenceView(words, lit, known),)
        if self._is_source(frame, words):
            source = SentenceView(words, lit, known, self.source)
            return source, SentenceView(self._begun(reached), 0, 1, self.target)
        source = SentenceView(self.run.sources, 0, len(self.run.sources), self.source)
        if self._writes and frame.time is None:  # tables of places, before anything is written
            return source, SentenceView(self._begun(reached), 0, 1, self.target)
        if self._writes:
            start = self.run.start
            words, lit, known = ((start, *words), lit + 1, lit + 1) if lit else ((start,), 0, 1)
        return source, SentenceView(words, lit, known, self.target)

    @property
    def _writes(self) -> bool:
        return bool(self.run.outputs)

    def _is_source(self, frame: StepGroup, words: tuple[str, ...]) -> bool:
        return frame.part.side == "encoder" or words == self.run.sources

    def _begun(self, reached: int) -> tuple[str, ...]:
        """What is written while the source is read: nothing yet but the start; a target that is given is there."""
        if not self._writes:
            return self.run.tokens
        start = self.run.start
        return (start, *self.run.outputs) if reached >= len(self.run.trace) else (start,)
