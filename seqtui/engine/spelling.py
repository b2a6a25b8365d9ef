"""How an op is written, in three spellings: unicode for the page, ascii for plain terminals, python to run.

A spelling knows its precedence; brackets follow from it. The trap is ``a − (b − c)``: a right operand of the same
precedence keeps its brackets unless regrouping cannot matter to a reader.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, ClassVar

from msgspec import Struct

ATOM = 10
MOST_ARGUMENTS = 4  # of more than these the page shows the first two and the last
_LISTED = 8  # places written out on the page before a list is cut short


class Script(Enum):
    """The three spellings of a formula."""

    UNICODE = "unicode"
    ASCII = "ascii"
    PYTHON = "python"


class Style(Struct, frozen=True):
    """How a formula is written: its script, and by whose letters ("" for ours); python has ours alone."""

    script: Script
    letters: str = ""

    UNICODE: ClassVar["Style"]
    ASCII: ClassVar["Style"]
    PYTHON: ClassVar["Style"]


Style.UNICODE, Style.ASCII, Style.PYTHON = map(Style, Script)


class Written(Struct, frozen=True):
    """A piece of formula: its text, how tightly it binds, and its operator in ascii ("" for a name, number or call).

    single marks one number, not an array: a product with it is written by a plain space.
    """

    text: str
    precedence: int = ATOM
    operator: str = ""
    single: bool = False


Speller = Callable[[Sequence[Written], tuple[Any, ...], Style], Written]


class Spelling(Struct, frozen=True):
    """spell(operands, params, style) writes the op; sign is its short unicode mark, for diagrams and help."""

    sign: str
    spell: Speller


class Call(Struct, frozen=True):
    """How a library writes an op that is a function: ``np.sum(x, axis=0, keepdims=True)``.

    head is its name; axis and keep are its keywords for the first two params, more is an argument that is always given.
    tupled: it takes its operands as one tuple.
    """

    head: str
    axis: str = ""
    keep: str = ""
    more: str = ""
    tupled: bool = False

    def write(self, parts: Sequence[str], params: tuple[Any, ...]) -> str:
        """The call with these operands; axis None, over all elements, is left out."""
        arguments = [f"({', '.join(parts)},)"] if self.tupled else list(parts)
        kept = bool(self.keep) and True in params[1:]
        if self.axis and params and (params[0] is not None or kept):
            arguments.append(f"{self.axis}={params[0]}")
        arguments += [f"{self.keep}=True"] * kept + [self.more] * bool(self.more)
        return f"{self.head}({', '.join(arguments)})"


def _bracket(part: Written, needed: bool) -> str:
    return f"({part.text})" if needed else part.text


def infix(unicode: str, ascii: str, precedence: int, associative: bool = True, tight: bool = False) -> Spelling:
    """An operator between two operands; tight joins them by a plain space on the page, as in ``W x``."""

    def spell(parts: Sequence[Written], params: tuple[Any, ...], style: Style) -> Written:
        left, right = parts
        same_left, same_right = left.precedence == precedence, right.precedence == precedence
        if style.script is Script.PYTHON:
            open_left, open_right = False, same_right
        else:
            additive = precedence == 5
            open_left = same_left and not additive and left.operator != ascii
            open_right = same_right and not (associative and (additive or right.operator == ascii))
        sign = unicode if style.script is Script.UNICODE else ascii
        gap = " " if tight and style.script is Script.UNICODE else f" {sign} "
        open_right = open_right or (gap == " " and right.text.startswith("−"))  # W (−x): W −x reads as a difference
        text = gap.join(
            (
                _bracket(left, left.precedence < precedence or open_left),
                _bracket(right, right.precedence < precedence or open_right),
            )
        )
        return Written(text, precedence, ascii)

    return Spelling("·" if tight else unicode, spell)


def product(unicode: str, ascii: str, precedence: int) -> Spelling:
    """The elementwise product; with a single number the page needs no sign, as in ``k V``."""
    between, tight = infix(unicode, ascii, precedence), infix(" ", ascii, precedence, tight=True)

    def spell(parts: Sequence[Written], params: tuple[Any, ...], style: Style) -> Written:
        numbers = any(part.text[:1].isdigit() for part in parts[1:])
        spelling = tight if any(part.single for part in parts) and not numbers else between
        return spelling.spell(parts, params, style)

    return Spelling(unicode, spell)


def prefix(unicode: str, ascii: str, precedence: int) -> Spelling:
    """A sign before its operand."""

    def spell(parts: Sequence[Written], params: tuple[Any, ...], style: Style) -> Written:
        sign = unicode if style.script is Script.UNICODE else ascii
        return Written(sign + _bracket(parts[0], parts[0].precedence <= precedence), precedence, ascii)

    return Spelling(unicode, spell)


def postfix(unicode: str, ascii: str, precedence: int) -> Spelling:
    """A mark behind its operand."""

    def spell(parts: Sequence[Written], params: tuple[Any, ...], style: Style) -> Written:
        sign = unicode if style.script is Script.UNICODE else ascii
        return Written(_bracket(parts[0], parts[0].precedence < precedence) + sign, precedence, ascii)

    return Spelling(unicode, spell)


def call(name: str, unicode: str, keyword: str = "") -> Spelling:
    """A function of its operands; params are written as keyword arguments in python only (the page names axes)."""

    def spell(parts: Sequence[Written], params: tuple[Any, ...], style: Style) -> Written:
        arguments = [part.text for part in parts]
        if style.script is Script.PYTHON and keyword and params:
            arguments.append(f"{keyword}={params[0]!r}")
            arguments += ["keepdims=True"] if True in params[1:] else []
        if style.script is not Script.PYTHON and len(arguments) > MOST_ARGUMENTS:
            arguments[2:-1] = ["…" if style.script is Script.UNICODE else "..."]
        head = unicode if style.script is Script.UNICODE else name
        return Written(f"{head}({', '.join(arguments)})")

    return Spelling(unicode, spell)


def same_as() -> Spelling:
    """Nothing but the operand: ``resid_pre = resid_post``."""
    return Spelling("=", lambda parts, params, style: parts[0])


def dot_call(name: str, unicode: str) -> Spelling:
    """A method of the operand, as ``x.reshape(2, 3)``."""

    def spell(parts: Sequence[Written], params: tuple[Any, ...], style: Style) -> Written:
        if style.script is Script.PYTHON:
            arguments = ", ".join(map(repr, params)) or "()"
            return Written(f"{_bracket(parts[0], parts[0].precedence < 9)}.{name}({arguments})", 9)
        shape = " × ".join(map(str, params)) if style.script is Script.UNICODE else " x ".join(map(str, params))
        return Written(f"{name}({parts[0].text}, {shape})")

    return Spelling(unicode, spell)


def index_by() -> Spelling:
    """Square brackets behind the operand: ``W_E[17]``, ``x[:, 0:4]``, ``W_E[[3, 1, 3]]``."""

    def spell(parts: Sequence[Written], params: tuple[Any, ...], style: Style) -> Written:
        index, axis = params[0], params[1] if len(params) > 1 else 0
        inner = ", ".join([":"] * axis + [_subscript(index, style)])
        return Written(f"{_bracket(parts[0], parts[0].precedence < 9)}[{inner}]", 9)

    return Spelling("[ ]", spell)


def _subscript(index: int | slice | tuple[int, ...], style: Style) -> str:
    if isinstance(index, tuple):
        listed = [str(i) for i in index]
        if style.script is not Script.PYTHON and len(listed) > _LISTED:
            listed[_LISTED - 1 : -1] = ["…" if style.script is Script.UNICODE else "..."]
        return f"[{', '.join(listed)}]"
    if isinstance(index, slice):
        return f"{'' if index.start is None else index.start}:{'' if index.stop is None else index.stop}"
    return str(index)
