"""One learner in one lesson: where it stands, what is asked, what was done; every step of it kept as an event.

A lesson is a row of pages: each step, and behind its goal each of its questions. The screens and the plain lesson are
two faces of this class: they open its stage, tell it what they see, and show its texts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec import UNSET

from seqtui.course.goals import Observation, Task, changes_run, is_met, keys_of
from seqtui.course.lesson import GoalTable, Lesson, Step
from seqtui.course.lesson_log import LessonLog
from seqtui.course.lesson_pages import Paragraph, StepPage, step_page
from seqtui.course.lesson_question import LessonQuestion, said
from seqtui.course.lesson_stage import LessonStage
from seqtui.course.loader import Course
from seqtui.course.progress.event_store import EventStore
from seqtui.course.progress.views import Place
from seqtui.course.script import stage_at
from seqtui.course.stage import OpenedStage
from seqtui.course.words import LessonWords
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.share.state import State


class Page(NamedTuple):
    """A step (its number, from 0), or one of its questions."""

    step: int
    question: str = ""


class LessonRun:
    """One learner in one lesson; notes are sentences for the learner about how it was opened."""

    def __init__(
        self,
        course: Course,
        lesson: Lesson,
        words: LessonWords,
        store: EventStore | None = None,
        stage: OpenedStage | None = None,
    ) -> None:
        """Begin the lesson; opened() goes on where it was left. stage: another one than that of its first step.

        Raises SeqtuiError for a stage that cannot be opened.
        """
        self.course, self.lesson, self.words = course, lesson, words
        self.pages = [Page(k, id) for k, step in enumerate(lesson.steps) for id in ("", *step.questions)]
        self.place = 0
        self.log = LessonLog(lesson, store)
        self.notes: list[str] = []
        self._question: LessonQuestion | None = None
        self._setting = LessonStage(stage or stage_at(lesson, 0, words.language))
        self._begin_page()

    @classmethod
    def opened(
        cls, course: Course, id: str, store: EventStore | None = None, language: str = "en", step: str = ""
    ) -> LessonRun:
        """Return the lesson where the learner left it; at the beginning of a step where one is named.

        Raises SeqtuiError for a lesson that there is none of, that has faults, or whose stage cannot be opened.
        """
        run = cls(course, course.lesson(id), course.words(id, language), store)
        place = run.log.place
        run.log.begin()
        if step:
            run.go_to(step)
        elif place is not None and not run.log.is_finished:
            run._resume(place)
        return run

    # where it stands ----------------------------------------------------------------------------------------------

    @property
    def stage(self) -> OpenedStage:
        """What is to be open: another object whenever another stage is to be opened."""
        return self._setting.stage

    @property
    def free(self) -> bool:
        """Whether the learner plays: the run is not the lesson's own, nothing is judged until that changes."""
        return self._setting.free

    @property
    def is_finished(self) -> bool:
        """Whether the last page is passed."""
        return self.place >= len(self.pages)

    @property
    def page(self) -> Page:
        """The page that is shown; the last one when the lesson is finished."""
        return self.pages[min(self.place, len(self.pages) - 1)]

    @property
    def step(self) -> Step:
        """The step."""
        return self.lesson.steps[self.page.step]

    @property
    def asking(self) -> bool:
        """Whether the page is a question."""
        return bool(self.page.question)

    @property
    def question(self) -> LessonQuestion | None:
        """The question that is asked, or that comes first in this step; None where there is none."""
        id = self.page.question or next(iter(self.step.questions), "")
        if id and (self._question is None or self._question.id != id):
            variant = self.log.of(id).variant
            self._question = LessonQuestion(
                self.course, self.words, self.log, self._setting, self.page.step, id, variant
            )
        return self._question if id else None

    @property
    def is_met(self) -> bool:
        """Whether the goal of the step was met, now or in an earlier sitting."""
        return self.log.is_met(self.step)

    @property
    def is_answered(self) -> bool:
        """Whether the question was answered right, or its solution read."""
        return self.question is None or self.question.is_answered

    @property
    def left(self) -> tuple[str, ...]:
        """The ids of the steps whose goals are not met, and of the questions that are not answered."""
        return self.log.left

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the screens that meet the goal of the page."""
        own = self.lesson.questions[self.page.question].keys if self.asking else self.step.keys
        if own is not UNSET:
            return tuple(own.split())
        return () if self._goal is None else tuple(keys_of(self._goal).split())

    def text(self) -> StepPage:
        """Return the page of the step, with the numbers of the stage.

        Raises SeqtuiError for a fact that the stage does not have.
        """
        return step_page(self.lesson, self.words, self.page.step, self.is_met, self._said)

    # doing --------------------------------------------------------------------------------------------------------

    def observe(self, seen: Observation, state: Callable[[], State | None] = lambda: None) -> bool:
        """See the stage as it is; state() says where it stands. Returns whether the page is to be shown anew.

        A run that is changed where nothing asks for it is free play, until it is changed back.
        """
        setting, was = self._setting, (self.free, self._is_done, self._setting.seen.run)
        may_change = self._task is not None and not self._is_done and changes_run(self._task.goal)
        setting.look(seen, state(), may_change)
        if not setting.free and self._task is not None and not self._is_done and is_met(self._task, seen):
            setting.accept()
            if self.asking and self.question is not None:
                self.log.answer(self.question.question, self.question.variant, "", True)
            else:
                self.log.reach(self.step.id)
            self._moved()
        return was != (self.free, self._is_done, setting.seen.run)

    def variant(self) -> None:
        """Ask the question with other numbers, and its options in another order.

        Raises SeqtuiError where nothing is asked.
        """
        question = self.question
        if question is None or not self.asking:
            raise SeqtuiError(_("nothing is asked here"))
        number = question.variant + 1
        self._question = LessonQuestion(
            self.course, self.words, self.log, self._setting, self.page.step, question.id, number
        )
        self._enter(self.place)

    # going on -----------------------------------------------------------------------------------------------------

    def advance(self) -> bool:
        """Go to the next question, else to the next step; False behind the last page. What is left to do is left."""
        if self.is_finished:
            return False
        if self.free:
            self._setting.back()
        if self.place + 1 < len(self.pages):
            self._enter(self.place + 1)
            return True
        self.place += 1
        if not self.left:
            self.log.finish()
        return True

    def back(self) -> bool:
        """Go to the step before, as it begins; from a question to its own step. False at the first page."""
        earlier = [k for k, page in enumerate(self.pages[: self.place]) if not page.question]
        if earlier:
            self._enter(earlier[-1], anew=True)
        return bool(earlier)

    def go_to(self, step: str) -> None:
        """Go to the beginning of a step.

        Raises SeqtuiError for a step that there is none of.
        """
        ids = [self.lesson.steps[page.step].id for page in self.pages]
        if step not in ids:
            known = ", ".join(dict.fromkeys(ids))
            raise SeqtuiError(_("there is no step '{id}'; there are {known}", id=step, known=known))
        self._enter(ids.index(step), anew=True)

    def play(self, state: State | None = None) -> None:
        """Begin free play; state is where the stage stands then."""
        self._setting.play(state)
        self._moved()

    def return_(self) -> OpenedStage:
        """End free play and return the stage of the lesson, where it was left."""
        self._setting.back()
        self._moved()
        return self.stage

    def again(self) -> OpenedStage:
        """Return the stage of the page as the page begins."""
        self._enter(self.place, anew=True)
        return self.stage

    def leave(self) -> None:
        """Keep the place and the state of the stage: the lesson is left."""
        if not self.is_finished:
            self._moved()

    # inside -------------------------------------------------------------------------------------------------------

    @property
    def _goal(self) -> GoalTable | None:
        """What is to be done on this page: the goal of the step, or that of a question that the stage answers."""
        if self.asking:
            return None if self.question is None else self.question.goal
        return None if self.step.goal is UNSET else self.step.goal

    @property
    def _is_done(self) -> bool:
        return self.is_answered if self.asking else self.is_met

    def _said(self, text: str) -> Paragraph:
        """A text of the step with its facts."""
        return said(text, self._setting.scene({}, self.course.measured) if "{" in text else None)

    def _enter(self, place: int, anew: bool = False) -> None:
        """Show a page; a step without a stage of its own keeps the one there is, unless it begins anew."""
        self.place = place
        language, number = self.words.language, self.page.step
        own = self.question.stage() if self.asking and self.question is not None else None
        if anew or (not self.asking and self.step.stage is not UNSET):
            self._setting.open(stage_at(self.lesson, number, language))
        elif own is None:
            self._setting.lift()
        if own is not None:
            self._setting.lay(own)
        self._begin_page()
        self._moved()

    def _begin_page(self) -> None:
        """What is done from here on is done on this page."""
        self._task = None if self._goal is None else Task(self._goal, self._setting.seen.run)

    def _moved(self) -> None:
        variant = self.question.variant if self.asking and self.question is not None else 0
        self.log.move(self.step.id, self.page.question, variant, self._setting.state, self.free)

    def _resume(self, found: Place) -> None:
        """Go on at a place, with the stage as it was left there; where that cannot be opened any more, as it begins."""
        ids = [(self.lesson.steps[page.step].id, page.question) for page in self.pages]
        if (found.step, found.question) not in ids:
            return
        self.place = ids.index((found.step, found.question))
        self._setting.open(stage_at(self.lesson, self.page.step, self.words.language))
        if found.state:
            try:
                self._setting.resume(found.state, found.free)
            except SeqtuiError as error:
                self.notes.append(_("the stage could not be opened as you left it: {error}", error=error))
        if self.asking and self.question is not None and (own := self.question.stage()) is not None:
            self._setting.lay(own)
        self._begin_page()
