"""The lines that a level shows in place of numbers."""

from dataclasses import dataclass
from enum import Enum


class Tone(Enum):
    """How a line is meant: the thing itself, words beside it, or the place where the walk is."""

    PLAIN = "plain"
    QUIET = "quiet"
    LIT = "lit"


@dataclass(frozen=True, eq=False, slots=True)
class Said:
    """One line: a name, in a column of its own, and what is said of it."""

    name: str
    text: str
    tone: Tone = Tone.PLAIN
