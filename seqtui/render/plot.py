"""Curves as braille dots with axes and numbers, and norms along time as one line of signs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from rich.cells import cell_len

from seqtui.language import _
from seqtui.render.lines import Line, wrap
from seqtui.render.palette import Palette
from seqtui.session.text import magnitude
from seqtui.session.training.view import Curve, Plot

_SIGNS = ("▁▂▃▄▅▆▇█", ".:-=+*%@")
_LOWEST = -16.0  # below this power of ten there is one sign for all: what is added to 1 is lost in rounding
_WIDEST = 6  # columns of one time step, a gap with them where there are three or more


class Scale(Struct, frozen=True):
    """From which number to which the signs go, as powers of ten."""

    low: float
    high: float
    is_below: bool = False
    is_above: bool = False

    @classmethod
    def of(cls, numbers: Iterable[float]) -> Scale:
        """The scale on which all these numbers have a place; 0, infinity and NaN have signs of their own."""
        powers = [math.log10(x) for x in numbers if 0 < x < math.inf]
        high = max(powers, default=0.0)
        return cls(min(max(min(powers, default=0.0), _LOWEST), high - 1.0), high)

    def within(self, low: float, high: float) -> Scale:
        """The scale with ends that lie no farther out than these powers of ten; its legend says what lies beyond."""
        lowest, highest = max(self.low, low), min(self.high, high)
        return Scale(lowest, max(highest, lowest + 1.0), self.low < low, self.high > high)

    def sign(self, x: float, palette: Palette) -> str:
        """The sign of one number."""
        if not math.isfinite(x):
            return "!"
        if not x:
            return palette.sign("·", "0")
        signs = palette.sign(*_SIGNS)
        share = (math.log10(x) - self.low) / (self.high - self.low)
        return signs[round(min(1.0, max(0.0, share)) * (len(signs) - 1))]

    def legend(self, palette: Palette) -> str:
        """What the lowest and the highest sign stand for."""
        signs, dots = palette.sign(*_SIGNS), palette.sign("…", "...")
        low, high = magnitude(10**self.low), magnitude(10**self.high)
        low = _("{number} or less", number=low) if self.is_below else low
        high = _("{number} or more", number=high) if self.is_above else high
        return f"{signs[0]} {low} {dots} {signs[-1]} {high}"


class Ruler(Struct, frozen=True):
    """How the time steps 1 … length lie in so many columns: some columns for each, or some time steps in each."""

    length: int
    room: int

    @property
    def cell(self) -> int:
        """Columns of one time step."""
        return max(1, min(_WIDEST, self.room // self.length))

    @property
    def stride(self) -> int:
        """Of how many time steps one is shown."""
        return max(1, -(-self.length // max(1, self.room)))

    @property
    def shown(self) -> range:
        """The time steps that are shown."""
        return range(1, self.length + 1, self.stride)

    def line(self, now: int, palette: Palette) -> Line:
        """The first, the last and the current time step above their columns, the current one in brackets."""
        width = len(self.shown) * self.cell
        text = [" "] * (width + 4)
        for time in (1, self.length, now):
            label = f"[{time}]" if time == now else f"{time}"
            start = max(0, min((time - 1) // self.stride * self.cell - (time == now), width + 4 - len(label)))
            if time == now or not "".join(text[max(0, start - 1) : start + len(label) + 1]).strip():
                for k in range(max(0, start - 1), min(len(text), start + len(label) + 1)):
                    text[k] = " "
                text[start : start + len(label)] = label
        return Line(("".join(text), palette.style("accent")))

    def strip(self, norms: Sequence[float], scale: Scale, palette: Palette) -> Line:
        """One sign for each time step; more than 1 and less are drawn in two colours, which grow and fade."""
        line = Line()
        gap = 1 if self.cell > 2 else 0
        for time in self.shown:
            norm = norms[time - 1]
            style = "faint" if not norm else "positive" if norm > 1 else "negative"
            line.add(scale.sign(norm, palette) * (self.cell - gap), palette.style(style)).add(
                " " * gap, palette.style("dim")
            )
        return line


AXIS = 8  # columns of the numbers on the left, the axis with them
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of a braille sign, by row and column
BRAILLE = 0x2800
_STYLES = {"": "accent", "a": "operand", "b": "positive", "c": "good", "d": "negative"}
_FOR_LOG = 30.0  # largest over smallest from which a logarithmic scale says more
_BETWEEN = 12  # columns from one letter on a curve to the next


class YScale(Struct, frozen=True):
    """From which number to which the rows go; by powers where the numbers span more than one."""

    low: float
    high: float
    is_log: bool

    @classmethod
    def of(cls, values: Iterable[float | None], levels: Iterable[float] = ()) -> YScale | None:
        """The scale on which all finite numbers have a place; None where there is none."""
        found = [x for x in values if x is not None and math.isfinite(x)]
        if not found:
            return None
        if min(found) > 0 and max(found) / min(found) >= _FOR_LOG:
            found += [x for x in levels if x > 0]
            return cls(math.log10(min(found)), math.log10(max(found)), True)
        found += [x for x in levels if math.isfinite(x)]
        low, high = min(found), max(found)
        low = 0.0 if 0 <= low <= 0.5 * high else low
        if high - low < 1e-12 * max(1.0, abs(high)):
            low, high = low - 0.5, high + 0.5
        return cls(low, high, False)

    def share(self, x: float | None) -> float | None:
        """How high a number lies, from 0 to 1; None for what has no place."""
        if x is None or not math.isfinite(x) or (self.is_log and x <= 0):
            return None
        return ((math.log10(x) if self.is_log else x) - self.low) / (self.high - self.low)

    def number(self, share: float) -> float:
        """The number that lies so high."""
        at = self.low + share * (self.high - self.low)
        return 10**at if self.is_log else at


class _Area:
    """The cells that curves are drawn in: dots by cell, and for each cell whose ink it has."""

    def __init__(self, width: int, height: int, palette: Palette) -> None:
        self.width, self.height, self.palette = width, height, palette
        self.across, self.down = (1, 1) if palette.look.ascii else (2, 4)
        self.signs: dict[tuple[int, int], tuple[str, str]] = {}
        self._bits: dict[tuple[int, int], int] = {}
        self._letters: dict[tuple[int, int], tuple[str, str]] = {}

    def draw(self, curve: Curve, scale: YScale, last: float, first: int) -> None:
        """Draw one curve; first is where its first letter stands."""
        places: dict[int, int] = {}
        for x, y in _path(curve, scale, last, self.width * self.across - 1, self.height * self.down - 1):
            cell = y // self.down, x // self.across
            bit = DOTS[y % 4][x % 2] if self.across == 2 else 0
            self._bits[cell] = self._bits.get(cell, 0) | bit
            sign = chr(BRAILLE + self._bits[cell]) if self.across == 2 else curve.letter or "*"
            self.signs[cell] = sign, _STYLES.get(curve.letter, "accent")
            places[cell[1]] = cell[0]
        if curve.letter and places:
            for column in {*(c for c in places if c % _BETWEEN == first), max(places)}:
                self._letters[places[column], column] = curve.letter, _STYLES.get(curve.letter, "accent")

    def put_letters(self) -> None:
        """Put the letters over the curves, which may lie on each other."""
        self.signs |= self._letters

    def fill(self, row: int, column: int, sign: str, style: str) -> None:
        """Put a sign where no curve is."""
        self.signs.setdefault((row, column), (sign, style))

    def line(self, row: int) -> Line:
        """One row of cells."""
        line = Line()
        for column in range(self.width):
            sign, style = self.signs.get((row, column), (" ", "dim"))
            line.add(sign, self.palette.style(style))
        return line


def plot_lines(plot: Plot, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the title with its unit and scale, the curves with the numbers of their axes, exactly width × height."""
    scale = YScale.of((y for curve in plot.curves for _, y in curve.points), (level.value for level in plot.references))
    kind = f", {_('logarithmic') if scale.is_log else _('linear')}" if scale else ""
    titles = [
        Line((f" {piece}", palette.style("title"))).fit(width)
        for piece in wrap(palette.look.words(plot.title + kind), width - 2)[:2]
    ]
    rows, columns = height - len(titles) - 1, width - AXIS - 1
    if scale is None or rows < 2 or columns < 8:
        nothing = Line((" " * AXIS + _("no numbers yet"), palette.style("dim"))).fit(width)
        return [*titles, nothing, *(Line().fit(width) for _ in range(height))][:height]
    area = _Area(columns, rows, palette)
    for k, curve in sorted(enumerate(plot.curves), key=lambda pair: pair[1].chosen):
        area.draw(curve, scale, plot.last, k * _BETWEEN // max(1, len(plot.curves)))
    area.put_letters()
    _cursor(plot, area, palette)
    _levels(plot, scale, area, palette)
    body = [_label(row, rows, scale, palette).extend(area.line(row)).fit(width) for row in range(rows)]
    return [*titles, *body, _below(plot, columns, palette).fit(width)]


def _path(curve: Curve, scale: YScale, last: float, right: int, bottom: int) -> Iterator[tuple[int, int]]:
    """The dots of a curve, neighbours joined; a number that has no place leaves a gap."""
    before: tuple[int, int] | None = None
    for x, y in curve.points:
        share = scale.share(y)
        if share is None or not 0 <= x <= last:
            before = None
            continue
        here = round(x / (last or 1) * right), round((1 - min(1.0, max(0.0, share))) * bottom)
        yield from _joined(before or here, here)
        before = here


def _joined(a: tuple[int, int], b: tuple[int, int]) -> Iterator[tuple[int, int]]:
    steps = max(abs(b[0] - a[0]), abs(b[1] - a[1]), 1)
    for k in range(steps + 1):
        yield a[0] + round(k * (b[0] - a[0]) / steps), a[1] + round(k * (b[1] - a[1]) / steps)


def _cursor(plot: Plot, area: _Area, palette: Palette) -> None:
    if plot.cursor is None or not 0 <= plot.cursor <= plot.last:
        return
    column = round(plot.cursor / (plot.last or 1) * (area.width - 1))
    for row in range(area.height):
        area.fill(row, column, palette.sign("│", "|"), "accent")


def _levels(plot: Plot, scale: YScale, area: _Area, palette: Palette) -> None:
    """A dotted line for each number to compare with, its name at the right end."""
    for level in plot.references:
        share = scale.share(level.value)
        if share is None or not -0.001 <= share <= 1.001:
            continue
        row = round((1 - share) * (area.height - 1))
        name = f" {level.name}"
        start = area.width - cell_len(name)
        if all((row, column) not in area.signs for column in range(start, area.width)):
            for k, sign in enumerate(_cells(name)):
                area.fill(row, start + k, sign, "dim")
        for column in range(0, area.width, 2):
            area.fill(row, column, palette.sign("·", "."), "dim")


def _label(row: int, rows: int, scale: YScale, palette: Palette) -> Line:
    """The number of a row, where it has one, and the axis."""
    shown = row in {0, rows - 1} or (rows >= 5 and row == (rows - 1) // 2)
    text = magnitude(_tidy(scale, 1 - row / (rows - 1))) if shown else ""
    return Line(
        (text.rjust(AXIS - 1), palette.style("dim")),
        (palette.sign("┤" if shown else "│", "|"), palette.style("border")),
    )


def _tidy(scale: YScale, share: float) -> float:
    """The number so high; one that only rounding keeps from 0 is 0."""
    number = scale.number(share)
    return 0.0 if not scale.is_log and abs(number) < 1e-9 * (scale.high - scale.low) else number


def _below(plot: Plot, columns: int, palette: Palette) -> Line:
    """The numbers along the axis, what matters most first: the cursor in brackets, both ends, the axis, the middle."""
    text = [" "] * columns

    def put(x: float, label: str) -> None:
        _put(text, round(x / (plot.last or 1) * (columns - 1)) - cell_len(label) // 2, label)

    if plot.cursor is not None:
        put(plot.cursor, f"[{plot.cursor:g}]")
    put(plot.last, f"{plot.last:g} {_(plot.along)}")
    put(0.0, "0")
    if _(plot.along) not in "".join(text):  # the cursor took the place beside the last number
        put(plot.last / 3, _(plot.along))
    put(plot.last // 2, f"{plot.last // 2:g}")
    return Line((" " * AXIS, palette.style("dim")), ("".join(text), palette.style("dim")))


def _put(text: list[str], start: int, label: str) -> None:
    """Put a label there, or as near as the ends allow; nothing where it would touch another."""
    signs = _cells(label)
    start = max(0, min(start, len(text) - len(signs)))
    if not "".join(text[max(0, start - 1) : start + len(signs) + 1]).strip():
        text[start : start + len(signs)] = signs


def _cells(text: str) -> list[str]:
    """A text column by column: the second one of a wide sign holds nothing."""
    return [part for sign in text for part in (sign, *[""] * (cell_len(sign) - 1))]
