"""A norm along time as one line of signs: the higher or darker the sign, the larger the number, by powers of ten."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seqtui.render.lines import Line
from seqtui.render.skin import Skin
from seqtui.session.numbers import magnitude

_SIGNS = ("▁▂▃▄▅▆▇█", ".:-=+*%@")
_LOWEST = -16.0  # below this power of ten there is one sign for all: what is added to 1 is lost in rounding
_WIDEST = 6  # columns of one time step, a gap with them where there are three or more


@dataclass(frozen=True, slots=True)
class Scale:
    """From which number to which the signs go, as powers of ten."""

    low: float
    high: float

    @classmethod
    def of(cls, numbers: Iterable[float]) -> Scale:
        """The scale on which all these numbers have a place; 0, infinity and NaN have signs of their own."""
        powers = [math.log10(x) for x in numbers if 0 < x < math.inf]
        high = max(powers, default=0.0)
        return cls(min(max(min(powers, default=0.0), _LOWEST), high - 1.0), high)

    def sign(self, x: float, skin: Skin) -> str:
        """The sign of one number."""
        if not math.isfinite(x):
            return "!"
        if not x:
            return skin.sign("·", "0")
        signs = skin.sign(*_SIGNS)
        share = (math.log10(x) - self.low) / (self.high - self.low)
        return signs[round(max(0.0, share) * (len(signs) - 1))]

    def legend(self, skin: Skin) -> str:
        """What the lowest and the highest sign stand for."""
        signs, dots = skin.sign(*_SIGNS), skin.sign("…", "...")
        return f"{signs[0]} {magnitude(10**self.low)} {dots} {signs[-1]} {magnitude(10**self.high)}"


@dataclass(frozen=True, slots=True)
class Ruler:
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

    def line(self, now: int, skin: Skin) -> Line:
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
        return Line(("".join(text), skin.ink("accent")))

    def strip(self, norms: Sequence[float], scale: Scale, skin: Skin) -> Line:
        """One sign for each time step; more than 1 and less are drawn in two colours, which grow and fade."""
        line = Line()
        gap = 1 if self.cell > 2 else 0
        for time in self.shown:
            norm = norms[time - 1]
            ink = "faint" if not norm else "positive" if norm > 1 else "negative"
            line.add(scale.sign(norm, skin) * (self.cell - gap), skin.ink(ink)).add(" " * gap, skin.ink("dim"))
        return line
