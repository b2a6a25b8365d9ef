"""A question as a whole class has it: one of a lesson, or one that a teacher typed; and what an answer to it means."""

from __future__ import annotations

from msgspec import Struct

from seqtui.classroom.standing import Poll
from seqtui.classroom.teaching.polls import LETTERS, poll_question, posed_poll
from seqtui.classroom.teaching.spread import Bar
from seqtui.course.lesson_pages import Paragraph
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.loader import Course
from seqtui.course.marked_text import Span
from seqtui.course.questions.grading import KINDS, grade, how
from seqtui.course.questions.question import Posed
from seqtui.course.questions.slips import SLIPS, slip_of
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

CHOICE = "choice"


class Asked(Struct, frozen=True, eq=False):
    """What is asked, in the words of one language: the prompt, the options by their letters, how it is answered.

    posed is the question as the grader has it, None where it cannot be asked here. is_drawn: in a lesson each student
    has numbers of their own. question is that of the lesson, None of a typed one.
    """

    prompt: tuple[Paragraph, ...]
    options: tuple[tuple[str, Paragraph], ...] = ()
    how: str = ""
    posed: Posed | None = None
    is_drawn: bool = False
    question: LessonQuestion | None = None

    @property
    def is_chosen(self) -> bool:
        """Whether one of its options is the answer."""
        return self.posed is not None and self.posed.kind == CHOICE

    @property
    def is_typed(self) -> bool:
        """Whether there is something to type."""
        return self.posed is not None and self.posed.kind != CHOICE and KINDS[self.posed.kind].typed


def asked_of(poll: Poll, course: Course, language: str) -> Asked:
    """Return what a poll asks, in a language; of a lesson's question it records the run.

    Where that cannot be asked here, its id is all there is. Raises SeqtuiError where its lesson cannot be read.
    """
    if not poll.lesson:
        options = tuple((LETTERS[k], (Span(text),)) for k, text in enumerate(poll.options))
        posed = posed_poll(poll)
        return Asked(((Span(poll.text),),), options, how(posed), posed)
    question = poll_question(poll, course, language)
    if question is None:
        return Asked(((Span(poll.question),),))
    page, drawn = question.page(), bool(question.question.draw)
    return Asked(page.prompt, page.options, page.how, question.posed, drawn, question)


def meaning_of(bar: Bar, asked: Asked) -> tuple[Paragraph, ...]:
    """Return what an answer is: why it is right, which slip gives it, what the experiment on a belief shows."""
    question, posed = asked.question, asked.posed
    if question is None or posed is None:
        return _plain(_known(bar))
    try:
        found = question.right() if bar.right else _of_slip(bar, question, posed)
    except SeqtuiError as error:
        return _plain(str(error))
    if not found and bar.right is False:
        words = grade(posed, bar.label).words
        found = _plain(words) if words else ()
    return found or _plain(_known(bar))


def _of_slip(bar: Bar, question: LessonQuestion, posed: Posed) -> tuple[Paragraph, ...]:
    """The words of the slip or the belief of an answer; () for an answer that is known by none."""
    if bar.slip in question.question.belief:
        return question.belief(bar.slip)
    if bar.slip in question.question.own:
        return question.slip(bar.slip)
    if bar.slip not in SLIPS or posed.scene is None or not posed.expression:
        return ()
    slip = slip_of(posed.scene, posed.expression, bar.slip)
    return () if slip is None else _plain(slip.words)


def _known(bar: Bar) -> str:
    if bar.right is None:
        return _("this poll has no right answer")
    if bar.right:
        return _("this is right")
    return _("this is wrong, and no usual slip gives it")


def _plain(text: str) -> tuple[Paragraph, ...]:
    return ((Span(text),),)
