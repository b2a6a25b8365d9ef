"""Held-out figures that belong together, ``accuracy at 5``, ``accuracy at 40``: against their number, for every run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from seqtui.session.training.view import Curve, Grid, Plot

_NUMBERED = re.compile(r"(?P<name>.+?),? (?P<word>at|on|from|window) (?P<number>\d+)\b")


def numbered(figures: Mapping[str, float]) -> tuple[str, dict[int, float]]:
    """Return the name that several figures share, ``accuracy at``, and each of them by its number."""
    found: dict[str, dict[int, float]] = {}
    for text, value in figures.items():
        match = _NUMBERED.match(text)
        if match:
            found.setdefault(f"{match['name']} {match['word']}", {})[int(match["number"])] = value
    name = max(found, key=lambda key: len(found[key]), default="")
    return name, dict(sorted(found.get(name, {}).items()))


def figures_grid(
    runs: Sequence[tuple[str, str, Mapping[str, float]]], along: str = ""
) -> tuple[str, Grid, Plot | None]:
    """Return a title, the figures of runs (letter, name, figures) side by side, and their curves; along names the axis.

    The headline figure stands first.
    Figures that have no number are rows of their own, so that none is left out; there are no curves without numbers.
    """
    series = [(letter, name, *numbered(figures)) for letter, name, figures in runs]
    title = next((shared for _, _, shared, _ in series if shared), "")
    numbers = sorted({number for *_, by_number in series for number in by_number})
    if len(numbers) < 2:
        return _by_name(runs)
    headline = next(iter(runs[0][2]))
    cells = tuple(
        (figures.get(headline), *(by_number.get(number) for number in numbers))
        for (_, _, figures), (*_, by_number) in zip(runs, series, strict=True)
    )
    grid = Grid(
        tuple(f"{letter} {name}".strip() for letter, name, _, _ in series),
        (headline, *map(str, numbers)),
        cells,
        shares=all(0 <= x <= 1 for row in cells for x in row if x is not None),
    )
    curves = tuple(
        Curve(letter, name, tuple((float(number), x) for number, x in by_number.items()))
        for letter, name, _, by_number in series
    )
    title = f"{title.rpartition(' ')[0]} by {along}"
    return title, grid, Plot(title, curves, float(numbers[-1]), along=along)


def _by_name(runs: Sequence[tuple[str, str, Mapping[str, float]]]) -> tuple[str, Grid, None]:
    names = tuple(dict.fromkeys(name for *_, figures in runs for name in figures))
    cells = tuple(tuple(figures.get(name) for *_, figures in runs) for name in names)
    shares = all(0 <= x <= 1 for row in cells for x in row if x is not None)
    return "held out", Grid(names, tuple(f"{letter} {name}".strip() for letter, name, _ in runs), cells, shares), None
