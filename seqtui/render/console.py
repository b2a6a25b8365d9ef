"""A console for the command line: how wide, how many colours, and no markup in anyone's text."""

import os
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from seqtui.render.skin import Skin
from seqtui.session.look import Look

COLOR_DEPTHS = {None: 0, "standard": 4, "256": 8, "truecolor": 24, "windows": 4}
_WIDTH, _NARROWEST, _WIDEST = 80, 20, 1000


def command_line_console(color: str = "auto", environ: Mapping[str, str] = os.environ) -> Console:
    """Return a console on stdout. color: "always" beats NO_COLOR and pipes, "never" writes no escape codes at all."""
    options: dict[str, Any] = {"markup": False, "highlight": False, "emoji": False, "soft_wrap": False}
    if not sys.stdout.isatty():
        options["width"] = pipe_width(environ)
    if color == "never":
        options["color_system"] = None
    elif color == "always":
        detected = Console(force_terminal=True).color_system or "256"
        options |= {"force_terminal": True, "no_color": False, "color_system": detected}
    return Console(file=sys.stdout, **options)


def pipe_width(environ: Mapping[str, str]) -> int:
    """The width where there is no terminal: COLUMNS, else 80."""
    text = environ.get("COLUMNS", "")
    columns = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    return min(max(columns, _NARROWEST), _WIDEST) if columns else _WIDTH


def skin_for(console: Console, look: Look) -> Skin:
    """The skin for what a console can show."""
    depth = 0 if console.no_color else COLOR_DEPTHS[console.color_system]
    return Skin(look, dark=True, depth=depth)
