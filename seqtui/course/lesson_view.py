"""What a screen shows of a lesson: the page of the step, or its question and what was said of the answer."""

from __future__ import annotations

from enum import Enum

from msgspec import UNSET, Struct
from msgspec.structs import replace

from seqtui.course.lesson_pages import Paragraph, QuestionPage, StepPage
from seqtui.course.lesson_run import LessonRun
from seqtui.course.marked_text import Span
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, _n

POINT = "point"  # the kind of question that is answered with the pointer of the stage


class Tone(Enum):
    """In which voice something is said behind an answer."""

    HINT = "hint"
    RIGHT = "right"
    WRONG = "wrong"
    SOLUTION = "solution"
    NOTE = "note"


Said = tuple[Tone, Paragraph]


class OptionView(Struct, frozen=True):
    """One option of a question: the letter that takes it, its words, and whether it is taken."""

    letter: str
    words: Paragraph
    is_taken: bool = False


class QuestionView(Struct, frozen=True):
    """A question of a kind as it stands: which of how many of its step, the options, how an answer is typed.

    is_typed: there is a line to answer in; otherwise it is answered on the stage. of_words: the answer is words, so
    that every letter may begin one.
    """

    number: int
    count: int
    kind: str = ""
    options: tuple[OptionView, ...] = ()
    how: str = ""
    is_typed: bool = True
    is_answered: bool = False
    of_words: bool = False


class LessonView(Struct, frozen=True):
    """One page: the title of the lesson, the step of how many, paragraphs, the action asked for, and what was said.

    is_met: the action was done. is_away: the learner plays, or looks at an experiment: the lesson waits. of_steps: the
    place counts steps of a lesson, otherwise questions. is_exam: there are no hints and no other numbers.
    """

    title: str
    place: tuple[int, int]
    paragraphs: tuple[Paragraph, ...]
    action: Paragraph = ()
    is_met: bool = False
    question: QuestionView | None = None
    said: tuple[Said, ...] = ()
    is_away: bool = False
    of_steps: bool = True
    is_exam: bool = False


def lesson_view(run: LessonRun, said: tuple[Said, ...] = (), typed: str = "") -> LessonView:
    """Return the page that a lesson is at; typed is what stands in the line of the answer."""
    try:
        page = run.text()
    except SeqtuiError as error:  # a fact that the stage does not have: the lesson goes on without it
        number, count, words = run.page.step + 1, len(run.lesson.steps), (plain(str(error)),)
        page = StepPage(run.words.title, "", run.step.id, number, count, words, (), run.is_met)
    is_met = page.is_met and run.step.goal is not UNSET  # nothing is ticked where nothing is asked for
    view = LessonView(page.title, (page.number, page.count), page.paragraphs, page.action, is_met, said=said)
    if run.is_finished:
        return replace(view, paragraphs=_ending(run), action=plain(_("m: back to the map of the course")), is_met=False)
    if run.free:
        away = plain(_("You play: nothing counts. B comes back to the lesson, where you left it."))
        view = replace(view, action=away, is_away=True, is_met=False)
    if not run.asking or run.question is None:
        return view
    try:
        asked = run.question.page()
    except SeqtuiError as error:
        return replace(view, paragraphs=(plain(str(error)),), action=())
    action = view.action if run.free else _answering(asked)
    return replace(
        view, paragraphs=asked.prompt, action=action, is_met=asked.is_answered, question=_question(asked, typed)
    )


def experiment_view(title: str, place: tuple[int, int], words: tuple[Paragraph, ...]) -> LessonView:
    """Return the page beside the experiment on a belief: what it shows, and the way back."""
    return LessonView(title, place, words, plain(_("B comes back to the question.")), is_away=True)


def series_view(
    title: str,
    place: tuple[int, int],
    asked: QuestionPage | None,
    ending: tuple[Paragraph, ...] = (),
    said: tuple[Said, ...] = (),
    typed: str = "",
) -> LessonView:
    """Return the page of a question that is of no lesson; behind the last one how it ended."""
    if asked is None:
        return LessonView(title, place, ending, plain(_("m: back")), of_steps=False)
    view = LessonView(title, place, asked.prompt, _answering(asked), asked.is_answered, said=said, of_steps=False)
    return replace(view, question=_question(asked, typed))


def plain(text: str) -> Paragraph:
    """Return a sentence of ours as a paragraph."""
    return (Span(text),)


def _question(asked: QuestionPage, typed: str) -> QuestionView:
    taken = set(typed.replace(",", " ").split()) if asked.kind in ("choice", "multi") else set()
    options = tuple(OptionView(letter, words, letter in taken) for letter, words in asked.options)
    is_typed = asked.is_typed and asked.kind != POINT
    of_words = asked.kind == "short"
    return QuestionView(
        asked.number, asked.count, asked.kind, options, asked.how, is_typed, asked.is_answered, of_words
    )


def _answering(asked: QuestionPage) -> Paragraph:
    """What is to be done for a question that the stage answers; nothing under one that is typed."""
    if asked.is_answered:
        return plain(_("m goes on."))
    return plain(_("Point at the number on the stage; m hands it in.") if asked.kind == POINT else asked.how)


def _ending(run: LessonRun) -> tuple[Paragraph, ...]:
    """What is left to do of a finished lesson, or that nothing is."""
    left = len(run.left)
    if left:
        said = _n(
            "This is the end of the lesson. {n} step or question is still open: M goes back.",
            "This is the end of the lesson. {n} steps and questions are still open: M goes back.",
            left,
        )
        return (plain(said),)
    return (plain(_("This lesson is done. What it taught comes back for review when it is due.")),)
