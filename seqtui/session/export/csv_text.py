"""A document as CSV: one line for each number, with its path, its index, and the words of its row and its column."""

import csv
import io
from collections.abc import Iterable, Iterator

import numpy as np

from seqtui.session.export.blocks import Cell, Document, Numbers, Table
from seqtui.session.text import precise, safe

_FORMULA = ("=", "+", "-", "@")  # safe() writes tabs and returns out


def csv_chunks(document: Document) -> Iterator[str]:
    """Yield CSV text: path, index (``2``, ``7,1``, empty for a single number), value, grad where there are gradients.

    Then come word, what the time step reads or writes, and the words of row and column, empty where there are none.
    """
    grad = ["grad"] if document.with_gradients else []
    yield _text([["path", "index", "value", *grad, "word", "row", "column"]])
    for block in document.blocks():
        if isinstance(block, Numbers):
            yield _text(_elements(block))
        elif isinstance(block, Table) and block.path:
            yield _text(_cells(block, [""] * len(grad)))


def text_cell(text: str) -> str:
    """Text that a terminal and a spreadsheet show as it is: what looks like a formula gets the sign for text first."""
    shown = safe(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _elements(block: Numbers) -> Iterator[list[str]]:
    path, word = text_cell(block.path), text_cell(block.word)
    for element in np.ndindex(block.value.shape):
        place = element if block.element is None else block.element
        numbers = [block.value[element], *([] if block.grad is None else [block.grad[element]])]
        words = map(text_cell, block.place(place))
        yield [path, ",".join(map(str, place)), *(precise(float(x)) for x in numbers), word, *words]


def _cells(table: Table, grad: list[str]) -> Iterator[list[str]]:
    """A line for each cell but those that name the rows."""
    path = text_cell(table.path)
    for r, (name, *cells) in enumerate(table.rows):
        for c, (head, cell) in enumerate(zip(table.heads[1:], cells, strict=True)):
            if cell is not None:
                yield [path, f"{r},{c}", _cell(cell), *grad, "", _cell(name), text_cell(head)]


def _cell(cell: Cell) -> str:
    if isinstance(cell, bool):
        return ("no", "yes")[cell]
    if isinstance(cell, float):
        return precise(cell)
    return "" if cell is None else text_cell(str(cell))


def _text(rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
