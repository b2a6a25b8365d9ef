"""A diagram lit where the walk is: every sign takes the style of its value.

A value is being computed, read by what is computed, already there, or still to come. What stands at the ends of the
wires comes from the record; parts of the drawing whose values a run does not record are left out.
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import groupby

from rich.cells import cell_len

from seqtui.models.parts.diagram import Diagram, Label
from seqtui.render.lines import Line
from seqtui.render.palette import Palette
from seqtui.session.walk.views import Highlight

_ASCII = str.maketrans("─│┌┐└┘├┤┬┴┼⊙⊕σ−►◄", "-|++++" + "+++++" + "*+s-><")
_NAME = re.compile(r"[A-Za-z_]+")
_INPUT = "in"  # stands at the wire when the name of what goes in has no room there


def drawn(
    diagram: Diagram,
    lit: Highlight,
    palette: Palette,
    names: Mapping[str, str] | None = None,
    is_backward: bool = False,
) -> list[Line]:
    """Return a diagram with the current part lit; names replaces words in the drawing, tanh by relu.

    is_backward: its network reads from the end, and what comes from the word behind enters at the right.
    """
    drawing = [list(row) for row in diagram.drawing]
    owners = [[diagram.key.get(letter, "") for letter in row] for row in diagram.mask]
    for word, other in (names or {}).items():
        _replace(drawing, word, other.ljust(len(word))[: len(word)])
    spell(drawing, lit.letters)
    if lit.wires:
        _leave_out(drawing, owners, lit)
        for label in diagram.labels:
            _write(drawing, owners, label, _name(label, lit))
        if diagram.note is not None:
            _say_what_goes_in(diagram, drawing, owners, lit)
    if is_backward:
        width = max(map(len, drawing))
        turned = [_turned_round(row, owner, width) for row, owner in zip(drawing, owners, strict=True)]
        drawing, owners = [list(row) for row, _ in turned], [list(owner) for _, owner in turned]
    return [_styled(row, owner, lit, palette) for row, owner in zip(drawing, owners, strict=True)]


_WIRES = "─│┌┐└┘├┤┬┴┼►⊕⊗⊙"  # and operations, of one sign
_TURNED = str.maketrans("┌┐└┘├┤►", "┐┌┘└┤├◄")


def _turned_round(row: list[str], owners: list[str], width: int) -> tuple[list[str], list[str]]:
    """One row with its right where its left was: wires are turned, names are read as before."""
    cells = [*zip(row, owners, strict=True), *[(" ", "")] * (width - len(row))]
    found: list[tuple[str, str]] = []
    for _, group in groupby(cells, key=lambda cell: None if _is_wire(cell) else cell[1]):
        inside = list(group)
        is_name = not _is_wire(inside[0])
        found[:0] = _name_kept(inside) if is_name else [(sign.translate(_TURNED), at) for sign, at in inside[::-1]]
    return [sign for sign, _ in found], [at for _, at in found]


def _is_wire(cell: tuple[str, str]) -> bool:
    return cell[0] in _WIRES or cell == (" ", "")


def _name_kept(cells: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names as they are read, in the other order, and the blanks around them on the other sides."""
    text = "".join(sign for sign, _ in cells)
    found: list[tuple[str, str]] = []
    for piece in re.finditer(r"[^ ]+(?: [^ ]+)*| +", text):
        found[:0] = cells[piece.start() : piece.end()]
    return found


def _say_what_goes_in(diagram: Diagram, drawing: list[list[str]], owners: list[list[str]], lit: Highlight) -> None:
    """Write what the input is put together from, or its name where the wire has no room for it."""
    wire = next(label for label in diagram.labels if _INPUT + "-" in label.ids.split(" "))
    name, note = _name(wire, lit), diagram.note
    text = lit.joined or (_candidates(wire, lit)[0] if name == _INPUT else "")
    if not text or note is None:
        return
    row = drawing[note.line]
    behind = "" if note.line == wire.line else f"{name} "
    room = len(row) - note.column
    shown = next((t for t in (f"{behind}= {text}", text, text.replace("; ", ";")) if cell_len(t) <= room), "")
    _write(drawing, owners, Label(note.line, note.column, note.ids, room), shown)


def _candidates(label: Label, lit: Highlight) -> tuple[str, ...]:
    """The names of what stands at the end of a wire, the fullest first."""
    return next((lit.wires[place] for place in label.ids.split(" ") if place in lit.wires), ())


def _name(label: Label, lit: Highlight) -> str:
    """The fullest name that has room: cut it would be another one."""
    names = _candidates(label, lit)
    fitting = next((name for name in names if cell_len(name) <= label.room), "")
    if fitting or not names:
        return fitting
    return _INPUT if _INPUT + "-" in label.ids.split(" ") else label.ids.removesuffix("-")


def _write(drawing: list[list[str]], owners: list[list[str]], label: Label, text: str) -> None:
    """Write over the end of a wire; where the wire comes out at the left of a name, a blank stands between."""
    if not text:
        return
    row, owner = drawing[label.line], owners[label.line]
    signs = columns(text)
    before = row[label.column - 1] not in " " and len(signs) < label.room
    after = row[label.column] != " " and label.column + len(signs) < len(row)
    for k, sign in zip(range(label.column, len(row)), [" "] * before + signs + [" "] * after, strict=False):
        row[k], owner[k] = sign, label.ids


def _leave_out(drawing: list[list[str]], owners: list[list[str]], lit: Highlight) -> None:
    for row, owner in zip(drawing, owners, strict=True):
        for k, ids in enumerate(owner):
            if ids and not any(place in lit.wires for place in ids.split(" ")):
                row[k], owner[k] = " ", ""


def columns(text: str) -> list[str]:
    """Return what stands in each column of a text without wide signs: a letter, with the mark over it."""
    signs: list[str] = []
    for sign in text:
        if unicodedata.combining(sign) and signs:
            signs[-1] += sign
        else:
            signs.append(sign)
    return signs


def spell(drawing: list[list[str]], letters: Mapping[str, str]) -> None:
    """Write the letters of another text for our names in a drawing, in the place that these have there.

    A longer letter takes a blank behind it, or a column of the wire before it; where there is neither ours stays.
    """
    for row in drawing if letters else ():
        for match in _NAME.finditer("".join(row)):
            signs = columns(letters.get(match[0], ""))
            first, last = match.span()
            if len(signs) > last - first:
                first, last = _widened(row, first, last, len(signs))
            elif signs and len(signs) < last - first and row[first - 2 : first] == ["─", " "] and row[last] == " ":
                spare = last - first - len(signs)
                signs = [*"─" * (spare - spare // 2), " ", *signs, " ", *"─" * (spare // 2)]
                first, last = first - 1, last + 1
            if signs and len(signs) <= last - first:
                spare = last - first - len(signs)
                row[first:last] = [*" " * (spare - spare // 2), *signs, *" " * (spare // 2)]


def _widened(row: list[str], first: int, last: int, width: int) -> tuple[int, int]:
    """The place of a name with the free columns beside it that it needs, behind it first."""
    while last - first < width and row[last : last + 2] == [" ", " "]:
        last += 1
    while last - first < width and row[first - 2 : first] == ["─", "─"]:
        first -= 1
    return first, last


def _replace(drawing: list[list[str]], word: str, other: str) -> None:
    for row in drawing:
        text = "".join(row).replace(word, other)
        row[:] = list(text)


def _styled(row: list[str], owners: list[str], lit: Highlight, palette: Palette) -> Line:
    line, start = Line(), 0
    for k in range(1, len(row) + 1):
        if k == len(row) or owners[k] != owners[start]:
            text = "".join(row[start:k])
            line.add(text.translate(_ASCII) if palette.look.ascii else text, palette.style(_style(owners[start], lit)))
            start = k
    return line


def _style(owner: str, lit: Highlight) -> str:
    ids = owner.split(" ") if owner else []
    if lit.current and lit.current in ids:
        return "accent"
    if not lit.operands.isdisjoint(ids):
        return "operand"
    given = not lit.wires and any(place.endswith("-") for place in ids)
    return "computed" if given or not lit.computed.isdisjoint(ids) else "pending"
