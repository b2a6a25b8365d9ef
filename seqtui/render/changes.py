"""How far a value moved when a word was changed, one token a line."""

from dataclasses import replace

from rich.console import Console

from seqtui.render.bars import bar
from seqtui.render.console import skin_for
from seqtui.render.lines import Block, Line, clip, pad
from seqtui.render.skin import Skin
from seqtui.session.changing.changes import ChangeView, Moved
from seqtui.session.look import Look
from seqtui.session.numbers import aligned

ROUNDING = 1e-12  # sums in another order differ by less


def change_lines(view: ChangeView, width: int, height: int, skin: Skin) -> list[Line]:
    """Return a line for each token: what it was, what it is, and the size of the change as a bar and a number."""
    meaning = f": {view.meaning}" if view.meaning else ""
    head = clip(f" {view.head}{meaning}", width, skin)
    lines = [Line((head, skin.ink("dim")))]
    room = max(1, height - 1)
    first = max(0, min(view.here - room // 2, len(view.rows) - room))
    name = min(28, max(12, width // 3))
    for k in range(first, min(first + room, len(view.rows))):
        lines.append(_row(view, k, name, width, skin).fit(width))
    return lines


def print_changes(view: ChangeView, console: Console, look: Look) -> None:
    """Print the whole table."""
    lines = change_lines(replace(view, here=-1), console.width, len(view.rows) + 1, skin_for(console, look))
    console.print(Block(lines), end="")


def _row(view: ChangeView, k: int, name: int, width: int, skin: Skin) -> Line:
    row = view.rows[k]
    mark = skin.sign("▶", ">") if k == view.here else " "
    edited = row.before != row.after
    why = skin.look.words(row.why)
    text = clip(_name(row, skin), name, skin)
    line = Line((f" {mark} ", skin.ink("accent")), (pad(text, name), skin.ink("accent" if edited else "text")))
    if row.size is None:
        return line.add(f" {clip(why, width - name - 5, skin)}", skin.ink("dim"))
    if row.size <= ROUNDING:
        return line.add(f"{aligned(row.size)}{'the same but for rounding' if row.size else 'unmoved'}", skin.ink("dim"))
    share = min(1.0, row.size / view.largest) if view.largest else 0.0
    return line.add(aligned(row.size), skin.ink("title")).add(bar(share, width - name - 14, skin), skin.ink("positive"))


def shape_text(shape: tuple[int, ...], skin: Skin) -> str:
    """The shape of an array, 11×4."""
    return skin.sign("×", "x").join(map(str, shape)) or "1"


def _name(row: Moved, skin: Skin) -> str:
    if not row.before or not row.after:
        return row.before or row.after
    return row.after if row.before == row.after else f"{row.before}{skin.sign(' → ', ' -> ')}{row.after}"
