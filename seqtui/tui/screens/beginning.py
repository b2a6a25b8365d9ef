"""What is learnt is begun: a lesson, practice on a run, the review of what is due, the examination."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from time import time

from seqtui.course.exam.exam_run import ExamRun, new_seed, unfinished
from seqtui.course.exam.exam_series import ExamSeries
from seqtui.course.exam.examination import COUNT, Examination, examination
from seqtui.course.lesson_run import LessonRun
from seqtui.course.marked_text import plain_text
from seqtui.course.practice.ask_bug import bug_question
from seqtui.course.practice.quiz import quiz
from seqtui.course.question_series import Practice, QuestionSeries, Review
from seqtui.course.review.review_run import ReviewRun
from seqtui.language import _, language
from seqtui.models.model import Run
from seqtui.tui import screens
from seqtui.tui.controllers.asking import LessonUi
from seqtui.tui.controllers.exam import ExamController
from seqtui.tui.controllers.lesson import LessonController
from seqtui.tui.controllers.series import SeriesController
from seqtui.tui.controllers.ui import ALWAYS, Question
from seqtui.tui.routing import RoutingApp
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.lesson import LessonScreens

BUG_HUNT, QUESTIONS = "bug-hunt", 10


def begin(app: RoutingApp, learner: screens.learn.Learner, id: str, step: str = "") -> None:
    """Open a lesson where it was left, at a step where one is named; its stage is recorded in a thread."""
    front = app.screen
    assert isinstance(front, BaseScreen)

    def make() -> LessonRun:
        return LessonRun.opened(learner.course, id, learner.store, language(), step)

    front.work("record", ALWAYS, make, lambda run: _begun(app, lambda ui: LessonController(run, ui)))


def begin_practice(app: RoutingApp, run: Run, kind: str) -> None:
    """Ask questions about a run, or hunt for a bug in it, beside a stage of their own; drawn in a thread."""
    front, seed = app.screen, int(time())
    assert isinstance(front, BaseScreen)
    if app.in_class.follows:
        front.say(_("this is a teacher's place: practise at your own, @ goes there"))
        return

    def make() -> QuestionSeries:
        if kind == BUG_HUNT:
            return Practice([bug_question(run, seed, "medium")], _("Bug hunt"))
        return Practice(quiz(run, seed, QUESTIONS), _("Practice: {model}", model=run.model.name))

    front.work("record", ALWAYS, make, lambda series: _begun(app, lambda ui: SeriesController(series, ui)))


def begin_review(app: RoutingApp, learner: screens.learn.Learner, count: int | None = None) -> None:
    """Ask for the concepts that are due, at most so many."""
    front = app.screen
    assert isinstance(front, BaseScreen)

    def begun(series: Review) -> None:
        if series.page() is None:
            front.say(" ".join(plain_text(text) for text in series.ending()))
        else:
            _begun(app, lambda ui: SeriesController(series, ui))

    def make() -> Review:
        return Review(ReviewRun(learner.course, learner.store, language(), count))

    front.work("record", ALWAYS, make, begun)


def begin_exam(app: RoutingApp, learner: screens.learn.Learner, name: str | None, seed: int | None) -> None:
    """Go on with the examination that was begun, unless another one is asked for; else ask for a name and begin."""
    front, course, store = app.screen, learner.course, learner.store
    assert isinstance(front, BaseScreen)

    def begin(exam: Examination, goes_on: bool = False) -> None:
        make = partial(ExamRun, course, exam, store)
        front.work("record", ALWAYS, make, lambda run: _begun(app, partial(_examined, run, goes_on)))

    def drawn(name: str) -> Examination:
        return examination(course, name, new_seed() if seed is None else seed, language())

    def looked_up(found: tuple[Examination | None]) -> None:
        if found[0] is not None:
            begin(found[0], goes_on=name is None)
        else:
            asked = _("An examination of up to {count} questions. Your name, for the certificate:", count=COUNT)
            front.ask(Question(asked, drawn, budget="record"), begin)

    def look_up() -> tuple[Examination | None]:
        if name is not None:
            return (drawn(name),)
        return (unfinished(course, store.events()) if seed is None else None,)

    front.work("record", ALWAYS, look_up, looked_up)


def _examined(run: ExamRun, goes_on: bool, ui: LessonUi) -> ExamController:
    return ExamController(ExamSeries(run, date.today()), ui, goes_on)


def _begun(app: RoutingApp, make: Callable[[LessonUi], LessonController | SeriesController]) -> None:
    """Put what is learnt beside its stage; what was learnt until now is left."""
    app.in_class.stand_aside()
    if app.lesson is not None:
        app.lesson.end()
    app.lesson = LessonScreens(app, make)
    app.lesson.controller.begin()
