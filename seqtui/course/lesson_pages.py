"""The pages of a lesson as a learner reads them: a step with the action asked for, a question with its options."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from seqtui.course.lesson import Lesson
from seqtui.course.marked_text import Span
from seqtui.course.questions.grading import KINDS, how
from seqtui.course.questions.question import Posed
from seqtui.course.words import LessonWords, QuestionWords

Paragraph = tuple[Span, ...]
Said = Callable[[str], Paragraph]


class StepPage(Struct, frozen=True):
    """A step: which of how many it is (from 1), its text, the action asked for, and whether that is done."""

    title: str
    about: str
    step: str
    number: int
    count: int
    paragraphs: tuple[Paragraph, ...]
    action: Paragraph
    is_met: bool


class QuestionPage(Struct, frozen=True):
    """A question: which of how many of its step (from 1), the prompt, the options as shown, and how to answer.

    is_typed: there is something to type; else it is answered on the stage. Of pairs, left are the options that are each
    matched with one of right.
    """

    id: str
    kind: str
    number: int
    count: int
    prompt: tuple[Paragraph, ...]
    options: tuple[tuple[str, Paragraph], ...]
    how: str
    is_typed: bool
    is_answered: bool
    hints: int
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()


def paragraphs(text: str, said: Said) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text with its facts; () for an empty one."""
    return tuple(said(part) for part in text.split("\n") if part)


def step_page(lesson: Lesson, words: LessonWords, number: int, is_met: bool, said: Said) -> StepPage:
    """Return the page of a step, which is counted from 0."""
    step = words.steps[lesson.steps[number].id]
    return StepPage(
        words.title,
        words.about,
        step.id,
        number + 1,
        len(lesson.steps),
        tuple(map(said, step.paragraphs)),
        said(step.action),
        is_met,
    )


def question_page(
    words: QuestionWords, posed: Posed, place: tuple[int, int], is_answered: bool, said: Said
) -> QuestionPage:
    """Return the page of a question; place is which of how many of its step it is."""
    return QuestionPage(
        words.id,
        posed.kind,
        *place,
        paragraphs(words.prompt, said),
        tuple((option, said(words.options[option])) for option in posed.options),
        how(posed),
        KINDS[posed.kind].typed,
        is_answered,
        len(words.hints),
        posed.left,
        posed.right,
    )
