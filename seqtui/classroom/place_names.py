"""Steps and questions as a teacher is told of them: by number and by the beginning of their words, not by ids."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from seqtui.classroom.standing import Facing
from seqtui.course.loader import Course
from seqtui.course.marked_text import plain_text, spans
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, language
from seqtui.session.text import safe

LONGEST = 36  # characters of the beginning of a question
_FACT = re.compile(r"\{[^{}]*\}")


class _Names(Struct, frozen=True):
    """The names of one lesson in one language, by id."""

    steps: Mapping[str, str] = {}
    questions: Mapping[str, str] = {}


class PlaceNames:
    """The names of a course, each lesson read when it is first asked for; an id that is gone from it names itself."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._known: dict[tuple[str, str], _Names] = {}

    def step(self, lesson: str, id: str) -> str:
        """Return what a step is called in the language that is spoken: ``step 3 of 10``."""
        return self._of(lesson).steps.get(id) or _("step '{step}'", step=safe(id))

    def question(self, lesson: str, id: str) -> str:
        """Return what a question is called: the beginning of its text."""
        return self._of(lesson).questions.get(id, safe(id))

    def facing(self, facing: Facing) -> Facing:
        """Return what is in front of a student with names in place of the ids of step and question."""
        step, question = facing.step, facing.question
        return replace(
            facing,
            step=self.step(facing.lesson, step) if step else "",
            question=self.question(facing.lesson, question) if question else "",
        )

    def _of(self, lesson: str) -> _Names:
        key = lesson, language()
        if key not in self._known:
            self._known[key] = self._read(*key)
        return self._known[key]

    def _read(self, lesson: str, spoken: str) -> _Names:
        try:
            steps = self._course.lesson(lesson).steps
            words = self._course.words(lesson, spoken)
        except SeqtuiError:
            return _Names()
        return _Names(
            {step.id: _("step {k} of {n}", k=k, n=len(steps)) for k, step in enumerate(steps, 1)},
            {id: _beginning(question.prompt) for id, question in words.questions.items()},
        )


def _beginning(prompt: str) -> str:
    """The first words of a question, without what is drawn for each student."""
    text = safe(plain_text(spans(_FACT.sub("…", prompt.partition("\n")[0]))))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
