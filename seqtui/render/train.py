"""The Train screen: head, the chosen part, the timeline. The overview has everything; each part is large by itself."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len

from seqtui.render.lines import Line, beside, clip, wrap
from seqtui.render.number_grid import grid_lines
from seqtui.render.plot import plot_lines
from seqtui.render.skin import Skin
from seqtui.render.train_parts import (
    norm_lines,
    norms_over_training,
    sample_lines,
    samples_with_map,
    timeline_line,
)
from seqtui.session.training.view import Part, Plot, TrainView

_WIDE = 112  # columns from which samples and their map stand beside the curves
_STATES = {"failed": "warn", "paused": "warn", "stopped": "warn"}


def train_lines(view: TrainView, width: int, height: int, skin: Skin) -> list[Line]:
    """Return the whole screen but for the footer."""
    top = [_head(view, width, skin), *_numbers(view, width, skin), *_legend(view, width, skin)]
    room = height - len(top) - 1
    body = _BODIES[view.part](view, width, room, skin)[:room]
    body += [Line().fit(width)] * (room - len(body))
    return [*top, *body, timeline_line(view.timeline, width, skin)]


def _head(view: TrainView, width: int, skin: Skin) -> Line:
    gap = skin.sign(" › ", " > ")
    left = f" {gap.join(('seqtui', *view.place))}"
    part = skin.look.words(view.part.value)
    right = f"{part}  {skin.look.words(view.state)} "
    middle = clip(view.set_up, width - cell_len(left) - cell_len(right) - 6, skin)
    line = Line((left, skin.ink("title")), (f"   {middle}", skin.ink("dim"))).fit(width - cell_len(right))
    state = _STATES.get(view.state.partition(",")[0], "accent")
    return line.add(f"{part}  ", skin.ink("dim")).add(right.removeprefix(f"{part}  "), skin.ink(state)).fit(width)


def _numbers(view: TrainView, width: int, skin: Skin) -> list[Line]:
    """The numbers of the moment; then the held-out figure beside what it is compared with, or what went wrong."""
    lines = [Line((f" {clip(skin.look.words(view.status), width - 2, skin)}", skin.ink("text")))]
    if view.fault:
        said = wrap(skin.look.words(view.fault), width - 2)
        lines += [Line((f" {clip(piece, width - 2, skin)}", skin.ink("warn"))) for piece in said[:5]]
    return [*lines, Line((f" {clip(skin.look.words(view.compared), width - 2, skin)}", skin.ink("text")))]


def _legend(view: TrainView, width: int, skin: Skin) -> list[Line]:
    """The letter and the name of each run, the chosen one marked."""
    if not view.legend:
        return []
    line = Line((" ", skin.ink("dim")))
    for letter, name, chosen in view.legend:
        mark = skin.sign("▶", ">") if chosen else " "
        line.add(f"{mark}{letter} ", skin.ink("accent")).add(f"{clip(name, 30, skin)}  ", skin.ink("text"))
    return [line.fit(width)]


def _overview(view: TrainView, width: int, height: int, skin: Skin) -> list[Line]:
    """Both curves, the gradient norms, the samples; on a wide screen the chosen sample's map beside them."""
    norms = norm_lines(view.now, width, skin)
    high = max(8, min((height - len(norms)) * 2 // 3, height - len(norms) - 4))
    curves = _two(view.loss, view.held_out, width, high, skin)
    room = height - len(curves) - len(norms)
    if width < _WIDE or not (view.samples and any(row.grid for row in view.samples.rows)):
        return [*curves, *norms, *sample_lines(view.samples, width, room, skin)]
    half = width // 2
    left = [line.fit(half) for line in sample_lines(view.samples, half, room, skin)]
    right = [line.fit(width - half) for line in _map(view, width - half, room, skin)]
    long = max(len(left), len(right))
    blank = [Line().fit(half)] * (long - len(left)), [Line().fit(width - half)] * (long - len(right))
    return [*curves, *norms, *beside([*left, *blank[0]], [*right, *blank[1]])]


def _map(view: TrainView, width: int, height: int, skin: Skin) -> list[Line]:
    """The map of the chosen sample, or of the first one that has one."""
    assert view.samples is not None
    chosen = view.samples.rows[view.samples.chosen]
    grids = [row.grid for row in (chosen, *view.samples.rows) if row.grid is not None]
    return grid_lines(grids[0], width, height, skin)


def _curves(view: TrainView, width: int, height: int, skin: Skin) -> list[Line]:
    """Both curves, one above the other, as wide as the screen."""
    high = height // 2
    return [
        *plot_lines(view.loss, width, height - high, skin),
        *plot_lines(view.held_out, width, high, skin),
    ]


def _samples(view: TrainView, width: int, height: int, skin: Skin) -> list[Line]:
    return samples_with_map(view.samples, width, height, skin)


def _gradients(view: TrainView, width: int, height: int, skin: Skin) -> list[Line]:
    return norms_over_training(view.norms, view.now, width, height, skin)


def _weight(view: TrainView, width: int, height: int, skin: Skin) -> list[Line]:
    """One weight's curve over the snapshots, below it those of its tensor that moved most."""
    weight = view.weight
    if weight.plot is None or weight.grid is None:
        return [Line((f" {clip(weight.note or 'reading the snapshots', width - 2, skin)}", skin.ink("dim")))]
    rows = min(len(weight.grid.rows) + 2, max(5, height // 2))
    head = Line((f" {weight.title}", skin.ink("title")), ("  w chooses another", skin.ink("dim"))).fit(width)
    return [
        head,
        *plot_lines(weight.plot, width, height - rows - 1, skin)[1:],
        Line((" the same and those of its tensor that moved most, by update", skin.ink("dim"))).fit(width),
        *grid_lines(weight.grid, width, rows, skin, along_time=True),
    ]


def _figures(view: TrainView, width: int, height: int, skin: Skin) -> list[Line]:
    """Held-out figures of all runs by distance, length or class, as a table and as curves."""
    title = Line((f" held-out {skin.look.words(view.figures_title.removeprefix('held out'))}", skin.ink("title")))
    table = grid_lines(view.figures, width, height - 1, skin)
    words = map(skin.look.words, view.figures_said)
    said = [Line((f" {piece}", skin.ink("text"))) for text in words for piece in wrap(text, width - 2)]
    room = height - len(table) - len(said) - 1
    plot = plot_lines(view.figures_plot, width, room, skin) if view.figures_plot and room >= 7 else []
    return [title.fit(width), *table, *said, *plot]


def _pronoun(view: TrainView, width: int, height: int, skin: Skin) -> list[Line]:
    pronoun = view.pronoun
    if not pronoun.grids:
        return [Line((f" {clip(pronoun.note or 'asking the snapshots', width - 2, skin)}", skin.ink("dim")))]
    lines = [Line((f" {pronoun.title}", skin.ink("title"))).fit(width)]
    for grid, said in zip(pronoun.grids, pronoun.said, strict=True):
        lines += [Line(), *grid_lines(grid, width, len(grid.rows) + 1, skin)]
        lines.append(Line((f"  {said}", skin.ink("text"))))
    return lines


def _two(left: Plot, right: Plot, width: int, height: int, skin: Skin) -> list[Line]:
    half = width // 2
    return beside(plot_lines(left, half, height, skin), plot_lines(right, width - half, height, skin))


_BODIES: dict[Part, Callable[[TrainView, int, int, Skin], list[Line]]] = {
    Part.OVERVIEW: _overview,
    Part.CURVES: _curves,
    Part.SAMPLES: _samples,
    Part.GRADIENTS: _gradients,
    Part.WEIGHT: _weight,
    Part.FIGURES: _figures,
    Part.PRONOUN: _pronoun,
}
