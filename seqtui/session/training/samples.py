"""Samples of a training, as rows of text and small maps; whatever a task says about itself, none of it is trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from seqtui.session.text import safe, short
from seqtui.session.training.view import Grid, SampleRow, Samples

_SAID = ("input", "output", "right", "map", "rows", "columns", "distance", "picture")
_MOST_CELLS = 64  # rows or columns of a map


def samples_of(found: tuple[int, Sequence[Mapping[str, Any]]] | None, chosen: int) -> Samples | None:
    """Return the samples of a moment; the chosen one is counted round the ends."""
    if found is None or not found[1]:
        return None
    step, samples = found
    rows = tuple(map(sample_row, samples))
    return Samples(step, rows, chosen % len(rows))


def sample_row(sample: Mapping[str, Any]) -> SampleRow:
    """Return one sample as text: its input, its output line by line, and figures it has besides."""
    others = (f"{key} {_figure(value)}" for key, value in sample.items() if key not in _SAID)
    source = "; ".join(part for part in (str(sample.get("input", "")), *others) if part)
    right = sample.get("right")
    between = " " if "picture" in sample else "\n"  # a picture is written row by row
    output = tuple(safe(line) for line in str(sample.get("output", "")).split(between))
    return SampleRow(safe(source), output, right if isinstance(right, bool) else None, _grid(sample))


def _grid(sample: Mapping[str, Any]) -> Grid | None:
    cells = sample.get("map")
    if not isinstance(cells, Sequence) or not cells or not all(isinstance(row, Sequence) for row in cells):
        return None
    width = min(_MOST_CELLS, max(len(row) for row in cells))
    numbers = tuple(tuple(_number(row, k) for k in range(width)) for row in cells[:_MOST_CELLS])
    return Grid(_labels(sample.get("rows"), len(numbers)), _labels(sample.get("columns"), width), numbers)


def _labels(names: Any, count: int) -> tuple[str, ...]:
    """So many names; places without one have their number."""
    given = [safe(str(name)) for name in names] if isinstance(names, Sequence) else []
    return tuple(given[k] if k < len(given) else str(k) for k in range(count))


def _number(row: Sequence[Any], k: int) -> float | None:
    return float(row[k]) if k < len(row) and isinstance(row[k], int | float) else None


def _figure(value: object) -> str:
    return short(value) if isinstance(value, float) else str(value)
