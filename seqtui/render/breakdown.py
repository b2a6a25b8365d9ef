"""A held-out figure by length as a chart: a bar and its count for each length, other networks in columns beside it."""

from __future__ import annotations

from rich.cells import cell_len

from seqtui.render.lines import Line, clip, wrap
from seqtui.render.palette import Palette
from seqtui.session.training.breakdown import Breakdown, BreakdownRow

_NUMBER, _FIGURE, _COUNT = 6, 6, 8  # columns of a length, of a share, and of ``of 40``
_MOST, _LEAST = 40, 8  # columns of a bar
_GAP = 2


def breakdown_lines(view: Breakdown, width: int, palette: Palette) -> list[Line]:
    """Return the title, the heads of the columns, and a bar for each length; the length on screen is marked."""
    words = palette.look.words
    titles = [Line((f" {piece}", palette.style("title"))) for piece in wrap(words(view.title), width - 2)]
    columns = _columns(view, width)
    bar = min(_MOST, width - 1 - _NUMBER - _FIGURE - _COUNT - sum(columns))
    return [*titles, _heads(view, bar, columns, width, palette)] + [
        _row(row, view, bar, columns, width, palette) for row in view.rows
    ]


def _columns(view: Breakdown, width: int) -> list[int]:
    """The widths of as many columns of other networks as leave a bar room."""
    columns = [max(_FIGURE, cell_len(name) + _GAP) for name in view.others]
    while columns and width - 1 - _NUMBER - _FIGURE - _COUNT - sum(columns) < _LEAST:
        columns.pop()
    return columns


def _heads(view: Breakdown, bar: int, columns: list[int], width: int, palette: Palette) -> Line:
    of = "of".rjust(_COUNT)
    line = Line((" " * (1 + _NUMBER + _GAP), palette.style("dim")))
    line.add(clip(view.name, bar + _FIGURE - _GAP, palette).ljust(bar + _FIGURE - _GAP), palette.style("operand"))
    line.add(of, palette.style("dim"))
    for name, column in zip(view.others, columns, strict=False):
        line.add(clip(name, column, palette).rjust(column), palette.style("dim"))
    return line.fit(width)


def _row(row: BreakdownRow, view: Breakdown, bar: int, columns: list[int], width: int, palette: Palette) -> Line:
    here = row.number == view.here
    mark = palette.sign("▶", ">") if here else " "
    line = Line((f" {mark}{row.number:>{_NUMBER - 1}} ", palette.style("accent" if here else "text")))
    full = round(row.figure * (bar - _GAP))
    line.add(palette.sign("█", "#") * full, palette.style("good"))
    line.add(palette.sign("·", ".") * (bar - _GAP - full) + " ", palette.style("faint"))
    line.add(f"{row.figure:.2f}".rjust(_FIGURE - 1), palette.style("text"))
    count = "" if row.count is None else f"of {row.count}"
    line.add(count.rjust(_COUNT), palette.style("dim"))
    for other, column in zip(row.others, columns, strict=False):
        line.add(("" if other is None else f"{other:.2f}").rjust(column), palette.style("text"))
    return line.fit(width)
