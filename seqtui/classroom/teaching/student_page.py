"""What a teacher reads of one student: the question in front with its answers, each lesson, what was done last."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from seqtui.classroom.messages import Did
from seqtui.classroom.place_names import PlaceNames
from seqtui.classroom.standing import Facing, Whereabouts
from seqtui.classroom.teaching.grid import Given
from seqtui.course.lesson_log import LessonLog
from seqtui.course.lesson_pages import QuestionPage
from seqtui.course.loader import Course
from seqtui.course.lone_question import lone_question, typed_questions
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.session.text import safe

_SAID: Mapping[str, str] = {  # by kind of event, what a student did
    "begun": N_("began the lesson"),
    "reached": N_("met the goal of {step}"),
    "answered": N_("'{item}': {typed}, {verdict}"),
    "hinted": N_("read hint {hint} to '{item}'"),
    "solved": N_("read the solution of '{item}'"),
    "moved": N_("stood at {step}"),
    "freed": N_("played freely at {step}"),
    "finished": N_("came to the end of the lesson"),
    "reviewed": N_("in review, '{item}': {typed}, {verdict}"),
    "examining": N_("answered a question of an examination"),
    "examined": N_("ended an examination"),
    "reset": N_("set back what was done before"),
    "undone": N_("took a reset back"),
}
_SLIP_OF = N_("wrong ({slip})")


class Doing(Struct, frozen=True):
    """One thing that a student did: when, in which lesson, and what, in words."""

    at: str
    lesson: str
    words: str


class StudentPage(Struct, frozen=True):
    """All of it. page is the question in front with the student's own numbers, None where none can be shown."""

    did: Did
    page: QuestionPage | None
    answers: tuple[Given, ...]
    doings: tuple[Doing, ...]

    @property
    def facing(self) -> Facing | None:
        """What is in front."""
        return self.did.standing.facing


def student_page(did: Did, course: Course, names: PlaceNames, language: str) -> StudentPage:
    """Return the page of a student; it records the run of the question in front. names: of the course."""
    facing, account = did.standing.facing, did.standing.account
    page: QuestionPage | None = None
    answers: tuple[Given, ...] = ()
    if facing is not None and facing.question:
        page = _question(did.standing.place, course, language)
        answers = tuple(_given(account, event) for event in did.events if _answers(event, facing))
    doings = tuple(Doing(event.at, event.lesson, _words(event, names)) for event in reversed(did.events))
    return StudentPage(did, page, answers, doings)


def _question(place: Whereabouts, course: Course, language: str) -> QuestionPage | None:
    """The question with the student's own numbers; None where it cannot be asked here."""
    try:
        lesson = course.lesson(place.lesson)
        step = next(step for step, id in typed_questions(lesson) if id == place.question)
        log, variant, learner = LessonLog(lesson, None), place.variant, place.learner
        found = lone_question(course, log, step, place.question, variant, language, learner)
        return None if found is None else found.page()
    except (SeqtuiError, StopIteration):
        return None


def _answers(event: Event, facing: Facing) -> bool:
    return event.kind == "answered" and (event.lesson, event.item) == (facing.lesson, facing.question)


def _given(account: str, event: Event) -> Given:
    data = event.data
    return Given(account, str(data["typed"]), bool(data["right"]), str(data["slip"]), event.variant, event.at)


def verdict_words(right: bool | None, slip: str) -> str:
    """Return what an answer was, in a word or two; with the slip or the belief it was known by."""
    if right is None:
        return ""
    return _("right") if right else _(_SLIP_OF, slip=safe(slip)) if slip else _("wrong")


def _words(event: Event, names: PlaceNames) -> str:
    data = event.data
    typed, slip = safe(str(data.get("typed", ""))), str(data.get("slip", ""))
    verdict = verdict_words(bool(data.get("right")), slip)
    said = _SAID.get(event.kind, event.kind)
    item, step = names.question(event.lesson, event.item), names.step(event.lesson, event.item)
    return _(said, item=item, step=step, typed=typed, verdict=verdict, hint=data.get("hint", ""))
