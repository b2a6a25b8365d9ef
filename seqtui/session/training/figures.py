"""What the figures of a training say: beside those of others, as a sentence on memory, as a line on its progress.

Held-out figures that belong together, ``accuracy at 5``, ``accuracy at 40``, stand against their number. How far back a
network remembers is told by the accuracy at the longest distance, and by the share of the gradient that reaches what is
to be remembered. Neither explains the other: a plain RNN that has settled on its answer sends no gradient back, right
or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seqtui.models.statement import Claim, Statement
from seqtui.session.text import magnitude
from seqtui.session.training.breakdown import numbered
from seqtui.session.training.log import TrainingOutcome
from seqtui.session.training.view import Curve, Grid, Norms, Plot
from seqtui.train.recipe import Recipe

REACH = Claim("reach", "{run}: {figure} at {far}; {kept}'s gradient {share} of the largest")
REACH_SINCE = Claim("reach-since", f"{REACH.words}, at first {{share_before}}")
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


def counted_said(counts: Mapping[str, int]) -> Statement | None:
    """Return of how many held-out examples the figures by number are shares; None where nothing counted them."""
    by_number = {number: int(count) for number, count in numbered(counts)[1].items()}
    if not by_number:
        return None
    if len(set(by_number.values())) == 1:
        return EQUAL_COUNTS(count=next(iter(by_number.values())), counts=by_number)
    return COUNTS(each=", ".join(f"{count} at {number}" for number, count in by_number.items()), counts=by_number)


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
    facts |= {"kept": recipe.remembers}
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
        return f"{outcome.recipe.name}: starting torch"
    head = f"{started.recipe} {started.model}"
    if progress is None or progress.loss is None:
        return f"{head}  0/{started.steps}"
    parts = [head, f"{progress.step}/{started.steps}", f"loss {progress.loss:.3g}"]
    if outcome.held_out:
        name, figure = next(iter(outcome.held_out.items()))
        parts.append(f"{'held-out ' if name == 'loss' else ''}{name} {figure_text(figure)}")
    if progress.rate:
        parts.append(f"{progress.rate:.0f}/s" if progress.rate >= 10 else f"{progress.rate:.1f}/s")
    if progress.step < started.steps and progress.rate:
        parts.append(f"{duration(progress.left)} left")
    return "  ".join(parts)


def figure_text(figure: float) -> str:
    """A figure with three decimals, small ones with three digits."""
    return f"{figure:.3f}" if abs(figure) >= 0.01 or figure == 0 else f"{figure:.2g}"


def duration(seconds: float) -> str:
    """Seconds as a reader says them: ``12 s``, ``2 min 05 s``."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"
