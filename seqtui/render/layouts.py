"""The table of layouts, and one of them, on a page."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from seqtui.language import _
from seqtui.models.layouts.layout import Layout
from seqtui.session.text import TextStyle


def print_layouts(rows: Sequence[Layout], console: Console, look: TextStyle) -> None:
    """Print each layout: its name and title, the model that opens it, by what it is known, what must be given."""
    table = Table.grid(padding=(0, 2, 1, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(Text(row.name, "bold"), _about(row, look))
    console.print(table)


def print_layout(row: Layout, console: Console, look: TextStyle) -> None:
    """Print one layout and, name by name, what its tensors are called here and in the file."""
    console.print(_about(row, look))
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for one in row.renames:
        notes = [_("transposed")] * one.transposed + [_("where it is there")] * (not one.needed)
        table.add_row(one.ours, Text.assemble(one.theirs, (f"  {', '.join(notes)}" if notes else "", "dim")))
    if row.renames:
        console.print(table)
        console.print(Text(look.words(_holes()), "dim"))
    else:
        console.print(Text(look.words(_("its tensors have the same names here")), "dim"))


def _holes() -> str:
    """What the braces in the names of tensors stand for, in words."""
    signs = {"layer": "{k}", "side": "{side}", "prefix": "{p}", "outer": "{o}", "both": "*"}
    return _(
        "{layer}: the number of a layer; {side}: encoder or decoder; {prefix}: any prefix; {outer}: that prefix "
        "without its last name; {both}: weight and bias",
        **signs,
    )


def _about(row: Layout, look: TextStyle) -> Text:
    """What a layout is: its title and reference, the model, and how a file of it is known."""
    said = [_("opens as {model}", model=row.model)]
    if row.model_types:
        said.append(_("model_type {names} of config.json", names=", ".join(row.model_types)))
    said.append(_("known by {keys}", keys=", ".join(row.known_by)))
    if row.asked:
        names = " ".join(f"--set {name}=" for name in row.asked)
        said.append(_("without a config.json asks for {settings}", settings=names))
    reference = f" ({row.reference})" if row.reference else ""
    return Text.assemble((look.words(_(row.title)), "bold"), f"{reference}\n", look.words("; ".join(said)))
