"""A lesson at the page that somebody else has in front: shown with their numbers, and nothing of it kept."""

from __future__ import annotations

from msgspec import Struct

from seqtui.course.lesson_log import LessonLog
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.lesson_run import LessonRun, Page
from seqtui.course.loader import Course
from seqtui.course.script import stage_at
from seqtui.course.stage import OpenedStage
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _


class PageOf(Struct, frozen=True):
    """Which page it is: a step, or a question there in a variant; learner is whose numbers are drawn."""

    step: str
    question: str = ""
    variant: int = 0
    learner: str = ""


class ShownLesson(LessonRun):
    """A lesson that is looked on at."""

    def __init__(self, course: Course, id: str, language: str, page: PageOf, stage: OpenedStage | None = None) -> None:
        """stage is that of the other one as it stands; None: as the page begins.

        Raises SeqtuiError for a page that there is none of, and for a stage that cannot be opened.
        """
        lesson, words = course.lesson(id), course.words(id, language)
        number = next((k for k, row in enumerate(lesson.steps) if row.id == page.step), None)
        if number is None or (page.question and page.question not in lesson.steps[number].questions):
            named = f"{page.step} {page.question}".strip()
            raise SeqtuiError(_("the lesson '{lesson}' has no page '{page}' here", lesson=id, page=named))
        super().__init__(course, lesson, words, None, stage or stage_at(lesson, number, words.language))
        self.log, self.place = LessonLog(lesson, None, page.learner), self.pages.index(Page(number, page.question))
        if page.question:
            asked = course, words, self.log, self._setting, number, page.question, page.variant
            self._question = LessonQuestion(*asked)
            own = self._question.stage() if stage is None else None
            if own is not None:
                self._setting.lay(own)
        self._begin_page()
