"""The list of trained networks."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seqtui.models.zoo import Entry
from seqtui.session.look import Look
from seqtui.session.safe import safe

_HEADS = ("name", "held out", "seed", "KB")  # the name says recipe and model
_NUMBERS = ("seed", "KB")


def print_zoo(rows: Sequence[Entry], console: Console, look: Look) -> None:
    """Print one line for each network, and how to open one and to make it again."""
    if not rows:
        console.print(Text("there are no trained networks here: seqtui train makes one", "dim"))
        return
    table = Table(box=box.ASCII if look.ascii else box.SIMPLE_HEAD)
    for head in _HEADS:
        table.add_column(head, justify="right" if head in _NUMBERS else "left", no_wrap=head == "name", overflow="fold")
    for row in rows:
        cells = (row.name, _held_out(row), str(row.about.seed), f"{row.size / 1000:.0f}")
        table.add_row(*(Text(safe(cell)) for cell in cells))
    console.print(table)
    first = rows[0]
    console.print(Text(f"seqtui open {first.name}", "bold"), Text("opens one;"), end=" ")
    made = f"seqtui train {first.about.recipe} --model {first.about.model} --seed {first.about.seed}"
    console.print(Text(made, "bold"), Text("makes it again"))


def _held_out(row: Entry) -> str:
    return "" if row.headline is None else f"{row.headline[0]} {row.headline[1]:.3f}"
