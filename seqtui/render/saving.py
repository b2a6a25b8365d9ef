"""A view or a walk as a file: drawn formats from what was drawn, the others from the values behind it."""

from collections.abc import Sequence

from seqtui.render.lines import Line
from seqtui.render.show import print_run
from seqtui.render.skin import Skin
from seqtui.render.svg import lines_as_svg, printed_as_svg, recording_console
from seqtui.session.export.document import Export
from seqtui.session.export.files import Writer, text_writer
from seqtui.session.export.saving import data_writer, fenced

WIDTH = 100  # columns of a walk that is drawn


def view_writer(lines: Sequence[Line], values: Export, format: str, skin: Skin) -> Writer:
    """Return what writes the lines of a screen, as text or a picture, or the values they show."""
    title = f"seqtui {values.run.model.name}"
    lines = _without_empty_end(lines)
    plain = [line.plain.rstrip() for line in lines]
    if format == "svg":
        return text_writer([lines_as_svg(lines, title, skin.dark)])
    if format == "txt":
        return text_writer("".join(f"{line}\n" for line in plain))
    if format == "md":
        return text_writer([fenced(plain, title)])
    return _data(values, format)


def walk_writer(values: Export, format: str, skin: Skin) -> Writer:
    """Return what writes a whole run, as ``seqtui show`` prints it or as data."""
    if format not in ("svg", "txt"):
        return _data(values, format)
    console = recording_console(WIDTH, colors=skin.depth > 0 and format == "svg")
    print_run(values.run, console, skin.look, grad=values.gradients, skin=skin if format == "svg" else None)
    if format == "svg":
        return text_writer([printed_as_svg(console, f"seqtui {values.run.model.name}", skin.dark)])
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
