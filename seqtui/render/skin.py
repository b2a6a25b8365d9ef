"""Colours and signs of everything drawn: one table of named styles for each theme and depth of colour.

Signed values lie on a blue–neutral–orange ramp, shares on a single-hue ramp: both safe for colour-blind readers. Colour
is never alone: the number, a digit or a mark carries the same meaning, so 16 colours or none lose nothing.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from rich.style import Style as Ink

from seqtui.session.look import Look

RGB = tuple[int, int, int]

_DARK = {
    "text": "#d7d7d7",
    "dim": "#8a8a8a",
    "faint": "#5f5f5f",
    "title": "bold #ffffff",
    "current": "bold #1c1c1c on #ffd75f",
    "operand": "#87d7ff",
    "computed": "#d7d7d7",
    "pending": "#6c6c6c",
    "accent": "bold #ffd75f",
    "pointer": "bold #ffffff",
    "border": "#585858",
    "key": "bold #ffd75f",
    "good": "#87d787",
    "warn": "#ffaf5f",
    "positive": "#ffaf5f",
    "negative": "#87afff",
}
_LIGHT = {
    "text": "#1c1c1c",
    "dim": "#5f5f5f",
    "faint": "#8a8a8a",
    "title": "bold #000000",
    "current": "bold #ffffff on #005f87",
    "operand": "#005faf",
    "computed": "#1c1c1c",
    "pending": "#767676",
    "accent": "bold #005f87",
    "pointer": "bold #000000",
    "border": "#a8a8a8",
    "key": "bold #005f87",
    "good": "#00703c",
    "warn": "#9a4a00",
    "positive": "#9a4a00",
    "negative": "#0b4fa8",
}
_PLAIN = {
    "text": "",
    "dim": "",
    "faint": "",
    "title": "bold",
    "current": "reverse",
    "operand": "bold",
    "computed": "",
    "pending": "",
    "accent": "bold",
    "pointer": "bold reverse",
    "border": "",
    "key": "bold",
    "good": "",
    "warn": "bold",
    "positive": "",
    "negative": "",
}
_YELLOW, _BROWN, _CYAN, _GREEN = "#ffff55", "#aa5500", "#00aaaa", "#00aa00"  # each exactly one of the sixteen
_BASIC = {  # the sixteen colours every terminal has; their exact shade is the terminal's choice
    **_PLAIN,
    "operand": f"bold {_CYAN}",
    "accent": f"bold {_YELLOW}",
    "key": f"bold {_YELLOW}",
    "good": _GREEN,
    "warn": _YELLOW,
    "positive": _BROWN,
    "negative": _CYAN,
}

_ORANGE: RGB = (230, 126, 20)
_BLUE: RGB = (45, 110, 200)
_TEAL: RGB = (20, 150, 130)
_NEUTRAL = {True: (38, 38, 38), False: (240, 240, 240)}

# Overviews take the palette of 256: hundreds of cells in half the bytes, and neighbours of one colour are sent at once.
_SHARE_TINTS = {True: (235, 23, 30, 37, 44, 51), False: (255, 195, 152, 73, 30, 23)}
_PLUS_TINTS = {True: (235, 94, 130, 172, 208, 214), False: (255, 223, 216, 208, 166, 130)}
_MINUS_TINTS = {True: (235, 24, 25, 26, 33, 75), False: (255, 153, 111, 69, 26, 18)}
_MASKED_TINT, _PENDING_TINT = {True: 239, False: 250}, {True: 233, False: 254}


@dataclass(frozen=True, slots=True)
class Skin:
    """dark: the background; depth: bits of colour the terminal has (24, 8, 4 or 0 for none); look: which signs."""

    look: Look = field(default_factory=Look)
    dark: bool = True
    depth: int = 24

    def ink(self, name: str) -> Ink:
        """The style of that name in the table."""
        return _ink(name, self.dark, self.depth)

    def heat(self, value: float | None, signed: bool, scale: float = 1.0) -> Ink:
        """The style of a heat-map cell: value/scale from −1 to 1 when signed, from 0 to 1 when not."""
        if value is None or value != value:
            return self.ink("faint")
        level = max(-1.0, min(1.0, value / scale if scale else 0.0))
        if self.depth >= 8:
            return _heat(round(level * 24), signed, self.dark)
        return _basic_heat(level, signed) if self.depth == 4 else self.ink("text")

    @property
    def has_half_blocks(self) -> bool:
        """Whether two cells of an overview can share one sign, each with a colour of its own."""
        return self.depth >= 8 and not self.look.ascii

    def half(self, top: float | None, bottom: float | None, signed: bool, scale: float) -> Ink:
        """The style of an upper half-block: two cells, one above the other; NaN is masked, None not computed."""
        return _half(_tint(top, signed, scale, self.dark), _tint(bottom, signed, scale, self.dark))

    @property
    def masked(self) -> Ink:
        """The style of a cell where a query must not look."""
        if self.depth < 8:
            return self.ink("faint")
        return _half(
            _MASKED_TINT[self.dark] + (6 if self.dark else -6), _MASKED_TINT[self.dark] - (4 if self.dark else -4)
        )

    def sign(self, unicode: str, ascii: str) -> str:
        """One of two spellings of a sign."""
        return self.look.sign(unicode, ascii)


def _tint(value: float | None, signed: bool, scale: float, dark: bool) -> int:
    """The palette's number for a cell of an overview."""
    if value is None:
        return _PENDING_TINT[dark]
    if value != value:
        return _MASKED_TINT[dark]
    tints = _SHARE_TINTS if not signed else _PLUS_TINTS if value > 0 else _MINUS_TINTS
    return tints[dark][min(5, round(5 * abs(value) / (scale or 1.0)))]


@lru_cache(maxsize=256)
def _half(top: int, bottom: int) -> Ink:
    return Ink(color=f"color({top})", bgcolor=f"color({bottom})")


@lru_cache(maxsize=256)
def _ink(name: str, dark: bool, depth: int) -> Ink:
    if depth == 0:
        return Ink.parse(_PLAIN[name])
    return Ink.parse(_BASIC[name] if depth == 4 else (_DARK if dark else _LIGHT)[name])


def _basic_heat(level: float, signed: bool) -> Ink:
    """Sixteen colours: a background for what is large, one for each sign; the numbers say the rest."""
    if abs(level) < (0.25 if signed else 0.5):
        return Ink.null()
    return Ink(color="#000000", bgcolor=(_BROWN if level > 0 else _CYAN) if signed else _CYAN)


@lru_cache(maxsize=256)
def _heat(level: int, signed: bool, dark: bool) -> Ink:
    strength = abs(level) / 24
    hue = (_ORANGE if level > 0 else _BLUE) if signed else _TEAL
    back = tuple(round(a + (b - a) * strength) for a, b in zip(_NEUTRAL[dark], hue, strict=True))
    luminance = sum(share * (c / 255) ** 2.2 for share, c in zip((0.2126, 0.7152, 0.0722), back, strict=True))
    front = "color(16)" if luminance > 0.18 else "color(231)"  # black and white in few bytes; there both contrast alike
    return Ink.parse(f"{front} on #{back[0]:02x}{back[1]:02x}{back[2]:02x}")
