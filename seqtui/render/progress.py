"""Progress as a page: the concepts over time as curves, the lessons with bars, and what is due."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console

from seqtui.course.progress import clock
from seqtui.course.review.history import Moment
from seqtui.course.review.report import ConceptRow, LessonRow, ProgressReport
from seqtui.language import _, _n
from seqtui.render.lines import Line, TextBlock, clip, pad, rule, wrap
from seqtui.render.palette import Palette, RichStyle, palette_for
from seqtui.session.text import TextStyle

_ROWS = 12  # lines of the chart
_AXIS = 6  # columns of its numbers, the axis with them
_BAR = 10  # columns of a bar
_MOST = 12  # concepts that are named


def print_progress(report: ProgressReport, console: Console, look: TextStyle) -> None:
    """Print the page."""
    console.print(TextBlock(progress_lines(report, console.width, palette_for(console, look))), end="")


def progress_lines(report: ProgressReport, width: int, palette: Palette) -> list[Line]:
    """Return the lines of the page, none of them wider than width."""
    if not report.lessons and not report.concepts:
        return _said(_("nothing is done yet: seqtui learn opens the course"), width, palette)
    lines: list[Line] = []
    if report.moments:
        lines += chart_lines(report.moments, width, palette)
    lines += [rule(_("lessons"), width, palette)]
    lines += [_lesson_line(row, width, palette) for row in report.lessons]
    lines += [rule(_("concepts"), width, palette), *_said(_counted(report), width, palette)]
    lines += _concept_lines(report.due[:_MOST] or report.concepts[:1], width, palette)
    if len(report.due) > _MOST:
        lines += _said(_n("and {n} more", "and {n} more", len(report.due) - _MOST), width, palette)
    if report.examinations:
        lines += [rule(_("examinations"), width, palette)]
    for row in report.examinations:
        score = _("{right} of {asked} right", right=row.right, asked=row.asked)
        lines += [Line((f" {_day(row.at)}  {score}", palette.style("text"))).fit(width)]
        lines += [Line((f" {piece}", palette.style("dim"))) for piece in wrap(row.line, width - 2)]
    return lines


def chart_lines(moments: Sequence[Moment], width: int, palette: Palette) -> list[Line]:
    """Return the concepts over time: in each column those learnt, on them those due, on top those missed.

    The numbers on the left count concepts, below stand the first and the last day, or their hours where it is one day.
    """
    signs = _signs(palette)
    counts = [(moment.learnt, moment.due, moment.missed) for moment in moments]
    legend = Line((" ", palette.style("dim")), (_("concepts"), palette.style("title")), (": ", palette.style("title")))
    for (sign, style), name, count in zip(signs, (_("learnt"), _("due"), _("missed")), counts[-1], strict=True):
        legend.add(sign, palette.style(style)).add(f" {name} {count}   ", palette.style("text"))
    most = max(1, *map(sum, counts))
    rows, columns = min(_ROWS, most), max(1, width - _AXIS - 1)
    across = [counts[round(k / max(1, columns - 1) * (len(counts) - 1))] for k in range(columns)]
    lines = [legend.fit(width)]
    for row in range(rows, 0, -1):
        is_numbered = row in (rows, 1) or (rows > 4 and row == (rows + 1) // 2)
        number = f"{round(row / rows * most)}" if is_numbered else ""
        line = Line((number.rjust(_AXIS - 2), palette.style("dim")), (" ", palette.style("dim")))
        line.add(palette.sign("┤" if number else "│", "|"), palette.style("border"))
        for column in across:
            line.add(*_cell(column, row, rows / most, signs, palette))
        lines.append(line.fit(width))
    return [*lines, _days(moments, columns, palette)]


def _signs(palette: Palette) -> tuple[tuple[str, str], ...]:
    """What the learnt, the due and the missed ones are drawn with: told apart by the sign, not by colour alone."""
    return (palette.sign("█", "#"), "good"), (palette.sign("▒", "o"), "accent"), (palette.sign("░", "."), "negative")


def _cell(
    counts: tuple[int, int, int], row: int, scale: float, signs: tuple[tuple[str, str], ...], palette: Palette
) -> tuple[str, RichStyle]:
    """The sign in one row of a column, the lowest row being 1."""
    height = 0
    for count, (sign, style) in zip(counts, signs, strict=True):
        height += count
        if round(height * scale) >= row:
            return sign, palette.style(style)
    return " ", palette.style("dim")


def _days(moments: Sequence[Moment], columns: int, palette: Palette) -> Line:
    """The first and the last day below their columns."""
    first, last = (clock.read(moments[k].at).astimezone() for k in (0, -1))
    form = "%H:%M" if first.date() == last.date() else "%Y-%m-%d"
    left, right = f"{first:{form}}", f"{last:{form}}"
    return Line((" " * _AXIS + left + right.rjust(max(len(right) + 1, columns - len(left))), palette.style("dim")))


def _counted(report: ProgressReport) -> str:
    """How many concepts are known, and how many are due."""
    learnt, all = sum(row.right for row in report.concepts), len(report.concepts)
    if not report.due:
        return _(
            "{all} met, {learnt} of them known the last time; none is due, the next will be", learnt=learnt, all=all
        )
    return _n(
        "{all} met, {learnt} of them known the last time; {n} is due (seqtui review)",
        "{all} met, {learnt} of them known the last time; {n} are due (seqtui review)",
        len(report.due),
        learnt=learnt,
        all=all,
    )


def _lesson_line(row: LessonRow, width: int, palette: Palette) -> Line:
    """A bar of the steps that are done, the title, and how the questions went."""
    full = _BAR if row.finished else min(_BAR - 1, _BAR * row.done // row.steps) if row.steps else 0
    mark = palette.sign("✓", "+") if row.finished else " "
    line = Line((f" {mark} ", palette.style("good")))
    line.add(palette.sign("█", "#") * full, palette.style("good"))
    line.add(palette.sign("░", "-") * (_BAR - full), palette.style("faint"))
    score = _("{right} of {asked} right at once", right=row.right, asked=row.asked) if row.asked else ""
    room = max(0, width - line.width - cell_len(score) - 3)
    line.add(f" {pad(clip(row.title, room, palette), room)} ", palette.style("text"))
    return line.add(score, palette.style("dim")).fit(width)


def _concept_lines(rows: Sequence[ConceptRow], width: int, palette: Palette) -> list[Line]:
    """A line for each concept: what it is called, how it went the last time, and when it is due."""
    lines = []
    for row in rows:
        sign, style = (palette.sign("✓", "+"), "good") if row.right else (palette.sign("✗", "-"), "negative")
        when = _("due since {day}", day=_day(row.due)) if row.is_due else _("due on {day}", day=_day(row.due))
        room = max(0, width - cell_len(when) - 6)
        line = Line((f" {sign} ", palette.style(style)))
        line.add(f"{pad(clip(row.name, room, palette), room)} ", palette.style("text"))
        lines.append(line.add(when, palette.style("dim")).fit(width))
    return lines


def _said(text: str, width: int, palette: Palette) -> list[Line]:
    return [Line((f" {piece}", palette.style("text"))) for piece in wrap(palette.look.words(text), width - 2)]


def _day(at: str) -> str:
    """The day of a time, where the learner is."""
    return f"{clock.read(at).astimezone():%Y-%m-%d}"
