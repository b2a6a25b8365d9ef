"""What the figures of a training say: beside those of others, as a sentence on memory, as a line on its progress.

Held-out figures that belong together, ``accuracy at 5``, ``accuracy at 40``, stand against their number. How far back a
network remembers is told by the accuracy at the longest distance, and by the share of the gradient that reaches what is
to be remembered. Neither explains the other: a plain RNN that has settled on its answer sends no gradient back, right
or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seqtui.language import _
from seqtui.models.statement import Claim, Statement
from seqtui.session.text import magnitude
from seqtui.session.training.breakdown import numbered
from seqtui.session.training.log import TrainingOutcome
from seqtui.session.training.view import Curve, Grid, Norms, Plot
from seqtui.train.recipe import Recipe

REACH = Claim("reach", "{run}: {figure} at {far}; {kept}'s gradient {share} of the largest")
REACH_SINCE = Claim(
    "reach-since", "{run}: {figure} at {far}; {kept}'s gradient {share} of the largest, at first {share_before}"
)
NO_GRADIENT = Claim("no-gradient", "{run}: {figure} at {far}; no gradient reaches any step")
EQUAL_COUNTS = Claim("equal-counts", "each figure is a share of {count} held-out examples")
COUNTS = Claim("counts", "the figures are shares of so many held-out examples: {each}")


def figures_grid(
    runs: Sequence[tuple[str, str, Mapping[str, float]]], along: str = ""
) -> tuple[str, Grid, Plot | None]:
    """Return a title, the figures of runs (letter, name, figures) side by side, and their curves; along names the axis.

    The headline figure stands first.
    Figures that have no number are rows of their own, so that none is left out; there are no curves without numbers.
    """
    series = [(letter, name, *numbered(figures)) for letter, name, figures in runs]
    title = next((shared for *_run, shared, _by in series if shared), "")
    numbers = sorted({number for *_rest, by_number in series for number in by_number})
    if len(numbers) < 2:
        return _by_name(runs)
    headline = next(iter(runs[0][2]))
    cells = tuple(
        (figures.get(headline), *(by_number.get(number) for number in numbers))
        for (*_run, figures), (*_name, by_number) in zip(runs, series, strict=True)
    )
    grid = Grid(
        tuple(f"{letter} {name}".strip() for letter, name, *_rest in series),
        (_(headline), *map(str, numbers)),
        cells,
        shares=all(0 <= x <= 1 for row in cells for x in row if x is not None),
    )
    curves = tuple(
        Curve(letter, name, tuple((float(number), x) for number, x in by_number.items()))
        for letter, name, _title, by_number in series
    )
    title = _("{figure} by {along}", figure=_(title.rpartition(" ")[0]), along=_(along))
    return title, grid, Plot(title, curves, float(numbers[-1]), along=_(along))


def _by_name(runs: Sequence[tuple[str, str, Mapping[str, float]]]) -> tuple[str, Grid, None]:
    names = tuple(dict.fromkeys(name for *_run, figures in runs for name in figures))
    cells = tuple(tuple(figures.get(name) for *_run, figures in runs) for name in names)
    shares = all(0 <= x <= 1 for row in cells for x in row if x is not None)
    return (
        _("held out"),
        Grid(tuple(map(_, names)), tuple(f"{letter} {name}".strip() for letter, name, _figures in runs), cells, shares),
        None,
    )


def counted_said(counts: Mapping[str, int]) -> Statement | None:
    """Return of how many held-out examples the figures by number are shares; None where nothing counted them."""
    by_number = {number: int(count) for number, count in numbered(counts)[1].items()}
    if not by_number:
        return None
    if len(set(by_number.values())) == 1:
        return EQUAL_COUNTS(count=next(iter(by_number.values())), counts=by_number)
    return COUNTS(
        each=", ".join(_("{count} at {number}", count=count, number=number) for number, count in by_number.items()),
        counts=by_number,
    )


def reach_said(recipe: Recipe, run: str, figures: Mapping[str, float], norms: Sequence[Norms]) -> Statement | None:
    """Return what a training has measured of a network's memory, or None where it measured no distances or norms.

    figures are its held-out figures, norms those of the gradient by time step in order of updates, of which the last is
    told, and the first beside it.
    """
    name, by_distance = numbered(figures)
    if not recipe.remembers or not by_distance or not norms:
        return None
    first, last = norms[0], norms[-1]
    far = max(by_distance)
    facts = {"run": run, "measure": name, "step": last.step, "far": far, "figure": figure_text(by_distance[far])}
    facts |= {"kept": _(recipe.remembers)}
    share = share_of_first(last.values)
    if share is None:
        return NO_GRADIENT(**facts)
    before = share_of_first(first.values)
    if before is None or first.step == last.step:
        return REACH(**facts, share=magnitude(share))
    since = {"share_before": magnitude(before), "step_before": first.step}
    return REACH_SINCE(**facts, share=magnitude(share), **since)


def share_of_first(norms: Sequence[float]) -> float | None:
    """The gradient's norm at the first time step over the largest of all; None where all are 0."""
    largest = max(norms, default=0.0)
    return norms[0] / largest if largest > 0 else None


def progress_line(outcome: TrainingOutcome) -> str:
    """How far it is, in one line: update, loss, held-out figure, updates a second, time left."""
    started, progress = outcome.started, outcome.progress
    if started is None:
        return _("{recipe}: starting torch", recipe=outcome.recipe.name)
    head = f"{started.recipe} {started.model}"
    if progress is None or progress.loss is None:
        return f"{head}  0/{started.steps}"
    parts = [head, f"{progress.step}/{started.steps}", _("loss {loss:.3g}", loss=progress.loss)]
    if outcome.held_out:
        name, figure = next(iter(outcome.held_out.items()))
        shown = figure_text(figure)
        parts.append(_("held-out loss {figure}", figure=shown) if name == "loss" else f"{_(name)} {shown}")
    if progress.rate:
        parts.append(f"{progress.rate:.0f}/s" if progress.rate >= 10 else f"{progress.rate:.1f}/s")
    if progress.step < started.steps and progress.rate:
        parts.append(_("{time} left", time=duration(progress.left)))
    return "  ".join(parts)


def figure_text(figure: float) -> str:
    """A figure with three decimals, small ones with three digits."""
    return f"{figure:.3f}" if abs(figure) >= 0.01 or figure == 0 else f"{figure:.2g}"


def duration(seconds: float) -> str:
    """Seconds as a reader says them: ``12 s``, ``2 min 05 s``."""
    whole = round(seconds)
    if whole < 60:
        return _("{seconds} s", seconds=whole)
    return _("{minutes} min {seconds:02d} s", minutes=whole // 60, seconds=whole % 60)
