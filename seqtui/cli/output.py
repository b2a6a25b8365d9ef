"""What a command writes: JSON for programs, drawings for people; made before it is written."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from seqtui.cli.args_to_request import Arguments
from seqtui.engine.errors import SeqtuiError
from seqtui.models.atomic_write import Writer
from seqtui.models.model import Run
from seqtui.session import output
from seqtui.session.export.json import provenance
from seqtui.session.export.save import save, text_writer
from seqtui.session.json_text import FORMAT, dumps
from seqtui.session.text import TextStyle

if TYPE_CHECKING:
    from rich.console import Console


PICTURES = ("svg", "pdf", "png")


def write_json(args: Arguments, data: object) -> int:
    """Write data as one JSON text."""
    return write([dumps(data, ascii=args.plain, indent=2), "\n"], _place(args))


def write_either(args: Arguments, option: str, data: Mapping[str, object], draw: Callable, run: Run) -> int:
    """Data for other programs, or a drawing: what an option of show gives of a run that has no other formats."""
    check_format(args, option)
    return write_of_run(args, run, {"format": FORMAT, **data}, draw)


def write_of_run(args: Arguments, run: Run, data: Mapping[str, object], draw: Callable) -> int:
    """What is said of a run, as data or drawn, with where the run's weights come from."""
    if args.format == "json":
        return write_json(args, {**data, **provenance(run)})

    def both(console: Console, look: TextStyle) -> None:
        from seqtui.render.show import print_caveats

        draw(console, look)
        print_caveats(run, console, look)

    return draw_on_console(args, both)


def check_format(args: Arguments, option: str) -> None:
    """Raise SeqtuiError for a format that the option has no text for."""
    if args.format not in ("table", "json", *PICTURES):
        raise SeqtuiError(f"{option} is shown with --format table, json, svg, pdf or png")


def draw_on_console(args: Arguments, draw: Callable) -> int:
    """Let a renderer draw, then write what it drew: as text, or as a picture for ``--format svg``."""
    from seqtui.render.palette import command_line_console

    place = _place(args)
    if getattr(args, "format", "") in PICTURES:
        return _draw_picture(args, draw)
    dark = is_dark(args, "txt")
    console = command_line_console("never" if place and args.color == "auto" else args.color, dark=dark)
    with console.capture() as drawn:
        draw(console, TextStyle(args.plain))
    return write((line.rstrip(" ") + "\n" for line in drawn.get().splitlines()), place)


def write(parts: Iterable[str], place: str | None = None) -> int:
    """Write text to a file, or to stdout, and report success."""
    if place is None:
        output.write(parts)
    else:
        save(place, text_writer(parts))
    return 0


def write_bytes(writer: Writer, args: Arguments) -> int:
    """Write what may be no text to the file of --out or into a pipe; never on a terminal."""
    place = _place(args)
    if place is not None:
        save(place, writer)
        return 0
    if sys.stdout.isatty() and args.format != "svg":
        raise SeqtuiError(f"{args.format} is no text: give --out FILE.{args.format}, or send it into a pipe")
    made = io.BytesIO()  # numpy goes back and forth in what it writes, which a pipe does not allow
    writer(made)
    sys.stdout.buffer.write(made.getbuffer())
    sys.stdout.flush()
    return 0


def _draw_picture(args: Arguments, draw: Callable) -> int:
    from seqtui.render.palette import pipe_width
    from seqtui.render.save import drawing_writer, printed_lines, recording_console

    dark = is_dark(args, args.format)
    colors = args.color != "never" and not os.environ.get("NO_COLOR")
    console = recording_console(pipe_width(os.environ), colors, dark)
    draw(console, TextStyle(args.plain))
    return write_bytes(drawing_writer(printed_lines(console), f"seqtui {args.model}"[:60], args.format, dark), args)


def is_dark(args: Arguments, format: str) -> bool:
    """Whether it is drawn on a dark ground: --theme says so, else all is but what is printed on paper."""
    return format != "pdf" if args.theme is None else args.theme == "dark"


def _place(args: Arguments) -> str | None:
    """The file of --out, where a command has that option."""
    return getattr(args, "out", None)
