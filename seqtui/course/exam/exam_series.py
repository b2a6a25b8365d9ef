"""An examination as a row of questions beside a stage; behind the last one the score and the certificate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from seqtui.course.exam.exam_run import ExamRun
from seqtui.course.lesson_pages import Paragraph, QuestionPage
from seqtui.course.marked_text import Span
from seqtui.course.questions.grading import Verdict
from seqtui.course.stage import OpenedStage
from seqtui.language import _
from seqtui.models.atomic_write import atomic_write
from seqtui.session.export.formats import free_name
from seqtui.session.text import safe

_PIECE = 36  # letters of a certificate that are not parted: it may be read with spaces in it
_ANSWERS = " answers="


class ExamSeries:
    """The questions of an examination: each is answered once, and nothing is said of it before the end.

    day stands on the certificate, which is made, kept and written to a file when the last question is answered.
    """

    def __init__(self, run: ExamRun, day: date) -> None:
        self.run, self.day = run, day
        self.title = _("Examination of {name}", name=safe(run.exam.name))
        self._ending: tuple[Paragraph, ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        """Which question of how many, from 1."""
        count = len(self.run.exam.questions)
        return min(self.run.number + 1, count), count

    def page(self) -> QuestionPage | None:
        """What is asked; None when all is done."""
        question = self.run.question
        return None if question is None else replace(question.page(), number=1, count=1)

    def stage(self) -> OpenedStage | None:
        """Return the stage of the question; None when all is done."""
        return None if self.run.question is None else self.run.question.setting.stage

    def question(self) -> None:
        """None: a question of an examination has no experiments."""

    def answer(self, typed: str) -> Verdict:
        """Take an answer and go on to the next question; one that cannot be read is told so."""
        return self.run.answer(typed)

    def hint(self) -> Paragraph | None:
        """None: there are none."""
        return None

    def solution(self) -> tuple[Paragraph, ...]:
        """Nothing: it is not shown."""
        return ()

    def advance(self) -> None:
        """Leave the question out: it counts as wrong."""
        self.run.skip()

    def ending(self) -> tuple[Paragraph, ...]:
        """Return the score, the lessons to look at again, the file of the certificate and its line."""
        if not self._ending:
            self._ending = tuple((Span(text),) for text in self._said())
        return self._ending

    def _said(self) -> Iterator[str]:
        right, asked = self.run.score()
        yield _("{right} of {asked} right.", right=right, asked=asked)
        weak = [row for row in self.run.by_lesson() if row[1] < row[2]]
        if weak:
            listed = ", ".join(_("{title}: {right} of {asked}", title=t, right=r, asked=a) for t, r, a in weak)
            yield _("To look at again: {lessons}.", lessons=listed)
        line = self.run.certificate(self.day).line()
        yield _written(line)
        head, answers = line.split(_ANSWERS, 1)
        yield " ".join((head, *(pieces(f"{_ANSWERS.strip()}{answers}"))))


def pieces(text: str) -> list[str]:
    """Return a long word in pieces that a narrow screen can show below each other."""
    return [text[k : k + _PIECE] for k in range(0, len(text), _PIECE)]


def _written(line: str) -> str:
    """Write a certificate to a file of its own in the folder of the learner; the sentence that says where it is."""
    name = free_name("seqtui-certificate", "txt")
    try:
        atomic_write(Path(name), lambda file: file.write(f"{line}\n".encode()))
    except OSError:
        return _("Your certificate could not be written to a file here; it is kept in your progress. The line is this:")
    return _("Your certificate is in {file}; it is for your teacher (seqtui exam verify checks it):", file=name)
