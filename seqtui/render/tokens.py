"""The page of a text that was split: its tokens in a row, then each with its number and what it stands for."""

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seqtui.language import _, _n
from seqtui.models.tokens.names import SPACE
from seqtui.session.text import TextStyle, safe


def print_tokens(data: Mapping[str, Any], console: Console, look: TextStyle) -> None:
    """Print the tokens side by side, cut by strokes; then one line for each; then how many there are."""
    rows = data["tokens"]
    cut = look.sign("│", "|")
    line = Text(cut, overflow="fold")
    for row in rows:
        line.append(look.outside(safe(row["token"])), "dim" if row["special"] else "bold")
        line.append(cut)
    console.print(line)
    table = Table(box=box.SIMPLE if not look.ascii else box.ASCII, pad_edge=False)
    table.add_column("#", justify="right")
    table.add_column(_("token"), overflow="fold")
    table.add_column(_("number"), justify="right")
    table.add_column(_("characters"), overflow="fold")
    for row in rows:
        said = look.outside(safe(row["text"].replace(" ", SPACE)))
        said = _("set by the tokenizer") if row["special"] and not said else said
        name = Text(look.outside(safe(row["token"])), "dim" if row["special"] else "")
        table.add_row(str(row["position"]), name, f"{row['number']:,}", Text(said))
    console.print(table)
    console.print(Text(_counted(data)))
    if any("<0x" in row["token"] for row in rows):
        console.print(Text(_("<0xEC> is one byte: a character of several may be cut into several tokens"), "dim"))


def _counted(data: Mapping[str, Any]) -> str:
    """How many tokens there are for how much text."""
    text = f"{data['text']} {data['pair'] or ''}"
    return _n(
        "{n:,} token for {words:,} words of {characters:,} characters; the vocabulary has {size:,} tokens",
        "{n:,} tokens for {words:,} words of {characters:,} characters; the vocabulary has {size:,} tokens",
        len(data["tokens"]),
        words=len(text.split()),
        characters=len(text.strip()),
        size=data["vocabulary"],
    )
