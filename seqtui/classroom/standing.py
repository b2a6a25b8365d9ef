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
    nowhere just now, because something is being recorded. learner is whose numbers the question has; drawing names the
    drawing that was asked for.
    """

    lesson: str = ""
    step: str = ""
    question: str = ""
    variant: int = 0
    screen: str = ""
    state: str = ""
    view: str = ""
    waiting: bool = False
    learner: str = ""
    drawing: str = ""


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


class Facing(Struct, frozen=True):
    """What a student has in front, a question or (question "") a step, and what was done about it; times as in events.

    since: when they came to it. wrong: how many of the newest answers are wrong in a row, from began to answered, each
    soon after the one before. answered and hinted: the newest answer and hint, "" for none. is_done: answered right or
    solution read, goal met, or nothing to do.
    """

    lesson: str
    step: str
    question: str = ""
    since: str = ""
    wrong: int = 0
    began: str = ""
    answered: str = ""
    hints: int = 0
    hinted: str = ""
    is_done: bool = False


class Standing(Struct, frozen=True):
    """What a teacher sees of one student: whether there, where, and how each lesson stands.

    lessons: (lesson, steps met, steps, questions right at once, questions answered) for each that was begun. facing:
    what is in front in a lesson, from which follows who is stuck. last: the time of the newest event.
    """

    account: str
    shown: str
    present: bool
    place: Whereabouts = Whereabouts()
    lessons: tuple[tuple[str, int, int, int, int], ...] = ()
    facing: Facing | None = None
    following: bool = False
    last: str = ""


class Answer(Struct, frozen=True):
    """One given answer and how many gave it; who is empty unless names were asked for.

    typed is the answer in one spelling: the letter of an option, a number. slip is the slip or the belief by which the
    grader knows it. right is None where nobody has graded it yet.
    """

    typed: str
    count: int
    right: bool | None = None
    slip: str = ""
    who: tuple[str, ...] = ()
