"""The doctor's findings as a table."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from seqtui.session.doctor import Finding
from seqtui.session.look import Look
from seqtui.session.safe import safe


def print_findings(rows: Sequence[Finding], console: Console, look: Look) -> None:
    """Print one row for each finding; what needs attention is marked by a sign, not by colour alone."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        mark = Text("ok", "green") if row.ok else Text("!!", "bold yellow")
        value = Text(safe(row.value))
        if row.advice:
            value.append(f"\n{row.advice}", "" if not row.ok else "dim")
        table.add_row(mark, Text(_plain(row.what, look)), value)
    console.print(table)


def _plain(text: str, look: Look) -> str:
    """The two characters that are measured are named where they cannot be shown."""
    return text.replace("σ", "sigma").replace("한", "Hangul") if look.ascii else text
