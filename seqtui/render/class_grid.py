"""The class as a grid: a line for each student, a cell for each lesson; the names stay while the lessons scroll."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from rich.cells import cell_len

from seqtui.classroom.teaching.class_rows import ClassRow
from seqtui.classroom.teaching.stuck import RULES
from seqtui.language import _, _n
from seqtui.render.lines import Line, clip, flush_right, pad, rule, wrap_within
from seqtui.render.palette import Palette
from seqtui.render.signs import described

ABOVE, BELOW = 2, 5  # lines over the rows and under them: the class and the lessons; a rule, and what is pointed at
_AHEAD = 4  # columns of the pointer and the mark
_NAME, _WIDE_NAME = 12, 20  # columns of names on a narrow terminal and on a wide one
_WIDE = 100
_BARS, _ASCII_BARS = "▁▂▃▄▅▆▇█", "12345678"
_NONE = ("·", ".")


class GridView(Struct, frozen=True):
    """What the grid shows: the class, its lessons as (id, title), the rows; row and column are pointed at.

    order says how they are sorted.
    """

    title: str
    lessons: Sequence[tuple[str, str]]
    rows: Sequence[ClassRow]
    row: int = 0
    column: int = 0
    order: str = ""

    @property
    def pointed(self) -> ClassRow | None:
        """The row that is pointed at; None in an empty class."""
        return self.rows[self.row] if self.row < len(self.rows) else None


class ClassGrid:
    """The grid with what of it is in sight: it scrolls no farther than what is pointed at asks for."""

    def __init__(self) -> None:
        self.top = self.left = 0

    def room(self, height: int) -> int:
        """How many rows are in sight in a pane of that height."""
        return max(1, height - ABOVE - BELOW)

    def row_at(self, y: int, height: int, view: GridView) -> int | None:
        """The number of the row on a line of the pane, None where there is none."""
        row = y - ABOVE + self.top
        return row if 0 <= y - ABOVE < self.room(height) and row < len(view.rows) else None

    def draw(self, view: GridView, width: int, height: int, palette: Palette) -> list[Line]:
        """Return the pane."""
        room, name = self.room(height), _WIDE_NAME if width >= _WIDE else _NAME
        cell = 3 if width >= _AHEAD + name + 3 * len(view.lessons) + 1 else 2
        columns = max(1, min(len(view.lessons), (width - _AHEAD - name - 1) // cell))
        self.top = _scrolled(self.top, view.row, room, len(view.rows))
        self.left = _scrolled(self.left, view.column, columns, len(view.lessons))
        shown = slice(self.left, self.left + columns)
        lines = [_title(view, width, palette), _heads(view, shown, name, cell, width, palette)]
        rows = list(enumerate(view.rows))[self.top : self.top + room]
        lines += [_row(view, k, row, shown, name, cell, width, palette) for k, row in rows]
        if not view.rows:
            lines.append(Line((f" {_('Nobody is in this class yet.')}", palette.style("dim"))))
        lines += [Line()] * (ABOVE + room - len(lines))
        return [*lines, _count(view, self.top, room, width, palette), *_told(view, width, palette)][:height]


def share_sign(met: int, steps: int, palette: Palette) -> str:
    """Return the sign of how much of a lesson is done: a tick for all of it, a bar, in ASCII a digit of eighths."""
    if steps and met >= steps:
        return palette.sign("✓", "+")
    bars = palette.sign(_BARS, _ASCII_BARS)
    return bars[min(7, met * 8 // steps)] if met and steps else palette.sign("_", "_")


def where_words(row: ClassRow, titles: Mapping[str, str]) -> str:
    """Return where a student is now, in words."""
    place, facing = row.standing.place, row.facing
    if not row.standing.present:
        return _("away")
    if place.screen == "exam":
        return _("in an examination")
    if facing is None:
        return _("here, in no lesson")
    lesson = titles.get(facing.lesson, facing.lesson)
    if facing.question:
        return _("{lesson}, {step}, question '{question}'", lesson=lesson, step=facing.step, question=facing.question)
    return _("{lesson}, {step}", lesson=lesson, step=facing.step)


def _scrolled(first: int, here: int, room: int, count: int) -> int:
    return max(0, min(max(min(first, here), here - room + 1), count - room))


def _title(view: GridView, width: int, palette: Palette) -> Line:
    """The class, how many are here, how many of them are stuck; the order at the right."""
    here = [row for row in view.rows if row.standing.present]
    stuck = sum(row.stuck is not None for row in here)
    said = _("{here} of {all} here", here=len(here), all=len(view.rows))
    alarm = _n("{n} stuck", "{n} stuck", stuck)
    right = view.order
    line = Line((f" {clip(view.title or _('The class'), max(8, width - 40), palette)}  ", palette.style("title")))
    line.add(said, palette.style("text")).add("  ", palette.style("text"))
    line.add(alarm, palette.style("warn" if stuck else "dim"))
    left = max(0, width - line.width - cell_len(right) - 1)
    if left:
        return line.add(" " * left, palette.style("dim")).add(right, palette.style("accent")).fit(width)
    return line.add("  ", palette.style("dim")).add(right, palette.style("accent")).cut(width, palette)


def _heads(view: GridView, shown: slice, name: int, cell: int, width: int, palette: Palette) -> Line:
    """The numbers of the lessons, as on a student's map, over their cells; of wide ones every second."""
    line = Line((pad("", _AHEAD + name), palette.style("dim")))
    for k in range(*shown.indices(len(view.lessons))):
        here = k == view.column
        text = str(k) if here or cell > 2 or k % 2 == 0 or k < 10 else ""
        if len(text) >= cell and not here and k - 1 == view.column:
            text = ""
        line.add(pad(text, cell), palette.style("accent" if here else "dim"))
    return line.fit(width)


def _row(
    view: GridView, k: int, row: ClassRow, shown: slice, name: int, cell: int, width: int, palette: Palette
) -> Line:
    """The mark of a student, the name, a cell for each lesson: how much is done, with a mark behind where they are."""
    here, standing = k == view.row, row.standing
    sign, style = palette.sign("○", "."), "faint"
    if standing.present:
        sign, style = palette.sign("●", "*"), "good"
    if row.stuck is not None:
        sign, style = "!", "warn"
    line = Line((f" {palette.sign('▶', '>') if here else ' '}", palette.style("accent")))
    line.add(f"{sign} ", palette.style(style))
    label = pad(clip(row.label, name - 1, palette), name)
    line.add(label, palette.style("current" if here else "operand" if standing.present else "dim"))
    done = {lesson[0]: lesson for lesson in standing.lessons}
    now = standing.facing.lesson if standing.present and standing.facing is not None else ""
    for number, (id, _title) in list(enumerate(view.lessons))[shown]:
        lesson = done.get(id)
        text = palette.sign(*_NONE) if lesson is None else share_sign(lesson[1], lesson[2], palette)
        tone = "faint" if lesson is None else "good" if lesson[1] >= lesson[2] else "text"
        pointed = here and number == view.column
        line.add(text, palette.style("current" if pointed else tone))
        if id == now:
            line.add(pad(palette.sign("◂", "<"), cell - 1), palette.style("accent"))
        else:
            line.add(" " * (cell - 1), palette.style(tone))  # of one style with its neighbours: fewer bytes
    return line.fit(width)


def _count(view: GridView, top: int, room: int, width: int, palette: Palette) -> Line:
    """Which of the rows are in sight."""
    last = min(len(view.rows), top + room)
    hidden = top > 0 or last < len(view.rows)
    said = _("{first} to {last} of {all}", first=top + 1, last=last, all=len(view.rows)) if hidden else ""
    if said:
        return rule(said, width, palette).fit(width)
    return Line((palette.sign("─", "-") * width, palette.style("border")))


def _told(view: GridView, width: int, palette: Palette) -> list[Line]:
    """Who is pointed at and where they are; why they are stuck; what they did in the lesson that is pointed at."""
    row = view.pointed
    if row is None:
        return [Line()] * (BELOW - 1)
    titles = dict(view.lessons)
    first = Line((f" {clip(row.label, width // 3, palette)}", palette.style("title")))
    where = clip(palette.look.words(where_words(row, titles)), width - first.width - 3, palette)
    first.add(f"  {where}", palette.style("text"))
    stuck = wrap_within(palette.look.words(row.stuck.words), width - 2, 2, palette) if row.stuck is not None else []
    lines = [first, *(Line((f" {text}", palette.style("warn"))) for text in stuck)]
    lines += [Line()] * (3 - len(lines))
    if view.lessons:
        number = flush_right(str(view.column), 2)
        said = clip(f"{titles_of(view)}: {lesson_words(row, view.lessons[view.column][0])}", width - 5, palette)
        lines.append(Line((f" {number} ", palette.style("accent")), (palette.look.words(said), palette.style("dim"))))
    return lines


def titles_of(view: GridView) -> str:
    """The title of the lesson that is pointed at."""
    return view.lessons[view.column][1]


def lesson_words(row: ClassRow, id: str) -> str:
    """Return what a student did in a lesson."""
    lesson = next((lesson for lesson in row.standing.lessons if lesson[0] == id), None)
    if lesson is None:
        return _("not begun")
    _id, met, steps, right, asked = lesson
    said = _("{met} of {steps} steps met", met=met, steps=steps)
    return _("{said}, {right} of {asked} right at once", said=said, right=right, asked=asked) if asked else said


def legend_lines(width: int, palette: Palette) -> list[Line]:
    """Return what a teacher does from here, what the marks of the grid mean, who is called stuck, why after so long."""
    steps = (
        ("Esc", _("to the course and a stage of your own; W comes back here")),
        ("@", _("lead: everybody sees your place, wherever you go; @ again ends it")),
        ("Q", _("ask the class: all predict, X shows what they answered, X again closes")),
        (palette.sign("⏎", "enter"), _("a student; again: how all answered the question that is in front there")),
        ("T", _("say a line to everybody")),
        ("I", _("hide the names before this is on a projector")),
    )
    bars = palette.sign(f"{_BARS[0]} {_BARS[3]} {_BARS[7]}", "1 4 8")
    marks = (
        (f"{palette.sign('●', '*')} {palette.sign('○', '.')} !", _("here, away, stuck")),
        (palette.sign(*_NONE), _("this lesson is not begun")),
        (f"_ {bars}", _("begun: how many of its steps are met, in eighths")),
        (palette.sign("✓", "+"), _("all of its steps are met")),
        (palette.sign("◂", "<"), _("the lesson that the student is in")),
    )
    lines = [Line((f" {_('In front of a class')}", palette.style("title")))]
    for sign, words in steps:
        lines += described(sign, words, width, palette, "key")
    lines += [Line(), Line((f" {_('The marks')}", palette.style("title")))]
    for sign, words in marks:
        lines += described(sign, words, width, palette)
    lines += [Line(), Line((f" {_('Who is stuck')}", palette.style("title")))]
    for row in RULES:
        after = _("after {minutes} min", minutes=row.minutes) if row.minutes else _("at once")
        lines += described(after, f"{_(row.who)}. {_(row.why)}", width, palette)
    return lines
