"""The Train screen as data: curves, held-out figures, gradient norms, samples, and what is said of them."""

from collections.abc import Sequence

from seqtui.session.json_text import headed, number
from seqtui.session.training.view import Curve, Grid, Norms, Plot, SampleRow, TrainView


def training_data(view: TrainView) -> dict[str, object]:
    """Return a document of kind ``training``: what the screen shows at the moment that is looked at.

    curves hold every point of every run; a run is called by its letter and name where there are several.
    """
    now = view.now
    about = {
        "recipe": view.place[1],
        "model": view.place[2],
        "task": " ".join(filter(None, view.task)),
        "set_up": view.set_up,
        "state": view.state,
        "status": view.status,
        "shown": view.shown,
        "compared": view.compared,
        "fault": view.fault,
        "update": view.timeline.step,
    }
    made = {
        "loss": _plot(view.loss),
        "held_out": _plot(view.held_out),
        "references": [{"name": line.name, "value": number(line.value)} for line in view.held_out.references],
        "gradient_norms": None if now is None else _norms(now),
        "samples": [] if view.samples is None else [_sample(row) for row in view.samples.rows],
        "figures": {"title": view.figures_title, "rows": _grid(view.figures), "said": list(view.figures_said)},
    }
    looked = {"weight": _weight(view), "looks_at": [_grid(grid) for grid in view.pronoun.grids]}
    return headed("training", {**about, **made, **looked, "said": list(view.pronoun.said)})


def _plot(plot: Plot) -> list[dict[str, object]]:
    """A row for each point of each curve."""
    return [point for curve in plot.curves for point in _points(curve)]


def _points(curve: Curve) -> list[dict[str, object]]:
    called = f"{curve.letter} {curve.name}".strip()
    return [{"run": called, "at": x, "value": None if y is None else number(y)} for x, y in curve.points]


def _norms(norms: Norms) -> dict[str, object]:
    return {"update": norms.step, "by_time": [number(x) for x in norms.values]}


def _sample(row: SampleRow) -> dict[str, object]:
    found: dict[str, object] = {"input": row.source, "output": "\n".join(row.output), "right": row.right}
    found |= {"wanted": "\n".join(row.wanted)} if row.wanted else {}
    return found if row.grid is None else found | {"map": _numbers(row.grid), "names": _names(row.grid)}


def _grid(grid: Grid) -> dict[str, object]:
    return {"names": _names(grid), "values": _numbers(grid)}


def _names(grid: Grid) -> list[list[str]]:
    return [list(grid.rows), list(grid.columns)]


def _numbers(grid: Grid) -> list[list[object]]:
    return [_row(cells) for cells in grid.cells]


def _row(cells: Sequence[float | None]) -> list[object]:
    return [None if cell is None else number(cell) for cell in cells]


def _weight(view: TrainView) -> dict[str, object] | None:
    weight = view.weight
    return None if weight.plot is None else {"title": weight.title, "points": _plot(weight.plot)}
