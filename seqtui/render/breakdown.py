"""A held-out figure by length as a chart: a bar and its count for each length, other networks in columns beside it."""

from __future__ import annotations

from rich.cells import cell_len

from seqtui.language import _
from seqtui.render.lines import Line, clip, flush_right, pad, wrap
from seqtui.render.palette import Palette
from seqtui.session.training.breakdown import Breakdown, BreakdownRow

_NUMBER, _FIGURE, _COUNT = 6, 6, 8  # columns of a length, of a share, and of ``of 40``
_MOST, _LEAST = 40, 8  # columns of a bar
_GAP = 2
_CELL, _WIDEST = 5, 8  # columns of a share, where the lengths stand side by side
ENDLESS = 1000  # lines: as many as there are


def breakdown_lines(view: Breakdown, width: int, palette: Palette, height: int = ENDLESS) -> list[Line]:
    """Return the title, the heads of the columns, and a bar for each length; the length on screen is marked.

    In fewer lines than that takes the lengths stand side by side.
    """
    if height < len(view.rows) + 2:
        return _side_by_side(view, width, height, palette)
    words = palette.look.words
    titles = [Line((f" {piece}", palette.style("title"))) for piece in wrap(words(view.title), width - 2)]
    columns = _columns(view, width)
    bar = min(_MOST, width - 1 - _NUMBER - _FIGURE - _COUNT - sum(columns))
    return [*titles, _heads(view, bar, columns, width, palette)] + [
        _row(row, view, bar, columns, width, palette) for row in view.rows
    ]


def _side_by_side(view: Breakdown, width: int, height: int, palette: Palette) -> list[Line]:
    """A column for each length: the shares of the network above its bars, those of the others, the counts below."""
    names = max(map(cell_len, (view.name, *view.others, _("of")))) + _GAP
    cell = max(_CELL, min(_WIDEST, (width - names - 1) // len(view.rows)))
    words = palette.look.words(view.title)
    marks = [
        f"{palette.sign('▶', '>')}{row.number}" if row.number == view.here else f"{row.number}" for row in view.rows
    ]
    bars = [_bar_sign(row.figure, palette) * (cell - 1) for row in view.rows]
    others = [(name, [_share(row.others[k]) for row in view.rows], "text") for k, name in enumerate(view.others)]
    counts = [str(row.count or "") for row in view.rows]
    drawn = [("", marks, "accent"), (view.name, [_share(row.figure) for row in view.rows], "title")]
    drawn += [("", bars, "good")] * (height > len(drawn) + 1)
    drawn += [(_("of"), counts, "dim"), *others]
    lines = [Line((f" {clip(words, width - 2, palette)}", palette.style("title")))]
    for name, cells, style in drawn:
        line = Line((pad(f" {clip(name, names - 1, palette)}", names), palette.style("operand" if name else "dim")))
        lines.append(line.add("".join(text.rjust(cell) for text in cells), palette.style(style)))
    return [line.fit(width) for line in lines[:height]]


def _bar_sign(share: float, palette: Palette) -> str:
    signs = palette.sign("▁▂▃▄▅▆▇█", ".:-=+*%#")
    return signs[round(share * (len(signs) - 1))]


def _share(share: float | None) -> str:
    """A share with two decimals, a half rounded up: 29 of 40 are 0.73."""
    return "" if share is None else f"{share + 1e-9:.2f}"


def _columns(view: Breakdown, width: int) -> list[int]:
    """The widths of as many columns of other networks as leave a bar room."""
    columns = [max(_FIGURE, cell_len(name) + _GAP) for name in view.others]
    while columns and width - 1 - _NUMBER - _FIGURE - _COUNT - sum(columns) < _LEAST:
        columns.pop()
    return columns


def _heads(view: Breakdown, bar: int, columns: list[int], width: int, palette: Palette) -> Line:
    of = flush_right(_("of"), _COUNT)
    line = Line((" " * (1 + _NUMBER + _GAP), palette.style("dim")))
    line.add(pad(clip(view.name, bar + _FIGURE - _GAP, palette), bar + _FIGURE - _GAP), palette.style("operand"))
    line.add(of, palette.style("dim"))
    for name, column in zip(view.others, columns, strict=False):
        line.add(flush_right(clip(name, column, palette), column), palette.style("dim"))
    return line.fit(width)


def _row(row: BreakdownRow, view: Breakdown, bar: int, columns: list[int], width: int, palette: Palette) -> Line:
    here = row.number == view.here
    mark = palette.sign("▶", ">") if here else " "
    line = Line((f" {mark}{row.number:>{_NUMBER - 1}} ", palette.style("accent" if here else "text")))
    full = round(row.figure * (bar - _GAP))
    line.add(palette.sign("█", "#") * full, palette.style("good"))
    line.add(palette.sign("·", ".") * (bar - _GAP - full) + " ", palette.style("faint"))
    line.add(_share(row.figure).rjust(_FIGURE - 1), palette.style("text"))
    count = "" if row.count is None else _("of {all}", all=row.count)
    line.add(flush_right(count, _COUNT), palette.style("dim"))
    for other, column in zip(row.others, columns, strict=False):
        line.add(_share(other).rjust(column), palette.style("text"))
    return line.fit(width)
