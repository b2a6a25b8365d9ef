"""A view or a walk as a file: drawn as SVG or text, or the values behind it."""

import html
import io
import re
from collections.abc import Sequence
from functools import cache

from rich.cells import cell_len
from rich.console import CONSOLE_SVG_FORMAT, Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, SVG_EXPORT_THEME, TerminalTheme

from seqtui.engine.errors import SeqtuiError
from seqtui.models.atomic_write import Writer
from seqtui.render.lines import Line, TextBlock
from seqtui.render.palette import Palette
from seqtui.render.show import print_run
from seqtui.session.export.json import Export
from seqtui.session.export.save import data_writer, fenced, text_writer

_TEXT = re.compile(r'textLength="([\d.]+)"([^>]*)>([^<]+)</text>')
TALLEST = 20_000  # lines: no program shows a picture of more
_GROUND = {True: ((18, 18, 18), (215, 215, 215)), False: ((255, 255, 255), (28, 28, 28))}


def recording_console(width: int, colors: bool = True) -> Console:
    """Return a console that writes nowhere and remembers what was printed on it."""
    return Console(
        record=True,
        file=io.StringIO(),
        width=width,
        color_system="truecolor" if colors else None,
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
    console.print(TextBlock(lines), end="")
    return printed_as_svg(console, title, dark)


def printed_as_svg(console: Console, title: str, dark: bool = True) -> str:
    """Return the picture of what was printed on a recording console.

    Raises SeqtuiError when it is too tall.
    """
    height = console.export_text(clear=False).count("\n")
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


WIDTH = 100  # columns of a walk that is drawn


def view_writer(lines: Sequence[Line], values: Export, format: str, palette: Palette) -> Writer:
    """Return what writes the lines of a screen, as text or a picture, or the values they show."""
    title = f"seqtui {values.run.model.name}"
    lines = _without_empty_end(lines)
    plain = [line.plain.rstrip() for line in lines]
    if format == "svg":
        return text_writer([lines_as_svg(lines, title, palette.dark)])
    if format == "txt":
        return text_writer("".join(f"{line}\n" for line in plain))
    if format == "md":
        return text_writer([fenced(plain, title)])
    return _data(values, format)


def walk_writer(values: Export, format: str, palette: Palette) -> Writer:
    """Return what writes a whole run, as ``seqtui show`` prints it or as data."""
    if format not in ("svg", "txt"):
        return _data(values, format)
    console = recording_console(WIDTH, colors=palette.depth > 0 and format == "svg")
    print_run(values.run, console, palette.look, grad=values.gradients, palette=palette if format == "svg" else None)
    if format == "svg":
        return text_writer([printed_as_svg(console, f"seqtui {values.run.model.name}", palette.dark)])
    return text_writer(f"{line.rstrip()}\n" for line in console.export_text().splitlines())


def _without_empty_end(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines up to the last one with something in it: a tall screen may have room left."""
    filled = [k for k, line in enumerate(lines) if line.trimmed().pieces]
    return lines[: filled[-1] + 1] if filled else lines[:1]


def _data(values: Export, format: str) -> Writer:
    found = data_writer(values, format)
    if found is None:
        raise ValueError(f"{format} is drawn, not written as data")
    return found
