"""What a command writes: JSON for programs, drawings for people; made before it is written."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from seqtui import policy
from seqtui.cli.args_to_request import Arguments
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.atomic_write import Writer
from seqtui.models.model import Run
from seqtui.session import output
from seqtui.session.config import read_config
from seqtui.session.export.blocks import Document
from seqtui.session.export.csv_text import csv_chunks
from seqtui.session.export.formats import PICTURES
from seqtui.session.export.markdown import md_chunks
from seqtui.session.export.npz import write_npz
from seqtui.session.export.page import Page
from seqtui.session.export.run import provenance
from seqtui.session.export.save import save, text_writer
from seqtui.session.json_text import headed
from seqtui.session.text import TextStyle, safe

if TYPE_CHECKING:
    from rich.console import Console


def write_page(
    args: Arguments,
    kind: str,
    title: str,
    make: Callable[[], Mapping[str, object]],
    draw: Callable,
    tabled: Callable[[Mapping[str, object]], Mapping[str, object]] = lambda data: data,
) -> int:
    """Write what a command shows: drawn, or the data that make returns, a document of that kind.

    tabled brings the data into the form that tables are made of.
    """
    if args.format in ("table", *PICTURES):
        return draw_on_console(args, draw, title)
    data = headed(kind, make())
    return write_document(args, Page(title, data, tabled(data)))


def write_of_run(args: Arguments, kind: str, run: Run, make: Callable[[], Mapping[str, object]], draw: Callable) -> int:
    """Write what is said of a run, with where the run's weights come from."""

    def both(console: Console, look: TextStyle) -> None:
        from seqtui.render.show import print_caveats

        draw(console, look)
        print_caveats(run, console, look)

    return write_page(args, kind, f"{kind}: {run.name}", lambda: {**make(), **provenance(run)}, both)


def write_document(args: Arguments, document: Document) -> int:
    """Write a document in the format that was asked for."""
    if args.format == "npz":
        return write_bytes(partial(write_npz, document), args)
    parts = {"json": partial(document.json, args.plain), "csv": partial(csv_chunks, document)}
    return write(parts.get(args.format, partial(md_chunks, document))(), _place(args))


def draw_on_console(args: Arguments, draw: Callable, title: str = "") -> int:
    """Let a renderer draw, then write what it drew: as text, or as a picture for ``--format svg``."""
    from seqtui.render.palette import command_line_console

    place = _place(args)
    if getattr(args, "format", "") in PICTURES:
        return _draw_picture(args, draw, title)
    dark = is_dark(args, "txt")
    console = command_line_console("never" if place and args.color == "auto" else args.color, dark=dark)
    with console.capture() as drawn:
        draw(console, args.look)
    return write((line.rstrip(" ") + "\n" for line in drawn.get().splitlines()), place)


def write(parts: Iterable[str], place: str | None = None) -> int:
    """Write text to a file, or to stdout, and report success."""
    if place is None:
        output.write(parts)
        return 0
    return _write_file(place, text_writer(parts))


def _write_file(place: str, writer: Writer) -> int:
    """Write a file, and say so where there was one."""
    was_there = policy.is_file(place)
    save(place, writer)
    if was_there and sys.stderr is not None:
        print(_("seqtui: {place} was there and is written anew", place=safe(place)), file=sys.stderr)
    return 0


def write_bytes(writer: Writer, args: Arguments) -> int:
    """Write what may be no text to the file of --out or into a pipe; never on a terminal."""
    place = _place(args)
    if place is not None:
        return _write_file(place, writer)
    if sys.stdout.isatty() and args.format != "svg":
        raise SeqtuiError(
            _("{format} is no text: give --out FILE.{format}, or send it into a pipe", format=args.format)
        )
    made = io.BytesIO()  # numpy goes back and forth in what it writes, which a pipe does not allow
    writer(made)
    sys.stdout.buffer.write(made.getbuffer())
    sys.stdout.flush()
    return 0


def _draw_picture(args: Arguments, draw: Callable, title: str) -> int:
    from seqtui.render.palette import pipe_width
    from seqtui.render.save import drawing_writer, printed_lines, recording_console

    dark = is_dark(args, args.format)
    colors = args.color != "never" and not policy.environment().get("NO_COLOR")
    console = recording_console(pipe_width(policy.environment()), colors, dark)
    draw(console, args.look)
    return write_bytes(drawing_writer(printed_lines(console), f"seqtui {title}"[:60], args.format, dark), args)


def is_dark(args: Arguments, format: str) -> bool:
    """Whether it is drawn on a dark ground: as --theme says, else as the config file does; but paper is light."""
    if args.theme is not None:
        return bool(args.theme == "dark")
    return format != "pdf" and read_config().values["theme"] == "dark"


def _place(args: Arguments) -> str | None:
    """The file of --out, where a command has that option."""
    return getattr(args, "out", None)
