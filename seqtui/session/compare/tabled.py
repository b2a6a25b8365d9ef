"""A comparison in the form of tables: a row for each meeting point and run, and one for each value at one point."""

from collections.abc import Iterable, Mapping
from typing import Any

from seqtui.session.axes import axes_of, names_data
from seqtui.session.compare.compared_run import ComparedRun
from seqtui.session.compare.comparison import Comparison


def labels(comparison: Comparison) -> list[str]:
    """Return what each run is called: its model, and what sets it apart."""
    models = (lane.run.model.name for lane in comparison.lanes)
    return [f"{model} {apart}".strip() for model, apart in zip(models, comparison.names, strict=True)]


def title_of(comparison: Comparison) -> str:
    """Return what is compared, with the tag of untrained runs."""
    names = zip((lane.run.name for lane in comparison.lanes), comparison.names, strict=True)
    return f"compare: {', '.join(f'{run} {apart}'.strip() for run, apart in names)}"


def tabled(comparison: Comparison, data: Mapping[str, Any]) -> dict[str, object]:
    """Return the data of a comparison (``summary_data``) with runs called by name, and values under their words."""
    names = labels(comparison)
    points = data["points"]
    found = {
        "runs": [{"run": name, **run} for name, run in zip(names, data["runs"], strict=True)],
        "points": [_mark(point, name, k) for point in points for k, name in enumerate(names)],
        "notes": data["notes"],
    }
    values = [
        row
        for point in points
        if "values" in point
        for name, lane, made in zip(names, comparison.lanes, point["values"], strict=True)
        for row in _values(name, lane, made)
    ]
    return found | ({"values": values} if values else {})


def _mark(point: Mapping[str, Any], name: str, run: int) -> dict[str, object]:
    mark = point["runs"][run]
    about = {"point": point["point"], "time": point["time"], "run": name}
    return about | {key: value for key, value in mark.items() if key != "point"}


def _values(name: str, lane: ComparedRun, made: Mapping[str, Any]) -> Iterable[dict[str, object]]:
    """A row for each value; its words stand beside it."""
    for path, value in made.items():
        axes = axes_of(lane.run, lane.trace[lane.trace.find(path)])
        yield {"value": f"{path} of {name}", "numbers": value, **names_data(axes)}
