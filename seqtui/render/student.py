"""The page about one student: where they are and why they are stuck, the question with the answers, what they did."""

from __future__ import annotations

from collections.abc import Sequence

from seqtui.classroom.teaching.class_rows import ClassRow
from seqtui.classroom.teaching.stuck import shown
from seqtui.classroom.teaching.student_page import StudentPage, verdict_words
from seqtui.language import _
from seqtui.render.class_grid import lesson_words, share_sign, where_words
from seqtui.render.lesson import flowed
from seqtui.render.lines import Line, clip, flush_right, pad, rule, wrap
from seqtui.render.palette import Palette

_TITLE = 30  # columns of the title of a lesson


def student_lines(
    row: ClassRow, page: StudentPage | None, lessons: Sequence[tuple[str, str]], width: int, palette: Palette
) -> list[Line]:
    """Return the lines of the page; page is None while it is fetched."""
    titles = dict(lessons)
    first = Line((f" {clip(row.label, width // 2, palette)}", palette.style("title")))
    where = clip(palette.look.words(where_words(row, titles)), width - first.width - 3, palette)
    lines = [first.add(f"  {where}", palette.style("text"))]
    if row.stuck is not None:
        lines += _wrapped(row.stuck.words, "warn", width, palette)
    if page is None:
        return [*lines, *_wrapped(_("fetched…"), "dim", width, palette)]
    lines += _question(page, width, palette)
    lines += [rule(_("lessons"), width, palette)]
    lines += [_lesson(row, k, id, title, width, palette) for k, (id, title) in enumerate(lessons)
              if any(lesson[0] == id for lesson in row.standing.lessons)]  # fmt: skip
    if not row.standing.lessons:
        lines += _wrapped(_("no lesson was begun yet"), "dim", width, palette)
    lines += [rule(_("done last, the newest first"), width, palette)]
    for doing in page.doings:
        line = Line((f" {shown(doing.at)}  ", palette.style("dim")))
        title = pad(clip(titles.get(doing.lesson, doing.lesson), _TITLE // 2, palette), _TITLE // 2)
        line.add(f"{title}  ", palette.style("operand"))
        lines.append(
            line.add(clip(palette.look.words(doing.words), width - line.width - 1, palette), palette.style("text"))
        )
    return lines


def _question(page: StudentPage, width: int, palette: Palette) -> list[Line]:
    """The question in front, with the answers so far."""
    facing = page.facing
    if facing is None or not facing.question:
        return []
    lines = [rule(_("the question in front"), width, palette)]
    if page.page is None:
        lines += _wrapped(_("it is answered on the stage, or cannot be shown here"), "dim", width, palette)
    else:
        lines += [line for text in page.page.prompt for line in flowed(text, width - 2, palette)]
        for id, text in page.page.options:
            first, *rest = flowed(text, width - 6, palette, indent=0) or [Line()]
            lines.append(Line((f"  {id}  ", palette.style("key"))).extend(first))
            lines += [Line(("     ", palette.style("text"))).extend(line) for line in rest]
    lines += [rule(_("answers so far"), width, palette)]
    for answer in page.answers:
        sign, style = (("✓", "+"), "good") if answer.right else (("✗", "x"), "warn")
        line = Line((f" {shown(answer.at)}  ", palette.style("dim")), (palette.sign(*sign), palette.style(style)))
        line.add(f"  {clip(answer.typed, width // 2, palette)}", palette.style("operand"))
        said = palette.look.words(verdict_words(answer.right, answer.slip))
        lines.append(line.add(f"  {clip(said, width - line.width - 3, palette)}", palette.style("dim")))
    return lines if page.answers else [*lines, *_wrapped(_("none yet"), "dim", width, palette)]


def _lesson(row: ClassRow, number: int, id: str, title: str, width: int, palette: Palette) -> Line:
    """A lesson with how far it is."""
    found = next(lesson for lesson in row.standing.lessons if lesson[0] == id)
    line = Line((f" {flush_right(str(number), 2)}  ", palette.style("dim")))
    line.add(f"{share_sign(found[1], found[2], palette)} ", palette.style("good" if found[1] >= found[2] else "text"))
    line.add(pad(clip(palette.look.words(title), _TITLE, palette), _TITLE), palette.style("operand"))
    said = clip(palette.look.words(lesson_words(row, id)), width - line.width - 3, palette)
    return line.add(f"  {said}", palette.style("text"))


def _wrapped(text: str, style: str, width: int, palette: Palette) -> list[Line]:
    return [Line((f" {part}", palette.style(style))) for part in wrap(palette.look.words(text), width - 2)]
