"""Which questions an examination asks: drawn per learner from a seed, balanced over lessons and kinds.

Whoever knows name, seed and course draws the same questions again: that is what verifying a certificate rests on.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from seqtui import policy
from seqtui.course.lesson import Lesson
from seqtui.course.loader import COURSE, GLOSSARY, LESSON, Course
from seqtui.course.lone_question import typed_questions
from seqtui.course.questions.draw import seed_of, shuffled
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.text import safe

COUNT = 40
MAX_NAME = 80
_DIGITS = 12  # of the hash of a course


class ExamQuestion(Struct, frozen=True):
    """One question of an examination: of which lesson, at which of its steps (from 0)."""

    lesson: str
    step: int
    id: str
    kind: str


class Examination(Struct, frozen=True):
    """What determines an examination but for its answers: questions follow from name, seed and course.

    language is that in which it is asked: stages may differ in another one. course is revision_of() the course.
    """

    name: str
    seed: int
    language: str
    course: str
    questions: tuple[ExamQuestion, ...]

    @property
    def learner(self) -> str:
        """Whose numbers and orders of options are drawn."""
        return learner_of(self.name, self.seed)


def learner_of(name: str, seed: int) -> str:
    """Return what everything in an examination is drawn from."""
    return f"examination {seed} {name}"


def named(name: str) -> str:
    """Return a name as it is written on a certificate: one line, one space between words.

    Raises SeqtuiError for none, and for one that is too long.
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain or len(plain) > MAX_NAME or safe(plain) != plain:
        raise SeqtuiError(_("give a name of 1 to {most} letters: it stands on the certificate", most=MAX_NAME))
    return plain


def examination(course: Course, name: str, seed: int, language: str, count: int = COUNT) -> Examination:
    """Return the examination of a learner; a course that has fewer questions is asked all of them.

    Raises SeqtuiError for a name that is none, and for a course without questions; FaultsError for one with faults.
    """
    name = named(name)
    learner = learner_of(name, seed)
    questions = _drawn([_asked(course.lesson(id)) for id in course.lessons], learner, count)
    if not questions:
        raise SeqtuiError(_("this course has no questions to examine"))
    return Examination(name, seed, language, revision_of(course), tuple(questions))


def revision_of(course: Course) -> str:
    """Return the hash of all that grading an examination depends on: 12 hexadecimal digits.

    These are the files of the course, lesson by lesson, but for the words, of which only the options count; and the
    glossary with the accepted spellings.
    """
    found = hashlib.sha256()
    for path in (course.folder / COURSE, course.folder / GLOSSARY):
        found.update(policy.read_bytes(path) if policy.is_file(path) else b"")
    for id in course.lessons:
        found.update(f"\0{id}\0".encode() + policy.read_bytes(course.folder / id / LESSON))
        for language in course.head.languages:
            words = course.words(id, language).questions
            found.update(repr(sorted((name, list(question.options)) for name, question in words.items())).encode())
    return found.hexdigest()[:_DIGITS]


def _asked(lesson: Lesson) -> list[ExamQuestion]:
    """The questions of a lesson that can be asked away from it."""
    return [ExamQuestion(lesson.id, step, id, lesson.questions[id].kind) for step, id in typed_questions(lesson)]


def _drawn(lessons: Iterable[Sequence[ExamQuestion]], learner: str, count: int) -> list[ExamQuestion]:
    """So many questions: each from a lesson that has given the fewest, of the kind that was asked the least."""
    left = {rows[0].lesson: list(rows) for rows in lessons if rows}
    given, kinds = Counter(dict.fromkeys(left, 0)), Counter[str]()
    chosen: list[ExamQuestion] = []
    while left and len(chosen) < count:
        lesson = min(left, key=lambda id: (given[id], seed_of(learner, id, "", 0, "turn")))
        row = min(left[lesson], key=lambda row: (kinds[row.kind], seed_of(learner, row.lesson, row.id, 0, "turn")))
        chosen.append(row)
        given[lesson] += 1
        kinds[row.kind] += 1
        left[lesson].remove(row)
        if not left[lesson]:
            del left[lesson]
    order = shuffled(seed_of(learner, "", "", 0, "order"), [f"{row.lesson}/{row.id}" for row in chosen])
    places = {key: k for k, key in enumerate(order)}
    return sorted(chosen, key=lambda row: places[f"{row.lesson}/{row.id}"])
