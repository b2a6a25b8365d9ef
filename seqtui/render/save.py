"""A view or a walk as a file: drawn as SVG or text, or the values behind it."""

import io
from collections.abc import Sequence

from rich.ansi import AnsiDecoder
from rich.console import Console
from rich.style import Style

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.atomic_write import Writer
from seqtui.render.lines import Line
from seqtui.render.palette import Palette, ThemedConsole
from seqtui.render.pdf import pdf
from seqtui.render.resources import checked_font, library
from seqtui.render.show import print_run
from seqtui.render.svg import picture_size, svg
from seqtui.session.export.blocks import Document
from seqtui.session.export.formats import DRAWN
from seqtui.session.export.markdown import md_chunks
from seqtui.session.export.run import Export
from seqtui.session.export.save import data_writer, text_writer

WIDTH = 100  # columns of a walk that is drawn
ZOOM = 2.0  # pixels of the picture for one of the SVG: sharp on a projector
LARGEST = 16_000_000  # pixels: what programs show; twenty times a screen


def recording_console(width: int, colors: bool = True, dark: bool = True) -> ThemedConsole:
    """Return a console that writes nowhere and remembers what was printed on it."""
    return ThemedConsole(
        dark=dark,
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


def printed_lines(console: Console) -> list[Line]:
    """Return what was printed on a recording console as lines, with their colours."""
    plain = Style.null()
    decoded = AnsiDecoder().decode(console.export_text(clear=False, styles=True))
    lines = [Line(*((part.text, part.style or plain) for part in text.render(console))) for text in decoded]
    return lines if not lines or lines[-1].pieces else lines[:-1]


def drawing_writer(lines: Sequence[Line], title: str, format: str, dark: bool = True) -> Writer:
    """Return what writes drawn lines in a format of DRAWN.

    Raises SeqtuiError when they are too many, or a library that the format needs is missing.
    """
    if format == "txt":
        return text_writer(f"{line.plain.rstrip()}\n" for line in lines)
    if format == "svg":
        return text_writer([svg(lines, title, dark)])
    made = pdf(lines, title, dark) if format == "pdf" else png(svg(lines, title, dark), picture_size(lines))
    return lambda stream: stream.write(made)


def png(svg: str, size: tuple[float, float]) -> bytes:
    """Return the pixels of an SVG picture of that size, twice as many each way as it has, or as many if it is tall.

    Raises SeqtuiError when the library or a font is missing, or the picture would be too large.
    """
    resvg = library("resvg_py", "png", _("a picture can be saved as .svg without it"))
    checked_font()
    area = size[0] * size[1]
    if area > LARGEST:
        raise SeqtuiError(_("this is too tall for one picture of pixels: save a part of it, or save as .pdf or .svg"))
    return bytes(resvg.svg_to_bytes(svg_string=svg, zoom=ZOOM if area * ZOOM**2 <= LARGEST else 1.0))


def page_writer(lines: Sequence[Line], document: Document, format: str, palette: Palette) -> Writer:
    """Return what writes a page: the lines of the screen, drawn, or what they show, as data; Markdown holds both."""
    lines = _without_empty_end(lines)
    if format in DRAWN:
        return drawing_writer(lines, f"seqtui {document.title}", format, palette.dark)
    if format == "md":
        return text_writer(md_chunks(document, [line.plain.rstrip() for line in lines]))
    return _data(document, format)


def walk_writer(values: Export, format: str, palette: Palette) -> Writer:
    """Return what writes a whole run, as ``seqtui show`` prints it or as data."""
    if format not in DRAWN:
        return _data(values, format)
    console = recording_console(WIDTH, colors=palette.depth > 0 and format != "txt", dark=palette.dark)
    print_run(values.run, console, palette.look, grad=values.gradients, palette=None if format == "txt" else palette)
    return drawing_writer(printed_lines(console), f"seqtui {values.run.name}", format, palette.dark)


def _without_empty_end(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines up to the last one with something in it: a tall screen may have room left."""
    filled = [k for k, line in enumerate(lines) if line.trimmed().pieces]
    return lines[: filled[-1] + 1] if filled else lines[:1]


def _data(document: Document, format: str) -> Writer:
    found = data_writer(document, format)
    if found is None:
        raise ValueError(f"{format} is drawn, not written as data")
    return found
