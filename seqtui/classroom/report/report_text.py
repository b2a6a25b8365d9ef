"""A report of a class as files for others: every answer as CSV, or all of it as Markdown for a reader."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from seqtui.classroom.report.given_answers import GivenAnswer
from seqtui.classroom.report.question_summary import QuestionSummary
from seqtui.classroom.report.report import ClassReport, StudentLesson
from seqtui.course.progress import clock
from seqtui.language import _, _n
from seqtui.session.export.csv_text import text_cell
from seqtui.session.export.markdown import escaped

COLUMNS = tuple(name for name in GivenAnswer.__struct_fields__)
_YES_NO = ("no", "yes")


def answers_as_csv(answers: Iterable[GivenAnswer]) -> Iterator[str]:
    """Yield a line for each answer, the heads first; no cell begins as a spreadsheet's formula does."""
    for row in (COLUMNS, *([_cell(getattr(answer, name)) for name in COLUMNS] for answer in answers)):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(map(text_cell, row))
        yield line.getvalue()


def as_markdown(report: ClassReport) -> Iterator[str]:
    """Yield the report for a reader: the students, the questions with their spread, then every answer."""
    yield f"# {escaped(heading(report))}\n\n"
    yield f"{escaped(days_said(report))}\n\n"
    students, questions, answers, voids = _("Students"), _("Questions"), _("Answers"), _("Voided questions")
    yield f"## {escaped(students)}\n\n"
    yield from _table(lesson_heads(), map(lesson_cells, report.lessons))
    yield f"\n## {escaped(questions)}\n\n"
    yield from _table([*question_heads(), _("first answers"), _("slips")], map(_question_cells, report.questions))
    if report.voids:
        yield f"\n## {escaped(voids)}\n\n"
        yield from _table(
            [_("lesson"), _("question"), _("reason")], ((row.lesson, row.question, row.reason) for row in report.voids)
        )
    yield f"\n## {escaped(answers)}\n\n"
    yield from _table(_answer_heads(), map(_answer_cells, report.answers))


def heading(report: ClassReport) -> str:
    """Return what stands above the report."""
    return _("Class report: {title}", title=report.title) if report.title else _("Class report")


def days_said(report: ClassReport) -> str:
    """Return the sentence that says of when the report is, and of which days."""
    at = minute(report.at)
    if report.since and report.until:
        return _("Written {at}, about {since} to {until}.", at=at, since=report.since, until=report.until)
    if report.since:
        return _("Written {at}, about the days from {since} on.", at=at, since=report.since)
    if report.until:
        return _("Written {at}, about the days up to {until}.", at=at, until=report.until)
    return _("Written {at}, about all days.", at=at)


def lesson_heads() -> list[str]:
    """Return the heads of the table of students and lessons."""
    names = [_("account"), _("name"), _("lesson"), _("steps done"), _("right at once"), _("answered"), _("tries")]
    return [*names, _("hints"), _("time"), _("finished"), _("last time")]


def lesson_cells(row: StudentLesson) -> list[str]:
    """Return the cells of a student in a lesson."""
    if not row.lesson:
        return [row.account, row.shown, _("nothing yet"), *[""] * 8]
    done = _("yes") if row.finished else _("no")
    steps, answered = f"{row.met}/{row.steps}", f"{row.answered}/{row.questions}"
    counts = [str(row.right), answered, str(row.tries), str(row.hints)]
    return [row.account, row.shown, row.title, steps, *counts, duration(row.seconds), done, minute(row.last)]


def question_heads() -> list[str]:
    """Return the heads of the table of questions."""
    names = [_("lesson"), _("question"), _("students"), _("right at once"), _("right"), _("tries"), _("hints")]
    return [*names, _("solutions"), _("time")]


def question_cells(row: QuestionSummary) -> list[str]:
    """Return the cells of a question."""
    name = _("{question} (voided)", question=row.question) if row.voided else row.question
    counts = (row.students, row.at_once, row.right, row.tries, row.hints, row.solutions)
    return [row.lesson, name, *map(str, counts), duration(row.seconds)]


def spread_said(row: QuestionSummary) -> str:
    """Return the first answers by how often they were given: ``0.5 ×7 right, 0.4 ×2``."""
    parts = [
        _("{typed} ×{n} right", typed=answer.typed, n=answer.count)
        if answer.right
        else _("{typed} ×{n}", typed=answer.typed, n=answer.count)
        for answer in row.answers
    ]
    return ", ".join([*parts, *([_n("{n} other", "{n} others", row.rest)] if row.rest else [])])


def slips_said(row: QuestionSummary) -> str:
    """Return the slips by how often they were made."""
    return ", ".join(_("{typed} ×{n}", typed=slip.slip, n=slip.count) for slip in row.slips)


def duration(seconds: float | None) -> str:
    """Return a time that was taken: ``42 s``, ``7:05``, ``1:02:03``; "" where it is not known."""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < 60:
        return _("{n} s", n=whole)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def minute(at: str) -> str:
    """Return the minute of a time, where the reader is; "" for none."""
    return f"{clock.read(at).astimezone():%Y-%m-%d %H:%M}" if at else ""


def _question_cells(row: QuestionSummary) -> list[str]:
    return [*question_cells(row), spread_said(row), slips_said(row)]


def _answer_heads() -> list[str]:
    names = [_("account"), _("name"), _("lesson"), _("question"), _("at"), _("variant"), _("attempt"), _("answer")]
    return [*names, _("right"), _("slip"), _("hints"), _("time"), _("remarks")]


def _answer_cells(row: GivenAnswer) -> list[str]:
    remarks = {
        _("in review"): row.sitting == "review",
        _("in an examination"): row.sitting == "examination",
        _("after the solution"): row.solution,
        _("corrected"): row.corrected,
        _("voided"): row.voided,
    }
    right = _("yes") if row.right else _("no")
    said = ", ".join(words for words, holds in remarks.items() if holds)
    where = [row.account, row.shown, row.lesson, row.question, minute(row.at), str(row.variant), str(row.attempt)]
    return [*where, row.typed, right, row.slip, str(row.hints), duration(row.seconds), said]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return _YES_NO[value]
    return "" if value is None else str(value)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (tuple(map(escaped, heads)), ("---",) * len(heads), *(tuple(map(escaped, row)) for row in rows)):
        yield f"| {' | '.join(row)} |\n"
