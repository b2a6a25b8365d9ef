"""One question as one learner meets it: its page, the verdict on an answer, hints, the solution, and experiments."""

from __future__ import annotations

import msgspec

from seqtui.course.facts import Scene
from seqtui.course.goals import Task
from seqtui.course.lesson import ON_STAGE, GoalTable
from seqtui.course.lesson_log import LessonLog
from seqtui.course.lesson_pages import Paragraph, QuestionPage, paragraphs, question_page
from seqtui.course.lesson_stage import LessonStage
from seqtui.course.loader import Course
from seqtui.course.marked_text import with_facts
from seqtui.course.questions.draw import seed_of
from seqtui.course.questions.filling import filled, with_drawn
from seqtui.course.questions.grading import Verdict, grade
from seqtui.course.questions.question import Posed, drawn_for, pose
from seqtui.course.script import experiment_stage, question_stage
from seqtui.course.stage import Drawn, OpenedStage
from seqtui.course.words import LessonWords
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _


class LessonQuestion:
    """A question of a step (counted from 0), on the stage of the lesson; variant is drawn, and counts from 0.

    learner is whose numbers are drawn, "" for the learner of the log. The options of a first variant stand in the order
    of the file, but for a learner that is named: in an examination everybody has another order.
    """

    def __init__(
        self,
        course: Course,
        words: LessonWords,
        log: LessonLog,
        setting: LessonStage,
        step: int,
        id: str,
        variant: int,
        learner: str = "",
    ) -> None:
        self.course, self.lesson, self.log, self.setting = course, log.lesson, log, setting
        self.step, self.question, self.words = step, self.lesson.questions[id], words.questions[id]
        self.language, self.variant, self.learner = words.language, variant, learner or log.learner
        self.drawn: dict[str, Drawn] = drawn_for(self.question, self.learner, self.lesson.id, variant)
        self._is_shuffled = bool(variant or learner)
        self.hints: tuple[Paragraph, ...] = ()  # those that were read

    @property
    def id(self) -> str:
        """The id of the question."""
        return self.question.id

    @property
    def is_answered(self) -> bool:
        """Whether it was answered right, or its solution read."""
        return self.log.of(self.id).done

    @property
    def goal(self) -> GoalTable | None:
        """What is to be done, of a question that the stage answers; else None."""
        return msgspec.convert(self.question.answer, GoalTable) if self.question.kind in ON_STAGE else None

    @property
    def posed(self) -> Posed:
        """The question with its answer, on the stage as it stands.

        Raises SeqtuiError for an answer that the stage does not have.
        """
        drawn_from = self.learner, self.lesson.id, self.id, self.variant, "options"
        order = seed_of(*drawn_from) if self._is_shuffled else None
        scene = None if self.question.kind in ON_STAGE else self._scene()  # a training has no run to compute from
        return pose(self.question, scene, tuple(self.words.options), self.course.spellings, order)

    def page(self) -> QuestionPage:
        """Return what is asked, and how it is answered.

        Raises SeqtuiError for an answer that the stage does not have.
        """
        asked = self.lesson.steps[self.step].questions
        number = asked.index(self.id) + 1, len(asked)
        return question_page(self.words, self.posed, number, self.is_answered, self._said)

    def answer(self, typed: str) -> Verdict:
        """Grade what was typed; an answer that counts is kept before anything is said of it."""
        verdict = grade(self.posed, typed)
        if verdict.counts:
            slip = verdict.slip or verdict.belief
            self.log.answer(self.question, self.variant, typed, verdict.is_right, slip)
        return verdict

    def hint(self) -> Paragraph | None:
        """Return the next hint; None where there is none left."""
        read = len(self.hints)
        if read >= len(self.words.hints):
            return None
        self.log.hint(self.question, self.variant, read + 1)
        self.hints = (*self.hints, self._said(self.words.hints[read]))
        return self.hints[-1]

    def solution(self) -> tuple[Paragraph, ...]:
        """Return the solution, worked out with the numbers; reading it ends the question."""
        if not self.is_answered:
            self.log.solve(self.question, self.variant)
        return paragraphs(self.words.solution, self._said)

    def right(self) -> tuple[Paragraph, ...]:
        """Return what is said of a right answer, () for nothing."""
        return paragraphs(self.words.right, self._said)

    def slip(self, name: str) -> tuple[Paragraph, ...]:
        """Return what is said of one of the question's own slips; () of one of the table, whose verdict has words."""
        return paragraphs(self.words.slips.get(name, ""), self._said)

    def belief(self, option: str) -> tuple[Paragraph, ...]:
        """Return what the experiment on a belief shows, with its numbers.

        Raises SeqtuiError for an option that is no belief.
        """
        scene = self.experiment(option).scene(self.drawn, self.course.measured)
        return paragraphs(self.words.beliefs.get(option, ""), lambda part: said(part, scene))

    def experiment(self, option: str) -> OpenedStage:
        """Return the stage of the experiment that refutes an option.

        Raises SeqtuiError for an option that is no belief.
        """
        if option not in self.question.belief:
            raise SeqtuiError(_("'{option}' has no experiment", option=option))
        return experiment_stage(self.lesson, self.step, self.question, option, self.language, self.drawn)

    def stage(self) -> OpenedStage | None:
        """Return the stage that it is asked on; None where that is the one of its step."""
        return question_stage(self.lesson, self.step, self.question, self.language, self.drawn)

    def task(self) -> Task | None:
        """Return what is to be done from now on; None of a question whose answer is typed."""
        return None if self.goal is None else Task(self.goal, self.setting.seen.run)

    def _scene(self) -> Scene:
        return self.setting.scene(self.drawn, self.course.measured)

    def _said(self, text: str) -> Paragraph:
        return said(text, self._scene() if "{" in text else None)


def said(text: str, scene: Scene | None) -> Paragraph:
    """Return a text with its facts, as a scene has them; None for a text that asks for none.

    Raises SeqtuiError for a fact that the scene does not have.
    """
    drawn = {} if scene is None else scene.drawn
    return with_facts(with_drawn(text, drawn), lambda part: part if scene is None else filled(part, scene))
