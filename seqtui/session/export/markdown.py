"""A document as Markdown: headings, sentences, and tables under the words of their axes, six digits each."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np

from seqtui.engine import paths
from seqtui.language import _
from seqtui.session.export.blocks import Block, Cell, Document, Heading, Numbers, Table, Text
from seqtui.session.text import safe

_SIGNS = "\\`*_|[]<>#~"


def md_chunks(document: Document, drawn: Sequence[str] = ()) -> Iterator[str]:
    """Yield Markdown: the title, lines as they are drawn, then tables; arrays under the same heads share one."""
    yield f"# {document.title}\n\n"
    if drawn:
        yield fenced(drawn)
    for (kind, heads), same in groupby(document.blocks(), _alike):
        if kind is Numbers and heads:
            members = [block for block in same if isinstance(block, Numbers)]
            yield _table(heads, (row for block in members for row in _rows(block)))
        else:
            yield from map(_alone, same)


def fenced(lines: Sequence[str]) -> str:
    """Return drawn lines as Markdown: a block that shows them as they are, whatever signs stand in them."""
    text = "\n".join(lines)
    longest = max((len(run) for run in "".join(ch if ch == "`" else " " for ch in text).split()), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}\n\n"


def _alike(block: Block) -> tuple[type[Block], tuple[str, ...]]:
    """What blocks have to share to stand in one table: their kind and heads; no heads for what stands alone."""
    if not isinstance(block, Numbers) or _has_named_rows(block):
        return type(block), ()
    return Numbers, (_("path"), _("formula"), *_heads(block))


def _alone(block: Block) -> str:
    if isinstance(block, Heading):
        return f"## {escaped(block.text)}\n\n"
    if isinstance(block, Text):
        return f"{block.text}\n\n"
    if isinstance(block, Table):
        return _table(map(escaped, block.heads), ([_cell(cell) for cell in row] for row in block.rows))
    return "".join(_matrix(block))


def _has_named_rows(block: Numbers) -> bool:
    return block.value.ndim == 2 and block.element is None and bool(block.axes) and bool(block.axes[0].names)


def _matrix(block: Numbers) -> Iterator[str]:
    """A table of its own, with the words of its rows in the first column."""
    rows, columns = block.axes
    yield f"{escaped(block.path)}: {escaped(block.formula)}\n\n" if block.formula else f"{escaped(block.path)}\n\n"
    for name, array in (("", block.value), ("grad ", block.grad)):
        if array is not None:
            corner = f"{name}{rows.noun} \\\\ {columns.noun}"
            yield _table([corner, *map(escaped, columns.headings)], _named(rows.headings, array))


def _named(names: Iterable[str], array: np.ndarray) -> Iterator[list[str]]:
    return ([escaped(name), *map(_digits, row)] for name, row in zip(names, array.tolist(), strict=True))


def _rows(block: Numbers) -> Iterator[list[str]]:
    """One row for a vector; one for each row of a matrix; each followed by its gradient."""
    formula = escaped(block.formula)
    base = paths.spell(block.path, block.element)
    for place in np.ndindex(block.value.shape[:-1]):
        path = paths.spell(base, place)
        yield [path, formula, *map(_digits, np.atleast_1d(block.value[place]).tolist())]
        if block.grad is not None:
            yield [f"grad {path}", "", *map(_digits, np.atleast_1d(block.grad[place]).tolist())]


def _heads(block: Numbers) -> tuple[str, ...]:
    """The words over the columns, their numbers where they have none."""
    if block.element is not None:
        return (escaped(", ".join(filter(None, block.place(block.element)))) or _("value"),)
    if not block.value.ndim:
        return (_("value"),)
    names = block.axes[-1].names if block.axes else ()
    return tuple(map(escaped, names)) or tuple(map(str, range(block.value.shape[-1])))


def _table(heads: Iterable[str], rows: Iterable[list[str]]) -> str:
    first = list(heads)
    lines = [first, ["---"] * len(first), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def _cell(cell: Cell) -> str:
    if isinstance(cell, bool):
        return ("no", "yes")[cell]
    if isinstance(cell, float):
        return _digits(cell)
    return "" if cell is None else escaped(str(cell).replace("\n", " "))


def _digits(x: float) -> str:
    return f"{x:.6g}"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join("\\" + ch if ch in _SIGNS else ch for ch in safe(text))
