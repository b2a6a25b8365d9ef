"""What the rules look at: one lesson of a course with its words in every language, and where each part stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from seqtui.course.check.walkthrough import Walkthrough, walk_through
from seqtui.course.faults import Fault
from seqtui.course.lesson import Lesson, Question
from seqtui.course.loader import LESSON, Course
from seqtui.course.words import LessonWords, QuestionWords


class Subject(Struct, frozen=True, dict=True):
    """One lesson as the rules see it.

    words are those of the languages whose files can be read; variants is how many of each question are graded.
    """

    course: Course
    lesson: Lesson
    words: Mapping[str, LessonWords]
    variants: int = 20

    @cached_property
    def walks(self) -> Mapping[str, Walkthrough]:
        """The lesson gone through by a learner who does everything, by language."""
        return {language: walk_through(self.course, self.lesson.id, language) for language in self.words}

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions in the order in which they are asked."""
        return tuple(question for _step, question in self.lesson.asked())

    def fault(self, rule: str, advice: str, *key: str | int) -> Fault:
        """Return a fault at a key of lesson.toml."""
        return Fault(str(self.lesson.folder / LESSON), self.lesson.lines.of(*key), rule, advice)

    def fault_in_words(self, rule: str, language: str, heading: str, advice: str) -> Fault:
        """Return a fault at a heading of the words in a language: a step's id, a question's id with a ``?`` behind."""
        words = self.words[language]
        return Fault(str(words.path), words.lines.get(heading, 1), rule, advice)

    def step_place(self, id: str) -> tuple[str, int]:
        """Return the key of a step in lesson.toml."""
        return "step", next(k for k, step in enumerate(self.lesson.steps) if step.id == id)

    def question_place(self, id: str) -> tuple[str, int]:
        """Return the key of a question in lesson.toml."""
        return "question", list(self.lesson.questions).index(id)

    def question_words(self) -> Iterator[tuple[str, Question, QuestionWords]]:
        """Return every question that has words, with its language."""
        for language, words in self.words.items():
            for question in self.asked:
                if question.id in words.questions:
                    yield language, question, words.questions[question.id]
