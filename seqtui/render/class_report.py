"""A class as pages on the command line: its report, and who is in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console

from seqtui.classroom.report.question_summary import QuestionSummary
from seqtui.classroom.report.report import ClassReport, StudentLesson
from seqtui.classroom.report.report_text import days_said, duration, heading, minute, slips_said, spread_said
from seqtui.classroom.store.class_records import AccountRow
from seqtui.language import _, _n
from seqtui.render.lines import Line, TextBlock, clip, pad, rule, wrap
from seqtui.render.palette import Palette, palette_for
from seqtui.session.text import TextStyle, safe

_BAR = 10  # columns of a bar


def print_class_report(report: ClassReport, console: Console, look: TextStyle) -> None:
    """Print the report."""
    console.print(TextBlock(report_lines(report, console.width, palette_for(console, look))), end="")


def print_accounts(rows: Sequence[AccountRow], console: Console, look: TextStyle) -> None:
    """Print who is in the class."""
    console.print(TextBlock(account_lines(rows, console.width, palette_for(console, look))), end="")


def report_lines(report: ClassReport, width: int, palette: Palette) -> list[Line]:
    """Return the lines of the report, none of them wider than width."""
    lines = [rule(_outside(heading(report), palette), width, palette), *_said(days_said(report), width, palette, "dim")]
    if not report.lessons:
        return [*lines, *_said(_("nobody is in this class yet: seqtui class roster FILE"), width, palette)]
    for _account, rows in groupby(report.lessons, key=lambda row: row.account):
        lines += _student_lines(list(rows), width, palette)
    if report.questions:
        lines.append(rule(_("questions"), width, palette))
    for question in report.questions:
        lines += _question_lines(question, width, palette)
    if report.voids:
        lines.append(rule(_("voided questions"), width, palette))
    for void in report.voids:
        lines += _said(f"{void.lesson}/{void.question}: {void.reason or '-'}", width, palette)
    said = _n(
        "{n} answer in all: --format csv lists it, with hints, times and variants",
        "{n} answers in all: --format csv lists them, with hints, times and variants",
        len(report.answers),
    )
    return [*lines, *_said(said, width, palette, "dim")]


def account_lines(rows: Sequence[AccountRow], width: int, palette: Palette) -> list[Line]:
    """Return a line for each account, none wider than width: who is there now has a sign, not a colour alone."""
    if not rows:
        return _said(_("nobody is in this class yet: seqtui class roster FILE"), width, palette)
    there = sum(row.present for row in rows)
    lines = _said(_("{there} of {n} are there now", there=there, n=len(rows)), width, palette)
    for row in rows:
        sign, style = (palette.sign("●", "*"), "good") if row.present else (palette.sign("·", "-"), "dim")
        role = f", {_('teacher')}" if row.role == "teacher" else ""
        where = "/".join(filter(None, (row.lesson, row.question or row.step)))
        right = f"{where}  {minute(row.last)}".strip()
        line = Line((f" {sign} ", palette.style(style)))
        room = max(12, width - cell_len(right) - 5)
        name = clip(_outside(f"{row.name} ({row.shown}{role})", palette), room, palette)
        line.add(f"{pad(name, room)} ", palette.style("text"))
        lines.append(line.add(_outside(right, palette), palette.style("dim")).fit(width))
    return lines


def _student_lines(rows: Sequence[StudentLesson], width: int, palette: Palette) -> list[Line]:
    """A student, and a line for each lesson."""
    first = rows[0]
    name = _outside(f"{first.shown} ({first.account})" if first.shown else first.account, palette)
    line = Line((f" {name}", palette.style("title")))
    if not first.lesson:
        return [line.add(f"  {palette.look.words(_('nothing yet'))}", palette.style("dim")).fit(width)]
    return [line.fit(width), *(_lesson_line(row, width, palette) for row in rows)]


def _lesson_line(row: StudentLesson, width: int, palette: Palette) -> Line:
    full = _BAR if row.finished else min(_BAR - 1, round(_BAR * row.met / row.steps)) if row.steps else 0
    line = Line(("   ", palette.style("text")), (palette.sign("█", "#") * full, palette.style("good")))
    line.add(palette.sign("░", "-") * (_BAR - full), palette.style("faint"))
    score = _("{right} of {asked} right at once", right=row.right, asked=row.answered) if row.answered else ""
    right = "  ".join(filter(None, (palette.look.words(score), duration(row.seconds))))
    room = max(0, width - line.width - cell_len(right) - 3)
    line.add(f" {pad(clip(_outside(row.title, palette), room, palette), room)} ", palette.style("text"))
    return line.add(right, palette.style("dim")).fit(width)


def _question_lines(row: QuestionSummary, width: int, palette: Palette) -> list[Line]:
    """A question: how many had it at once, what was answered first, which slips were made."""
    head = _(
        "{at_once} of {students} right at once, {right} in the end",
        at_once=row.at_once,
        students=row.students,
        right=row.right,
    )
    more = [_n("{n} hint", "{n} hints", row.hints)] if row.hints else []
    more += [_n("{n} solution", "{n} solutions", row.solutions)] if row.solutions else []
    more += [duration(row.seconds)] if row.seconds is not None else []
    name = _("{question} (voided)", question=row.question) if row.voided else row.question
    lines = _said(f"{row.lesson}/{name}", width, palette, "title")
    parts = [", ".join([head, *more])]
    parts += [f"{_('first answers')}: {spread_said(row)}"] if row.answers else []
    parts += [f"{_('slips')}: {slips_said(row)}"] if row.slips else []
    for part in parts:
        lines += [Line((f"   {piece}", palette.style("text"))) for piece in wrap(_outside(part, palette), width - 4)]
    return lines


def _outside(text: str, palette: Palette) -> str:
    """A text with names or answers in it, as it can be shown."""
    return palette.look.outside(palette.look.words(safe(text)))


def _said(text: str, width: int, palette: Palette, style: str = "text") -> list[Line]:
    return [Line((f" {piece}", palette.style(style))) for piece in wrap(_outside(text, palette), width - 2)]
