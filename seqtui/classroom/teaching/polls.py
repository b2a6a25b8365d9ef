"""Polls: a question to the whole class, predicted by each before the answer is revealed, and kept with its spread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from seqtui.classroom.messages import PollShown
from seqtui.classroom.standing import Answer, Phase, Poll
from seqtui.classroom.teaching.spread import votes_counted
from seqtui.course.lesson import ON_STAGE
from seqtui.course.lesson_log import LessonLog
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.loader import Course
from seqtui.course.lone_question import lone_question, typed_questions
from seqtui.course.progress.event import new_id
from seqtui.course.questions.choosing import read_option, read_options, read_order
from seqtui.course.questions.question import Posed
from seqtui.course.questions.reading import normal, read_number, read_shape
from seqtui.engine.errors import SeqtuiError
from seqtui.language import ENGLISH, _
from seqtui.session.text import safe

LETTERS = "abcdef"
FEWEST, MOST = 2, len(LETTERS)  # options of a poll that is typed
LONGEST_TEXT, LONGEST_OPTION, LONGEST_VOTE = 300, 100, 200  # characters
_NEXT: Mapping[Phase, tuple[Phase, ...]] = {"open": ("revealed", "closed"), "revealed": ("closed",), "closed": ()}


def typed_poll(text: str, options: tuple[str, ...], right: int = -1) -> Poll:
    """Return a poll that a teacher typed; right is the number of the right option, -1 for none.

    Raises SeqtuiError where something is missing, too much or too long.
    """
    cleaned = tuple(" ".join(safe(option).split()) for option in options)
    poll = Poll(new_id(), text=" ".join(safe(text).split()), options=cleaned, right=right)
    _check_typed(poll)
    return poll


def lesson_poll(lesson: str, question: str) -> Poll:
    """Return a poll that asks a question of a lesson, with the same numbers for everybody."""
    return Poll(new_id(), lesson, question)


class Ballot(Struct, frozen=True):
    """What votes of a poll look like: the kind of its question, and the ids of its options."""

    kind: str
    options: tuple[str, ...] = ()

    def check(self, answer: str) -> str:
        """Return an answer as it is kept; raises SeqtuiError for one that is none."""
        if len(answer) > LONGEST_VOTE:
            raise SeqtuiError(_("a vote has at most {most} characters", most=LONGEST_VOTE))
        if self.kind == "choice":
            return read_option(answer, self.options)
        if self.kind in _READ:
            _READ[self.kind](answer, self.options)
        return normal(answer)


_READ: Mapping[str, Callable[[str, tuple[str, ...]], object]] = {
    "multi": read_options,
    "order": read_order,
    "number": lambda typed, options: read_number(typed),
    "shape": lambda typed, options: read_shape(typed),
}


def ballot_of(poll: Poll, course: Course) -> Ballot:
    """Return what votes of a poll look like; no run is recorded for it.

    Raises SeqtuiError for a poll that cannot be asked.
    """
    if not poll.lesson:
        _check_typed(poll)
        return Ballot("choice", tuple(LETTERS[: len(poll.options)]))
    question = course.lesson(poll.lesson).questions.get(poll.question)
    if question is None:
        named = safe(poll.question)
        raise SeqtuiError(_("the lesson '{lesson}' has no question '{question}'", lesson=poll.lesson, question=named))
    if question.kind in ON_STAGE:
        named = poll.question
        raise SeqtuiError(_("'{question}' is answered on the stage: choose one that is typed", question=named))
    words = course.words(poll.lesson, ENGLISH).questions[poll.question]
    return Ballot(question.kind, tuple(words.options))


def poll_question(poll: Poll, course: Course, language: str) -> LessonQuestion | None:
    """Return the question of a lesson that a poll asks, in a language: of no learner, so its numbers are all one's.

    It is None where it cannot be asked. It records a run. Raises SeqtuiError where the lesson cannot be read.
    """
    lesson = course.lesson(poll.lesson)
    step = next((step for step, id in typed_questions(lesson) if id == poll.question), None)
    if step is None:
        return None
    return lone_question(course, LessonLog(lesson, None), step, poll.question, 0, language)


def posed_poll(poll: Poll) -> Posed:
    """Return a poll that was typed as a question; without a right option its answer is None."""
    letters = tuple(LETTERS[: len(poll.options)])
    return Posed("choice", (letters[poll.right],) if poll.right >= 0 else None, options=letters)


class PollRun:
    """One poll from its opening to its end: the last vote of each counts until it is revealed or closed.

    Raises SeqtuiError for a poll that cannot be asked.
    """

    def __init__(self, poll: Poll, ballot: Ballot, votes: Mapping[str, str] | None = None) -> None:
        self.poll, self.ballot = poll, ballot
        self.votes = dict(votes or {})  # by account

    def vote(self, account: str, answer: str) -> str:
        """Take a vote and return it as it is kept; raises SeqtuiError for none of the poll's, and when it is over."""
        if self.poll.phase != "open":
            raise SeqtuiError(_("the answer is revealed: this poll takes no votes any more"))
        self.votes[account] = self.ballot.check(answer)
        return self.votes[account]

    def turn(self, phase: Phase) -> None:
        """Reveal the poll, or close it; raises SeqtuiError where that is no next phase of it."""
        if phase == self.poll.phase:
            return
        if phase not in _NEXT[self.poll.phase]:
            raise SeqtuiError(_("this poll is closed: open a new one"))
        self.poll = replace(self.poll, phase=phase)

    def answers(self, names: bool = False) -> tuple[Answer, ...]:
        """How many voted for what; who did so only with names."""
        return votes_counted(self.votes, names)

    def to_teacher(self, present: Collection[str], names: bool = False) -> PollShown:
        """What a teacher is shown; present are the students who are there."""
        return PollShown(self.poll, self.answers(names), len({*present} - {*self.votes}))

    def to_student(self, account: str, present: Collection[str]) -> PollShown:
        """What a student is shown: nothing of the others, and not what is right, before it is revealed."""
        mine, waiting = self.votes.get(account, ""), len({*present} - {*self.votes})
        if self.poll.phase == "revealed":
            return PollShown(self.poll, self.answers(), waiting, mine)
        return PollShown(replace(self.poll, right=-1), (), waiting, mine)


def _check_typed(poll: Poll) -> None:
    """Raise SeqtuiError for a poll that no teacher could have typed."""
    texts = (poll.text, *poll.options)
    if not poll.text or len(poll.text) > LONGEST_TEXT:
        raise SeqtuiError(_("a poll asks something, in at most {most} characters", most=LONGEST_TEXT))
    if not FEWEST <= len(poll.options) <= MOST:
        raise SeqtuiError(_("a poll has {fewest} to {most} options", fewest=FEWEST, most=MOST))
    if not all(option.strip() and len(option) <= LONGEST_OPTION for option in poll.options):
        raise SeqtuiError(_("an option has 1 to {most} characters", most=LONGEST_OPTION))
    if len(set(poll.options)) < len(poll.options):
        raise SeqtuiError(_("two options are the same: each says something else"))
    if any(safe(text) != text for text in texts) or not -1 <= poll.right < len(poll.options):
        raise SeqtuiError(_("a poll has plain text, and a right option that is one of its options"))
