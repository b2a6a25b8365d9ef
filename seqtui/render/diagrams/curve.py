"""The curve of a function in dots, the point that is looked at on it, and the tangent there."""

from __future__ import annotations

import math

from msgspec import Struct
from rich.cells import cell_len

from seqtui.language import _
from seqtui.render.diagrams.sheet import GROUND, Sheet, between
from seqtui.render.lines import Line
from seqtui.render.palette import Palette
from seqtui.session.maps.curve import CurveView
from seqtui.session.text import compact, magnitude, short

_EDGE = 0.06  # of the height, above and below the curve
_LEAST = 8  # columns of a curve
_DOTTED = 3  # of so many dots of the tangent one is drawn: colour alone does not tell it from the curve
_TANGENT = 0.28  # of the width: how far the tangent goes to both sides of the point, where it does not leave the sheet


class Frame(Struct, frozen=True):
    """Which part of the plane is drawn, in so many dots."""

    left: float
    right: float
    bottom: float
    top: float
    dots: tuple[int, int]

    def place(self, x: float, y: float) -> tuple[int, int]:
        """The dot of a point, which may lie outside."""
        across = (x - self.left) / (self.right - self.left)
        down = (self.top - y) / (self.top - self.bottom)
        return round(across * (self.dots[0] - 1)), round(down * (self.dots[1] - 1))


def curve_lines(view: CurveView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the curve, its axes with the numbers at their ends, and below it the point and the slope there."""
    if width < _LEAST or height < 2:
        return [_caption(view, width, palette)]
    sheet = Sheet(width, height - 1, palette)
    frame = _frame(view, sheet.dots)
    _axes(sheet, frame, view)
    has_point = view.is_reached and math.isfinite(view.y) and math.isfinite(view.slope)
    if has_point:
        _tangent(sheet, frame, view)
    _curve(sheet, frame, view)
    if has_point:
        x, y = frame.place(view.x, view.y)
        line, column = y * sheet.height // sheet.dots[1], x * sheet.width // sheet.dots[0]
        sheet.put(max(0, min(line, sheet.height - 1)), max(0, min(column, width - 1)), "●", "accent", 1)
    return [*sheet.lines(), _caption(view, width, palette)]


def slope_words(view: CurveView) -> str:
    """How the slope is called: walking backwards it is what a gradient is multiplied by."""
    return _("local derivative") if view.backwards else _("slope")


def _caption(view: CurveView, width: int, palette: Palette) -> Line:
    if not view.is_reached:
        return Line((f" {_('not computed yet')}", palette.style("dim"))).fit(width)
    show = lambda x: short(x, minus=palette.look.minus)  # noqa: E731
    slope = magnitude(view.slope).replace("-", palette.look.minus)
    full = f" {palette.sign(view.sign, view.name)}({show(view.x)}) = {show(view.y)}"
    for said in (full, f" y = {show(view.y)}"):
        plain = _("slope")
        for words in (f"  {slope_words(view)} ", f"  {plain} ", f" {plain} "):
            if cell_len(said) + cell_len(words) + len(slope) <= width:
                return Line((said, palette.style("accent")), (words + slope, palette.style("operand"))).fit(width)
    return Line((full, palette.style("accent"))).fit(width)


def _frame(view: CurveView, dots: tuple[int, int]) -> Frame:
    known = [y for _, y in view.points if y is not None] or [0.0]
    low, high = min(known), max(known)
    edge = max((high - low) * _EDGE, 1e-9)
    return Frame(view.points[0][0], view.points[-1][0], low - edge, high + edge, dots)


def _axes(sheet: Sheet, frame: Frame, view: CurveView) -> None:
    x, y = frame.place(0.0, 0.0)
    across, down = sheet.dots
    if 0 <= y < down:
        sheet.across(y * sheet.height // down, 0, sheet.width - 1, GROUND)
    if 0 <= x < across:
        for line in range(sheet.height):
            sheet.put(line, x * sheet.width // across, "│", GROUND, 1)
    known = [y for _, y in view.points if y is not None]
    if known:
        sheet.put(0, 0, compact(max(known), 5), "dim", 6)
        sheet.put(sheet.height - 1, 0, compact(min(known), 5), "dim", 6)
    end = f"{compact(frame.right, 4)}"
    sheet.put(sheet.height - 1, sheet.width - len(end), end, "dim")


def _curve(sheet: Sheet, frame: Frame, view: CurveView) -> None:
    before = None
    for x, y in view.points:
        here = None if y is None else frame.place(x, y)
        if here is not None:
            for dot in between(before or here, here):
                sheet.dot(*dot, "computed")
        before = here


def _tangent(sheet: Sheet, frame: Frame, view: CurveView) -> None:
    half = (frame.right - frame.left) * _TANGENT
    ends = [(view.x + side * half, view.y + side * half * view.slope) for side in (-1, 1)]
    a, b = (frame.place(*end) for end in ends)
    if max(abs(a[1]), abs(b[1])) > 20 * sheet.dots[1]:  # so steep that it is upright
        a, b = ((frame.place(view.x, view.y)[0], y) for y in (0, sheet.dots[1] - 1))
    for k, dot in enumerate(between(a, b)):
        if k % _DOTTED == 0 or sheet.palette.look.ascii:
            sheet.dot(*dot, "operand", ".")
