"""The parts of a file of weights on a page: what --part takes, what that is, and the model that opens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seqtui.language import _
from seqtui.models.weights.file_parts import FilePart
from seqtui.session.text import TextStyle, safe

_WIDEST = 40  # columns of a name that is kept on one line


def print_parts(
    parts: Sequence[FilePart], called: Callable[[FilePart], str], console: Console, look: TextStyle
) -> None:
    """Print each part of a file, and how one is opened; called says what a part is."""
    heads = [look.words(head) for head in (_("--part"), _("what it is"), _("opens as"), _("parameters"))]
    rows = [
        (safe(part.prefix) or look.words(_("the whole file")), look.words(called(part)), part.model, _counted(part))
        for part in parts
    ]
    widths = [max(cell_len(row[k]) for row in (heads, *rows)) for k in range(len(heads))]
    table = Table.grid(padding=(0, 2))
    for k, width in enumerate(widths):  # what it is gives way on a narrow screen
        keeps = k != 1 and width <= _WIDEST
        table.add_column(overflow="fold", no_wrap=keeps, justify="right" if k == 3 else "left")
    table.add_row(*(Text(head, "dim") for head in heads))
    for part, (name, *others) in zip(parts, rows, strict=True):
        table.add_row(Text(name, "bold" if part.prefix else "dim"), *others)
    console.print(table)
    inner = next((part.prefix for part in parts if part.prefix), "")
    if inner:
        console.print(Text(look.words(_("as in --part {prefix}", prefix=safe(inner))), "dim"))


def _counted(part: FilePart) -> str:
    return f"{part.parameters:,}"
