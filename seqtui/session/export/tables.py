"""A run as tables: CSV with one row for each element, Markdown with one table for each part, npz with an array each."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import BinaryIO

import numpy as np

from seqtui.engine import paths
from seqtui.engine.spelling import Style
from seqtui.session.export.json import Export, head, of
from seqtui.session.json_text import dumps
from seqtui.session.maps.pictures import picture_names
from seqtui.session.text import in_ascii, precise, safe

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_chunks(export: Export) -> Iterator[str]:
    """Yield CSV text: path, index (``2``, ``7,1``, empty for a single number), value and, when asked for, grad."""
    header = ["path", "index", "value"] + (["grad"] if export.gradients is not None else [])
    yield _csv_text([header])
    for index in export.chosen.steps:
        yield _csv_text(_elements(export, index))


def _elements(export: Export, index: int) -> Iterator[list[str]]:
    path, value, grad = export.trace.path(index), export.value(index), export.grad(index)
    chosen = export.chosen.element
    for element in np.ndindex(value.shape):
        place = ",".join(map(str, element if chosen is None else chosen))
        numbers = [value[element]] if grad is None else [value[element], grad[element]]
        yield [text_cell(path), place, *(precise(float(x)) for x in numbers)]


def text_cell(text: str) -> str:
    """Text that a spreadsheet shows as it is: one that looks like a formula gets the sign for text before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_text(rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def md_chunks(export: Export) -> Iterator[str]:
    """Yield Markdown: what was run, then tables of neighbouring values of one scope and width, six digits each."""
    run = export.run
    config = {**run.config, "seed": run.request.seed, "weights": run.source}
    title = in_ascii(run.model.title) if export.style is Style.ASCII else run.model.title
    yield f"# {run.name}: {title}\n\n"
    yield _md_table(["setting", "value"], [[name, _cell(_setting(value))] for name, value in config.items()])
    yield _md_words(["t", "token"], run.given)
    if run.outputs:
        yield _md_words(["t", "written"], run.outputs)
    elif run.tokens != run.given:
        yield _md_words(["t", "target"], run.tokens)
    picture = picture_names(run)
    if picture:
        columns = [str(k) for k in range(len(picture[0]))]
        yield _md_table(["picture", *columns], [[str(k), *map(_cell, row)] for k, row in enumerate(picture)])
    if export.gradients is not None:
        yield f"Each row of gradients (grad) is that of `{of(export.gradients)}` by the row above it.\n\n"
    for scope, members in groupby(export.chosen.steps, lambda i: export.trace[i].scope):
        yield f"## {scope or 'whole run'}\n\n"
        for width, same in groupby(members, lambda i: _width(export.value(i))):
            columns = [str(k) for k in range(width)] if width is not None else ["value"]
            yield _md_table(["path", "formula", *columns], [row for i in same for row in _md_rows(export, i)])


def _md_words(head: list[str], words: Iterable[str]) -> str:
    return _md_table(head, [[str(t), _cell(word)] for t, word in enumerate(words, 1)])


def _md_rows(export: Export, index: int) -> Iterator[list[str]]:
    """One row for a vector; one for each row of a matrix; each followed by its gradient."""
    value, grad = export.value(index), export.grad(index)
    formula = "" if export.trace[index].is_leaf else _cell(export.formula(index))
    for place in np.ndindex(value.shape[:-1]):
        path = paths.spell(export.path(index), place)
        yield [path, formula, *(_digits(x) for x in np.atleast_1d(value[place]))]
        if grad is not None:
            yield [f"grad {path}", "", *(_digits(x) for x in np.atleast_1d(grad[place]))]


def _md_table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def _width(value: np.ndarray) -> int | None:
    return value.shape[-1] if value.ndim else None


def _setting(value: object) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _digits(x: float) -> str:
    return f"{x:.6g}"


def _cell(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join("\\" + ch if ch in "\\`*_|[]<>#~" else ch for ch in safe(text))


META, GRAD = "meta", "grad:"


def npz_arrays(export: Export) -> dict[str, np.ndarray]:
    """Return the values by path, their gradients by ``grad:`` and path, and as meta the run as a JSON text."""
    found = {META: np.array(dumps(head(export)))}
    for index in export.chosen.steps:
        path, grad = export.path(index), export.grad(index)
        found[path] = export.value(index)
        if grad is not None:
            found[GRAD + path] = grad
    return found


def write_npz(export: Export, stream: BinaryIO) -> None:
    """Write the arrays, compressed."""
    np.savez_compressed(stream, **npz_arrays(export))  # type: ignore[arg-type]  # numpy takes a path for allow_pickle
