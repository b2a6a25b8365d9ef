"""Colours and signs of everything drawn, a table for each theme and depth of colour; and the console they go to.

Signed values lie on a blue–neutral–orange ramp, shares on a single-hue ramp: both safe for colour-blind readers. Colour
is never alone: the number, a digit or a mark carries the same meaning, so 16 colours or none lose nothing.
"""

import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from rich.console import Console
from rich.style import Style as RichStyle

from seqtui import policy
from seqtui.session.text import TextStyle

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


class Palette(Struct, frozen=True):
    """dark: the background; depth: bits of colour the terminal has (24, 8, 4 or 0 for none); look: which signs."""

    look: TextStyle = field(default_factory=TextStyle)
    dark: bool = True
    depth: int = 24

    def style(self, name: str) -> RichStyle:
        """The style of that name in the table."""
        return _style(name, self.dark, self.depth)

    def heat(self, value: float | None, signed: bool, scale: float = 1.0) -> RichStyle:
        """The style of a heat-map cell: value/scale from −1 to 1 when signed, from 0 to 1 when not."""
        if value is None or value != value:
            return self.style("faint")
        level = max(-1.0, min(1.0, value / scale if scale else 0.0))
        if self.depth >= 8:
            return _heat(round(level * 24), signed, self.dark)
        return _basic_heat(level, signed) if self.depth == 4 else self.style("text")

    @property
    def has_half_blocks(self) -> bool:
        """Whether two cells of an overview can share one sign, each with a colour of its own."""
        return self.depth >= 8 and not self.look.ascii

    def half(self, top: float | None, bottom: float | None, signed: bool, scale: float) -> RichStyle:
        """The style of an upper half-block: two cells, one above the other; NaN is masked, None not computed."""
        return _half(_tint(top, signed, scale, self.dark), _tint(bottom, signed, scale, self.dark))

    @property
    def of_pictures(self) -> "Palette":
        """The palette of pictures, which have all colours, or none where none are wanted."""
        return replace(self, depth=24 if self.depth else 0)

    @property
    def masked(self) -> RichStyle:
        """The style of a cell where a query must not look."""
        if self.depth < 8:
            return self.style("faint")
        return _half(
            _MASKED_TINT[self.dark] + (6 if self.dark else -6), _MASKED_TINT[self.dark] - (4 if self.dark else -4)
        )

    def sign(self, unicode: str, ascii: str) -> str:
        """Return a sign in unicode, or in ASCII where the terminal has no other."""
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
def _half(top: int, bottom: int) -> RichStyle:
    return RichStyle(color=f"color({top})", bgcolor=f"color({bottom})")


@lru_cache(maxsize=256)
def _style(name: str, dark: bool, depth: int) -> RichStyle:
    if depth == 0:
        return RichStyle.parse(_PLAIN[name])
    return RichStyle.parse(_BASIC[name] if depth == 4 else (_DARK if dark else _LIGHT)[name])


def _basic_heat(level: float, signed: bool) -> RichStyle:
    """Sixteen colours: a background for what is large, one for each sign; the numbers say the rest."""
    if abs(level) < (0.25 if signed else 0.5):
        return RichStyle.null()
    return RichStyle(color="#000000", bgcolor=(_BROWN if level > 0 else _CYAN) if signed else _CYAN)


@lru_cache(maxsize=256)
def _heat(level: int, signed: bool, dark: bool) -> RichStyle:
    strength = abs(level) / 24
    hue = (_ORANGE if level > 0 else _BLUE) if signed else _TEAL
    back = tuple(round(a + (b - a) * strength) for a, b in zip(_NEUTRAL[dark], hue, strict=True))
    luminance = sum(share * (c / 255) ** 2.2 for share, c in zip((0.2126, 0.7152, 0.0722), back, strict=True))
    front = "color(16)" if luminance > 0.18 else "color(231)"  # black and white in few bytes; there both contrast alike
    return RichStyle.parse(f"{front} on #{back[0]:02x}{back[1]:02x}{back[2]:02x}")


COLOR_DEPTHS = {None: 0, "standard": 4, "256": 8, "truecolor": 24, "windows": 4}
_WIDTH, _NARROWEST, _WIDEST = 80, 20, 1000


class ThemedConsole(Console):
    """A console that knows whether its ground is dark."""

    def __init__(self, *, dark: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.dark = dark


def command_line_console(
    color: str = "auto", environ: Mapping[str, str] | None = None, dark: bool = True
) -> ThemedConsole:
    """Return a console on stdout. color: "always" beats NO_COLOR and pipes, "never" writes no escape codes at all."""
    options: dict[str, Any] = {"dark": dark, "markup": False, "highlight": False, "emoji": False, "soft_wrap": False}
    if not sys.stdout.isatty():
        options["width"] = pipe_width(policy.environment() if environ is None else environ)
    if color == "never":
        options["color_system"] = None
    elif color == "always":
        detected = Console(force_terminal=True).color_system or "256"
        options |= {"force_terminal": True, "no_color": False, "color_system": detected}
    return ThemedConsole(file=sys.stdout, **options)


def pipe_width(environ: Mapping[str, str]) -> int:
    """The width where there is no terminal: COLUMNS, else 80."""
    text = environ.get("COLUMNS", "")
    columns = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    return min(max(columns, _NARROWEST), _WIDEST) if columns else _WIDTH


def palette_for(console: Console, look: TextStyle) -> Palette:
    """Return the palette for what a console can show."""
    depth = 0 if console.no_color else COLOR_DEPTHS[console.color_system]
    dark = console.dark if isinstance(console, ThemedConsole) else True
    return Palette(look, dark, depth)
