"""What a class shows of itself: where everybody is and how far, a question to all, and how they answered it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Phase = Literal["open", "revealed", "closed"]
MOST_STATE = 7000  # characters of a state code that are passed on; above, the place goes without


class Whereabouts(Struct, frozen=True):
    """A place in the course and on its stages.

    lesson, step and question are ids, "" where there is none. screen is the kind of screen in front ("stepper",
    "learn", "train", …), state the state code of its walk ("" for none), view the name of its view. waiting: it leads
    nowhere just now, because something is being recorded.
    """

    lesson: str = ""
    step: str = ""
    question: str = ""
    variant: int = 0
    screen: str = ""
    state: str = ""
    view: str = ""
    waiting: bool = False


class Poll(Struct, frozen=True):
    """A question to the whole class: one of a lesson (variant 0), or a text of the teacher's with options.

    right is the number of the right option where there is one, told only when it is revealed; -1 for none.
    """

    id: str
    lesson: str = ""
    question: str = ""
    text: str = ""
    options: tuple[str, ...] = ()
    right: int = -1
    phase: Phase = "open"


class Standing(Struct, frozen=True):
    """What a teacher sees of one student: whether there, where, and how each lesson stands.

    lessons: (lesson, steps met, steps, questions right, questions answered) for each that was begun. stuck: seconds at
    the same question or step with wrong answers or without any, 0 where all is well. wrong: wrong answers to the
    question in front. last: the time of the newest event.
    """

    account: str
    shown: str
    present: bool
    place: Whereabouts = Whereabouts()
    lessons: tuple[tuple[str, int, int, int, int], ...] = ()
    stuck: int = 0
    wrong: int = 0
    following: bool = False
    last: str = ""


class Answer(Struct, frozen=True):
    """One given answer and how many gave it; who is empty unless names were asked for."""

    typed: str
    count: int
    right: bool | None = None
    slip: str = ""
    who: tuple[str, ...] = ()
