"""The Train screen: head, curves, samples, gradient norms by time step, figures, the timeline of snapshots."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from rich.console import Console

from seqtui.language import N_, _
from seqtui.render.heatmap import grid_lines
from seqtui.render.lines import Line, TextBlock, beside, clip, wrap
from seqtui.render.palette import Palette, palette_for
from seqtui.render.plot import plot_lines
from seqtui.render.training_norms import norm_lines, norms_over_training
from seqtui.render.training_samples import sample_lines, samples_whole, samples_with_map
from seqtui.session.text import TextStyle
from seqtui.session.training.view import Plot, Section, Timeline, TrainView

_BAR, _SHORTEST = 30, 6  # columns of the timeline: the most, the fewest
_PRINTED = 40  # lines of a page that is printed
_BESIDE = 50  # columns of what is said beside it


def timeline_line(timeline: Timeline, width: int, palette: Palette) -> Line:
    """Where among the snapshots the learner is, and what Enter does."""
    count, long = len(timeline.steps), max(_SHORTEST, min(_BAR, width - _BESIDE))
    if not count:
        return Line((f" {_('no snapshots yet')}", palette.style("dim"))).fit(width)
    place = round(timeline.chosen / max(1, count - 1) * (long - 1))
    bar = palette.sign("─", "-") * place, palette.sign("█", "#"), palette.sign("─", "-") * (long - 1 - place)
    line = Line((f" {_('snapshots')} ", palette.style("dim")), (bar[0], palette.style("border")))
    line.add(bar[1], palette.style("accent")).add(bar[2], palette.style("border"))
    enter = palette.sign("⏎", "enter")
    said = N_("the last of {all}") if timeline.live else N_("update {update}, {n} of {all}")
    where = _(said, update=timeline.step, n=timeline.chosen + 1, all=count)
    line.add(f" {where}", palette.style("accent"))
    return line.add(f"; {_('{key} opens it', key=enter)}", palette.style("dim")).fit(width)


_WIDE = 112  # columns from which samples and what there is besides stand beside each other
_FOR_TASK = 30  # lines from which on the task stays on the screen; before the first samples it always stands there
_ROOMY = 20  # lines of the screen from which on the baseline has a second line
_SMALL = 14  # lines of the middle below which the scale of the gradients is only named
_LOWEST, _HIGH = 5, 11  # lines of the curves: the fewest, and on a wide screen
_SAMPLES, _FEW = 4, 6  # lines that are left to the samples, and that the gradients over the training take
_COMPARED = 2  # lines of the held-out figure beside what it is compared with, where there is room
_STATES = {N_("failed"): "warn", N_("paused"): "warn", N_("stopped"): "warn"}


def train_lines(view: TrainView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the whole screen but for the footer."""
    has_room = height >= _FOR_TASK or view.samples is None
    task = _task(view, width, palette) if has_room else []
    numbers = _numbers(view, width, _COMPARED if height >= _ROOMY else 1, palette)
    top = [_head(view, width, palette), *task, *numbers, *_legend(view, width, palette)]
    room = height - len(top) - 1
    body = _BODIES[view.section](view, width, room, palette)[:room]
    body += [Line().fit(width)] * (room - len(body))
    return [*top, *body, timeline_line(view.timeline, width, palette)]


def print_training(view: TrainView, console: Console, look: TextStyle) -> None:
    """Print the overview as a screen of that width shows it."""
    lines = train_lines(view, console.width, _PRINTED, palette_for(console, look))
    console.print(TextBlock(lines), end="")


def _head(view: TrainView, width: int, palette: Palette) -> Line:
    gap = palette.sign(" › ", " > ")
    left = f" {gap.join(('seqtui', *view.place))}"
    part = palette.look.words(_(view.section.value))
    right = f"{part}  {palette.look.words(view.state)} "
    middle = clip(view.set_up, width - cell_len(left) - cell_len(right) - 6, palette)
    line = Line((left, palette.style("title")), (f"   {middle}", palette.style("dim"))).fit(width - cell_len(right))
    states = {_(name): style for name, style in _STATES.items()}
    state = states.get(view.state.partition(",")[0], "accent")
    return (
        line.add(f"{part}  ", palette.style("dim"))
        .add(right.removeprefix(f"{part}  "), palette.style(state))
        .fit(width)
    )


def _task(view: TrainView, width: int, palette: Palette) -> list[Line]:
    """What the network has to do, and an example with the right answer."""
    pieces = (piece for said in view.task for piece in wrap(palette.look.words(said), width - 2))
    return [Line((f" {clip(piece, width - 2, palette)}", palette.style("text"))) for piece in pieces]


def _numbers(view: TrainView, width: int, most: int, palette: Palette) -> list[Line]:
    """The numbers of the moment, or what went wrong; then the held-out figure beside what it is compared with.

    The latter takes at most so many lines.
    """
    lines = [Line((f" {clip(palette.look.words(view.status), width - 2, palette)}", palette.style("text")))]
    if view.fault:
        said = wrap(palette.look.words(view.fault), width - 2)
        lines += [Line((f" {clip(piece, width - 2, palette)}", palette.style("warn"))) for piece in said[:5]]
    for piece in wrap(palette.look.words(view.shown), width - 2):
        lines.append(Line((f" {piece}", palette.style("accent"))))
    compared = clip(palette.look.words(view.compared), most * (width - 2) - most + 1, palette)
    return [*lines, *(Line((f" {piece}", palette.style("text"))) for piece in wrap(compared, width - 2)[:most])]


def _legend(view: TrainView, width: int, palette: Palette) -> list[Line]:
    """The letter and the name of each run, the chosen one marked."""
    if not view.legend:
        return []
    line = Line((" ", palette.style("dim")))
    for letter, name, chosen in view.legend:
        mark = palette.sign("▶", ">") if chosen else " "
        line.add(f"{mark}{letter} ", palette.style("accent")).add(f"{clip(name, 30, palette)}  ", palette.style("text"))
    return [line.fit(width)]


def _overview(view: TrainView, width: int, height: int, palette: Palette) -> list[Line]:
    """Both curves, the gradient norms, the samples; on a wide screen what there is besides stands beside them."""
    norms = norm_lines(view.now, width, palette, 5 if height >= _SMALL else 3)
    left = height - len(norms)
    high = max(_LOWEST, min(left * 2 // 3, left - _SAMPLES)) if width < _WIDE else max(_HIGH, height * 2 // 5)
    curves = _two(view.loss, view.held_out, width, high, palette)
    room = height - len(curves) - len(norms)
    if width < _WIDE:
        return [*curves, *norms, *sample_lines(view.samples, width, room, palette)]
    half = width // 2
    samples = [line.fit(half) for line in samples_whole(view.samples, half, room, palette)]
    others = [line.fit(width - half) for line in _besides(view, width - half, room, palette)]
    long = max(len(samples), len(others))
    blank = [Line().fit(half)] * (long - len(samples)), [Line().fit(width - half)] * (long - len(others))
    return [*curves, *norms, *beside([*samples, *blank[0]], [*others, *blank[1]])]


def _besides(view: TrainView, width: int, height: int, palette: Palette) -> list[Line]:
    """The map of the chosen sample, where there is one; below it how the gradients changed over the training."""
    maps = []
    if view.samples and any(row.grid for row in view.samples.rows):
        maps = [*_map(view, width, height, palette), Line()]
    room = height - len(maps)
    if room < _FEW or len(view.norms) < 2:
        return maps
    return [*maps, *norms_over_training(view.norms, view.now, width, room, palette)]


def _map(view: TrainView, width: int, height: int, palette: Palette) -> list[Line]:
    """The map of the chosen sample, or of the first one that has one."""
    assert view.samples is not None
    chosen = view.samples.rows[view.samples.chosen]
    grids = [row.grid for row in (chosen, *view.samples.rows) if row.grid is not None]
    return grid_lines(grids[0], width, height, palette)


def _curves(view: TrainView, width: int, height: int, palette: Palette) -> list[Line]:
    """Both curves, one above the other, as wide as the screen."""
    high = height // 2
    return [*plot_lines(view.loss, width, height - high, palette), *plot_lines(view.held_out, width, high, palette)]


def _samples(view: TrainView, width: int, height: int, palette: Palette) -> list[Line]:
    return samples_with_map(view.samples, width, height, palette)


def _gradients(view: TrainView, width: int, height: int, palette: Palette) -> list[Line]:
    return norms_over_training(view.norms, view.now, width, height, palette)


def _weight(view: TrainView, width: int, height: int, palette: Palette) -> list[Line]:
    """One weight's curve over the snapshots, below it those of its tensor that moved most."""
    weight = view.weight
    if weight.plot is None or weight.grid is None:
        return [Line((f" {clip(weight.note or _('reading the snapshots'), width - 2, palette)}", palette.style("dim")))]
    rows = min(len(weight.grid.rows) + 2, max(5, height // 2))
    head = Line((f" {weight.title}", palette.style("title"))).add(f"  {_('w chooses another')}", palette.style("dim"))
    return [
        head.fit(width),
        *plot_lines(weight.plot, width, height - rows - 1, palette)[1:],
        Line((f" {_('the same and those of its tensor that moved most, by update')}", palette.style("dim"))).fit(width),
        *grid_lines(weight.grid, width, rows, palette, along_time=True),
    ]


def _figures(view: TrainView, width: int, height: int, palette: Palette) -> list[Line]:
    """Held-out figures of all runs by distance, length or class, as a table and as curves."""
    title = Line(
        (f" held-out {palette.look.words(view.figures_title.removeprefix('held out'))}", palette.style("title"))
    )
    table = grid_lines(view.figures, width, height - 1, palette)
    words = map(palette.look.words, view.figures_said)
    said = [Line((f" {piece}", palette.style("text"))) for text in words for piece in wrap(text, width - 2)]
    room = height - len(table) - len(said) - 1
    plot = plot_lines(view.figures_plot, width, room, palette) if view.figures_plot and room >= 7 else []
    return [title.fit(width), *table, *said, *plot]


def _pronoun(view: TrainView, width: int, height: int, palette: Palette) -> list[Line]:
    pronoun = view.pronoun
    if not pronoun.grids:
        return [Line((f" {clip(pronoun.note or _('asking the snapshots'), width - 2, palette)}", palette.style("dim")))]
    lines = [Line((f" {pronoun.title}", palette.style("title"))).fit(width)]
    for grid, said in zip(pronoun.grids, pronoun.said, strict=True):
        lines += [Line(), *grid_lines(grid, width, len(grid.rows) + 1, palette)]
        lines.append(Line((f"  {said}", palette.style("text"))))
    return lines


def _two(left: Plot, right: Plot, width: int, height: int, palette: Palette) -> list[Line]:
    half = width // 2
    return beside(plot_lines(left, half, height, palette), plot_lines(right, width - half, height, palette))


_BODIES: dict[Section, Callable[[TrainView, int, int, Palette], list[Line]]] = {
    Section.OVERVIEW: _overview,
    Section.CURVES: _curves,
    Section.SAMPLES: _samples,
    Section.GRADIENTS: _gradients,
    Section.WEIGHT: _weight,
    Section.FIGURES: _figures,
    Section.PRONOUN: _pronoun,
}
