"""A diagram as data: a drawing, and under it a mask that says which value each sign belongs to.

Every sign takes the style of its value: being computed, read by what is computed, already there, or still to come. A
mask letter stands for the id that the key names, or for any of several; ``h-`` is the h of the previous time step.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from seqtui.render.lines import Line
from seqtui.render.skin import Skin
from seqtui.session.walk.view import Lit

_ASCII = str.maketrans("─│┌┐└┘├┤┬┴┼⊗⊕σ−►", "-|++++" + "+++++" + "x+s->")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Diagram:
    """drawing and mask have the same shape; key: mask letter to id; labels: (line, column, id, time offset).

    A letter that is not in the key belongs to the ground of the drawing.
    """

    drawing: tuple[str, ...]
    mask: tuple[str, ...]
    key: Mapping[str, str]
    labels: tuple[tuple[int, int, str, int], ...] = ()

    def lines(self, lit: Lit, skin: Skin, names: Mapping[str, str] | None = None) -> list[Line]:
        """Return the drawing with the current part lit; names replaces words in the drawing, tanh by relu."""
        drawing = [list(row) for row in self.drawing]
        owners = [[self.key.get(letter, "") for letter in row] for row in self.mask]
        for word, other in (names or {}).items():
            _replace(drawing, word, other.ljust(len(word))[: len(word)])
        for line, column, name, offset in self.labels:
            text = _label(name, lit.time, offset, len(drawing[line]) - column, skin)
            owner = f"{name}-" if offset else name
            for k, sign in enumerate(text):
                drawing[line][column + k], owners[line][column + k] = sign, owner
        return [_styled("".join(row), owner, lit, skin) for row, owner in zip(drawing, owners, strict=True)]


def _label(name: str, time: int | None, offset: int, room: int, skin: Skin) -> str:
    """The name with its time, or with t where the number has no room; cut it would be another time."""
    if time is None:
        return name
    when = str(time + offset)
    text = f"{name}_{when}" if skin.look.ascii else name + when.translate(_SUBSCRIPT)
    return text if len(text) <= room else name + skin.sign("ₜ", "_t")


def _replace(drawing: list[list[str]], word: str, other: str) -> None:
    for row in drawing:
        text = "".join(row).replace(word, other)
        row[:] = list(text)


def _styled(text: str, owners: list[str], lit: Lit, skin: Skin) -> Line:
    if skin.look.ascii:
        text = text.translate(_ASCII)
    line, start = Line(), 0
    for k in range(1, len(text) + 1):
        if k == len(text) or owners[k] != owners[start]:
            line.add(text[start:k], skin.ink(_ink(owners[start], lit)))
            start = k
    return line


def _ink(owner: str, lit: Lit) -> str:
    ids = owner.split(" ") if owner else []
    if lit.current and lit.current in ids:
        return "accent"
    if not lit.operands.isdisjoint(ids):
        return "operand"
    if owner.endswith("-") or not lit.computed.isdisjoint(ids):
        return "computed"
    return "pending"
