"""A question asked away from its lesson, in review or an examination: on the stage that the lesson would have there."""

from __future__ import annotations

from collections.abc import Iterator

from seqtui.course.lesson import ON_STAGE, Lesson
from seqtui.course.lesson_log import LessonLog
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.lesson_stage import LessonStage
from seqtui.course.loader import Course
from seqtui.course.questions.question import drawn_for
from seqtui.course.script import question_stage, stage_behind
from seqtui.engine.errors import SeqtuiError


def typed_questions(lesson: Lesson) -> Iterator[tuple[int, str]]:
    """Return the questions of a lesson whose answers are typed, each with the number of its step, from 0.

    The others are done on the stage of the lesson, behind what was done there before: they make sense in it alone.
    """
    numbers = {step.id: k for k, step in enumerate(lesson.steps)}
    return ((numbers[step.id], row.id) for step, row in lesson.asked() if row.kind not in ON_STAGE)


def lone_question(
    course: Course, log: LessonLog, step: int, id: str, variant: int, language: str, learner: str = ""
) -> LessonQuestion | None:
    """Return the question, on its own stage or on the one that its step leaves when its goal is met.

    It is None where the stage cannot be opened or does not have the answer: no learner answers for that. Raises
    FaultsError for words that cannot be read.
    """
    lesson = log.lesson
    words = course.words(lesson.id, language)
    try:
        drawn = drawn_for(lesson.questions[id], learner or log.learner, lesson.id, variant)
        stage = question_stage(lesson, step, lesson.questions[id], words.language, drawn)
        if stage is None:
            stage = stage_behind(lesson, step, words.language)
        question = LessonQuestion(course, words, log, LessonStage(stage), step, id, variant, learner)
        question.page()
    except SeqtuiError:
        return None
    return question
