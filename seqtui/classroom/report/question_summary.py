"""How each question went in a class: who had it at once, what was answered first, which slips were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from msgspec import Struct

from seqtui.classroom.report.given_answers import GivenAnswer
from seqtui.course.loader import Course
from seqtui.engine.errors import SeqtuiError

MOST_ANSWERS = 12  # different first answers that the spread of a question keeps


class CountedAnswer(Struct, frozen=True):
    """One first answer, and how many gave it."""

    typed: str
    count: int
    right: bool


class CountedSlip(Struct, frozen=True):
    """A slip or a belief that was recognised, and in how many answers."""

    slip: str
    count: int


class QuestionSummary(Struct, frozen=True):
    """How one question of a lesson went, by the answers given in the lesson.

    students answered it, at_once of them right at the first attempt and without help, right of them in the end. seconds
    is the median before a first answer. answers are the first answers by how often they were given, rest counts those
    that are not listed; slips are over all answers. voided: it counts for nobody, for that reason.
    """

    lesson: str
    question: str
    kind: str
    concept: str
    students: int
    at_once: int
    right: int
    tries: int
    hints: int
    solutions: int
    seconds: float | None
    answers: tuple[CountedAnswer, ...]
    rest: int
    slips: tuple[CountedSlip, ...]
    voided: bool
    reason: str


class LessonFacts:
    """What a course says of its lessons, each read once; nothing of one that is gone."""

    def __init__(self, course: Course, language: str) -> None:
        self.course, self.titles = course, course.titles(language)
        self._parts: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def order(self, names: Iterable[str]) -> list[str]:
        """Return the names in the order of the course, others behind them."""
        names = list(dict.fromkeys(names))
        return [*(name for name in self.course.lessons if name in names), *sorted(set(names) - set(self.titles))]

    def parts(self, lesson: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of the steps of a lesson, and of its questions."""
        if lesson not in self._parts:
            try:
                found = self.course.lesson(lesson)
                self._parts[lesson] = tuple(step.id for step in found.steps), tuple(row.id for _, row in found.asked())
            except SeqtuiError:
                self._parts[lesson] = (), ()
        return self._parts[lesson]

    def question(self, lesson: str, question: str) -> tuple[str, str]:
        """Return the kind and the concept of a question."""
        try:
            row = self.course.lesson(lesson).questions[question]
        except (SeqtuiError, KeyError):
            return "", ""
        return row.kind, row.concept


def summaries(
    answers: Sequence[GivenAnswer], voided: Mapping[tuple[str, str], str], known: LessonFacts
) -> list[QuestionSummary]:
    """Return the summaries of the questions that were answered in lessons, in the order of the course."""
    found: dict[tuple[str, str], list[GivenAnswer]] = {}
    for answer in answers:
        if answer.sitting == "lesson":
            found.setdefault((answer.lesson, answer.question), []).append(answer)
    order = known.order(lesson for lesson, _question in found)
    return [
        _summary(where, given, voided, known)
        for where, given in sorted(found.items(), key=lambda row: order.index(row[0][0]))
    ]


def _summary(
    where: tuple[str, str], given: Sequence[GivenAnswer], voided: Mapping[tuple[str, str], str], known: LessonFacts
) -> QuestionSummary:
    firsts = list({answer.account: answer for answer in reversed(given)}.values())
    spread = Counter((_key(answer.typed), answer.right) for answer in firsts if answer.typed)
    listed = spread.most_common(MOST_ANSWERS)
    seconds = [answer.seconds for answer in firsts if answer.seconds is not None]
    kind, concept = known.question(*where)
    return QuestionSummary(
        *where,
        kind,
        concept,
        students=len(firsts),
        at_once=sum(answer.is_at_once for answer in firsts),
        right=len({answer.account for answer in given if answer.right}),
        tries=len(given),
        hints=sum(max(row.hints for row in given if row.account == answer.account) for answer in firsts),
        solutions=len({answer.account for answer in given if answer.solution}),
        seconds=median(seconds) if seconds else None,
        answers=tuple(CountedAnswer(typed, count, right) for (typed, right), count in listed),
        rest=spread.total() - sum(count for _row, count in listed),
        slips=tuple(CountedSlip(*row) for row in Counter(row.slip for row in given if row.slip).most_common()),
        voided=where in voided,
        reason=voided.get(where, ""),
    )


def _key(typed: str) -> str:
    """What two answers have in common that say the same: without regard to case and spaces."""
    return " ".join(typed.casefold().split())
