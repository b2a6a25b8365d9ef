"""What happens in a lesson when everything that is asked for is done: the stage that each step begins with.

A step without a stage of its own goes on with what the goals before it have made of the stage. So the stage of a step
is that of the last one opened, with the goals since then met as the lesson itself says they are.
"""

from __future__ import annotations

from msgspec import UNSET

from seqtui.course.goals import solution
from seqtui.course.lesson import Lesson, Question, StageTable
from seqtui.course.stage import Drawn, OpenedStage, in_language, merged, open_stage
from seqtui.course.stage_walk import StageWalk


def table_at(lesson: Lesson, number: int, language: str) -> StageTable:
    """Return the stage of a step as it is written, in a language; steps are counted from 0."""
    table = in_language(lesson.stage, language)
    for step in lesson.steps[: number + 1]:
        table = table if step.stage is UNSET else merged(table, in_language(step.stage, language))
    return table


def stage_at(lesson: Lesson, number: int, language: str) -> OpenedStage:
    """Return the stage that a step begins with, for whoever did what the steps before it ask for.

    Raises SeqtuiError where a stage cannot be opened, or a goal not be met.
    """
    return _played(lesson, _opened_at(lesson, number), number, language)


def stage_behind(lesson: Lesson, number: int, language: str) -> OpenedStage:
    """Return the stage that a step leaves, its own goal met: what its questions are asked on.

    Raises SeqtuiError where a stage cannot be opened, or a goal not be met.
    """
    return _played(lesson, _opened_at(lesson, number), number + 1, language)


def _opened_at(lesson: Lesson, number: int) -> int:
    """The step that opened the stage which a step goes on with."""
    return max((k for k in range(number + 1) if lesson.steps[k].stage is not UNSET), default=0)


def _played(lesson: Lesson, first: int, end: int, language: str) -> OpenedStage:
    """The stage that a step opens, with the goals met of the steps from there on, to the one before end."""
    stage = open_stage(table_at(lesson, first, language), lesson.folder, language)
    done = [step.goal for step in lesson.steps[first:end] if step.goal is not UNSET]
    if not done or stage.screen == "train":
        return stage
    walk = StageWalk(stage)
    for goal in done:
        line = solution(goal)
        if line:
            walk.do_all(line)
    return walk.left()


def question_stage(
    lesson: Lesson, number: int, question: Question, language: str, drawn: dict[str, Drawn] | None = None
) -> OpenedStage | None:
    """Return the stage of a question at a step; None where it is asked on that of the step.

    Raises SeqtuiError for one that cannot be opened.
    """
    if question.stage is UNSET:
        return None
    table = merged(table_at(lesson, number, language), in_language(question.stage, language))
    return open_stage(table, lesson.folder, language, drawn)


def experiment_stage(
    lesson: Lesson, number: int, question: Question, option: str, language: str, drawn: dict[str, Drawn] | None = None
) -> OpenedStage:
    """Return the stage of the experiment that refutes an option of a question.

    Raises SeqtuiError for one that cannot be opened.
    """
    table = table_at(lesson, number, language)
    if question.stage is not UNSET:
        table = merged(table, in_language(question.stage, language))
    table = merged(table, in_language(question.belief[option].stage, language))
    return open_stage(table, lesson.folder, language, drawn)
