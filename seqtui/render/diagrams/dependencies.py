"""The dependency graph of a counting model, and a series beside what was predicted of it."""

from __future__ import annotations

from itertools import pairwise

from rich.cells import cell_len

from seqtui.language import _
from seqtui.render.diagrams.sheet import GROUND, Sheet, between
from seqtui.render.lines import Line, wrap
from seqtui.render.palette import Palette
from seqtui.session.maps.dependencies import DependencyView, SeriesView
from seqtui.session.text import compact, short

_PITCH, _WIDEST = 6, 10  # columns from one token to the next
_MOST = 5  # tokens that are shown with fewer columns each, before some are left out


def dependency_lines(view: DependencyView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the tokens in a row, arrows to the current one from those that it depends on, and that in words."""
    sheet = Sheet(width, height, palette)
    longest = max(cell_len(word) for word in view.tokens)
    pitch = max(_PITCH, min(_WIDEST, longest + 1, (width - 2) // _MOST))
    count = max(1, (width - 2) // pitch)
    last = min(len(view.tokens), max(count, view.now + 1))
    shown = range(max(0, last - count), last)
    columns = {k: 2 + (k - shown.start) * pitch for k in shown}
    line = max(0, min(2, height - 4))
    (_chain if view.is_chain else _arcs)(sheet, view, columns, line)
    for k, at in columns.items():
        style = "accent" if k == view.now else "operand" if k in view.reads else "text" if k < view.now else "pending"
        sheet.put(line, at, f"x{_number(k + 1, palette)}", style, pitch - 1)
        sheet.put(line + 1, at, view.tokens[k], style, pitch - 1)
    if shown.start:
        sheet.put(line + 1, 0, palette.sign("…", "~"), "dim")
    for k, text in enumerate(wrap(palette.look.words(view.said), width - 2)):
        sheet.put(line + 3 + k, 1, text, "dim")
    return sheet.lines()


def _arcs(sheet: Sheet, view: DependencyView, columns: dict[int, int], line: int) -> None:
    """One line above the tokens, down to each that is read, and to the current one."""
    here = columns[view.now]
    read = [columns[k] for k in view.reads if k in columns]
    is_cut = any(k not in columns for k in view.reads) or view.starts
    if not read and not is_cut:
        return
    sheet.across(line - 2, 0 if is_cut else read[0], here, "operand")
    for k, at in enumerate(read):
        sheet.put(line - 2, at, "┬" if k or is_cut else "┌", "operand")
        sheet.put(line - 1, at, "│", "operand")
    sheet.put(line - 2, here, "┐", "operand")
    sheet.put(line - 1, here, "│", "accent")


def _chain(sheet: Sheet, view: DependencyView, columns: dict[int, int], line: int) -> None:
    """States in a row, each from the state and the token before it, with a way down to its own token."""
    palette = sheet.palette
    for k, at in columns.items():
        is_done = k <= view.now
        style = "accent" if k == view.now else "computed" if is_done else "pending"
        name = f"{view.state}{_number(k + 1, palette)}"
        sheet.put(line - 2, at, name, style)
        sheet.put(line - 1, at, "│", style)
        following = columns.get(k + 1)
        if following is not None:
            way = "operand" if k + 1 == view.now else "computed" if k < view.now else "pending"
            sheet.across(line - 2, at + len(name), following - 2, way)
            sheet.put(line - 2, following - 1, "►", way)
            sheet.put(line - 1, at + 1, "┌", way)
            sheet.across(line - 1, at + 2, following - 2, way)
            sheet.put(line - 1, following - 1, "┘", way)


def _number(k: int, palette: Palette) -> str:
    return f"_{k}" if palette.look.ascii else str(k).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def series_lines(view: SeriesView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the series as a curve, each prediction as a ring, the error of the current one upright between the two."""
    if height < 3 or width < 12:
        return [_series_caption(view, width, palette)][:height]
    sheet = Sheet(width, height - 1, palette)
    known = [*view.values, *(x for x in view.predicted if x is not None)]
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    across, down = sheet.dots

    def place(k: int, x: float) -> tuple[int, int]:
        return (
            round((k + 0.5) / len(view.values) * (across - 1)),
            round((0.05 + 0.9 * (high - x) / span) * (down - 1)),
        )

    def cell(k: int, x: float) -> tuple[int, int]:
        dot = place(k, x)
        return min(sheet.height - 1, dot[1] * sheet.height // down), min(width - 1, dot[0] * width // across)

    places = [place(k, x) for k, x in enumerate(view.values)]
    for k, (a, b) in enumerate(pairwise(places), 1):
        for dot in between(a, b):
            sheet.dot(*dot, "computed" if k <= view.now else GROUND)
    predicted = view.predicted[view.now]
    if predicted is not None:
        (y, x), (other, _) = cell(view.now, view.values[view.now]), cell(view.now, predicted)
        for line in range(min(y, other), max(y, other) + 1):
            sheet.put(line, x, "│", "operand", 1)
    for k, found in enumerate(view.predicted):
        if found is not None:
            sheet.put(*cell(k, found), "○", "accent" if k == view.now else "operand", 1)
    sheet.put(*cell(view.now, view.values[view.now]), "●", "accent", 1)
    sheet.put(0, 0, compact(high, 5), "dim", 5)
    sheet.put(sheet.height - 1, 0, compact(low, 5), "dim", 5)
    return [*sheet.lines(), _series_caption(view, width, palette)]


def _series_caption(view: SeriesView, width: int, palette: Palette) -> Line:
    """The value, the prediction and the error of the current time step, each with its mark."""
    sign, predicted, error = view.signs
    show = lambda x: short(x, 2, palette.look.minus)  # noqa: E731
    dot, ring = tuple(palette.sign("●○", "@o"))
    line = Line((f"{dot} {sign} {show(view.values[view.now])}", palette.style("accent")))
    found = view.predicted[view.now]
    if found is None:
        return line.add(f"  {_('no prediction yet')}", palette.style("dim")).cut(width, palette)
    line.add(f" {ring} {predicted} {show(found)}", palette.style("operand"))
    if view.error is not None:
        line.add(f" {error} {show(view.error)}", palette.style("title"))
    return line.cut(width, palette)
