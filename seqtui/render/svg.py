"""Drawn lines as a picture: SVG in the colours of the screen, which needs no other file to be shown."""

import html
import io
import re
from collections.abc import Sequence
from functools import cache

from rich.cells import cell_len
from rich.console import CONSOLE_SVG_FORMAT, Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, SVG_EXPORT_THEME, TerminalTheme

from seqtui.engine.errors import SeqtuiError
from seqtui.render.lines import Block, Line

_TEXT = re.compile(r'textLength="([\d.]+)"([^>]*)>([^<]+)</text>')
TALLEST = 20_000  # lines: no program shows a picture of more
_GROUND = {True: ((18, 18, 18), (215, 215, 215)), False: ((255, 255, 255), (28, 28, 28))}


def recording_console(width: int, colors: bool = True) -> Console:
    """Return a console that writes nowhere and remembers what was printed on it."""
    system = "truecolor" if colors else None
    return Console(
        record=True,
        file=io.StringIO(),
        width=width,
        color_system=system,  # type: ignore[arg-type]
        force_terminal=colors,
        no_color=not colors,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )


def lines_as_svg(lines: Sequence[Line], title: str, dark: bool = True) -> str:
    """Return the picture of lines.

    Raises SeqtuiError when they are too many.
    """
    console = recording_console(max((line.width for line in lines), default=1) or 1)
    console.print(Block(lines), end="")
    return printed_as_svg(console, title, dark)


def printed_as_svg(console: Console, title: str, dark: bool = True) -> str:
    """Return the picture of what was printed on a recording console.

    Raises SeqtuiError when it is too tall.
    """
    height = console.file.getvalue().count("\n")  # type: ignore[attr-defined]
    if height > TALLEST:
        raise SeqtuiError(f"{height:,} lines are too tall for one picture: save a part of it, or another format")
    return _TEXT.sub(_wide, console.export_svg(title=title, theme=_theme(dark), code_format=_format()))


def _wide(found: re.Match[str]) -> str:
    """A text as long as its columns: Rich counts characters, but 한글 takes two columns each."""
    length, between, escaped = found.groups()
    text = html.unescape(escaped)
    columns = cell_len(text)
    if columns == len(text):
        return found[0]
    return f'textLength="{float(length) * columns / len(text):g}"{between}>{escaped}</text>'


@cache
def _format() -> str:
    """Rich's picture without the fonts that it would fetch from elsewhere: the reader's own stand in."""
    return re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


@cache
def _theme(dark: bool) -> TerminalTheme:
    """The sixteen colours of Rich on the ground of our screens."""
    colors = (SVG_EXPORT_THEME if dark else DEFAULT_TERMINAL_THEME).ansi_colors
    return TerminalTheme(*_GROUND[dark], [colors[k] for k in range(8)], [colors[k] for k in range(8, 16)])
