"""A document as npz: an array for each path, that of a gradient under ``grad:`` and its path, and ``meta``."""

from typing import BinaryIO

import numpy as np

from seqtui.engine import paths
from seqtui.session.export.blocks import Cell, Document, Numbers, Table
from seqtui.session.json_text import dumps

META, GRAD = "meta", "grad:"


def npz_arrays(document: Document) -> dict[str, np.ndarray]:
    """Return the arrays by path; each column of a table is one, ``times.norm``, of numbers or of text.

    meta is JSON text: what the page is about, and as names the words along the axes of each array that has some.
    """
    names: dict[str, object] = {}
    found: dict[str, np.ndarray] = {}
    for block in document.blocks():
        if isinstance(block, Numbers):
            path = paths.spell(block.path, block.element)
            found[path] = block.value
            if any(block.names) and block.element is None:
                names[path] = [list(words) or None for words in block.names]
            if block.grad is not None:
                found[GRAD + path] = block.grad
        elif isinstance(block, Table) and block.path:
            for k, head in enumerate(block.heads):
                found[f"{block.path}.{head}" if head else block.path] = _column([row[k] for row in block.rows])
    return {META: np.array(dumps({**document.meta(), "names": names})), **found}


def write_npz(document: Document, stream: BinaryIO) -> None:
    """Write the arrays, compressed; nothing in them is pickled."""
    np.savez_compressed(stream, **npz_arrays(document))  # type: ignore[arg-type]  # numpy takes a path for allow_pickle


def _column(cells: list[Cell]) -> np.ndarray:
    """Numbers, what is missing as nan; or text, what is missing as ""."""
    if all(cell is None or isinstance(cell, int | float) for cell in cells):
        return np.array([np.nan if cell is None else float(cell) for cell in cells])
    return np.array(["" if cell is None else str(cell) for cell in cells])
