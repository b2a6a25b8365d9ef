"""The Train screen: head, curves, samples, gradient norms by time step, figures, the timeline of snapshots."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from seqtui.render.heatmap import grid_lines
from seqtui.render.lines import Line, Piece, beside, clip, pad, wrap
from seqtui.render.palette import Palette
from seqtui.render.plot import Ruler, Scale, plot_lines
from seqtui.session.text import magnitude
from seqtui.session.training.view import Norms, Plot, SampleRow, Samples, Section, Timeline, TrainView

_BAR = 30  # columns of the timeline
_UPDATE = 9  # columns of an update's number beside its strip
_LARGEST = 18  # columns of the largest norm behind the strip


def norm_lines(now: Norms | None, width: int, palette: Palette) -> list[Line]:
    """Three lines: what the norms are and the largest of them, the time steps, a sign for each norm."""
    if now is None:
        return []
    largest = max(range(len(now.values)), key=lambda k: now.values[k])
    said = f"gradient by time step, update {now.step}: largest {magnitude(now.values[largest])} at step {largest + 1}"
    scale, ruler = Scale.of(now.values), Ruler(len(now.values), width - 12)
    return [
        _title(said, scale.legend(palette), width, palette),
        Line((" ", palette.style("dim"))).extend(ruler.line(largest + 1, palette)).fit(width),
        Line((" ", palette.style("dim"))).extend(ruler.strip(now.values, scale, palette)).fit(width),
    ]


def norms_over_training(
    norms: Sequence[Norms], now: Norms | None, width: int, height: int, palette: Palette
) -> list[Line]:
    """A strip for each update at which it was measured, one below the other, all on one scale."""
    if not norms:
        return [Line((" gradient norms by time step: not measured, or there is no time here", palette.style("dim")))]
    scale = Scale.of(x for each in norms for x in each.values)
    ruler = Ruler(max(len(each.values) for each in norms), width - _UPDATE - _LARGEST - 2)
    shown = _spread(norms, max(1, height - 3))
    title = "how much of the error reaches each time step: norm of the loss's gradient"
    axis = Line((pad(" update", _UPDATE), palette.style("dim"))).extend(ruler.line(1, palette)).fit(width - _LARGEST)
    lines = [
        _title(title, scale.legend(palette), width, palette),
        axis.add(pad("largest", _LARGEST), palette.style("dim")),
    ]
    for each in shown:
        here = each == now
        mark = palette.sign("▶", ">") if here else " "
        strip = _same(ruler, len(each.values)).strip(each.values, scale, palette)
        largest = max(range(len(each.values)), key=lambda k: each.values[k])
        line = Line((f"{mark}{each.step}".rjust(_UPDATE - 1) + " ", palette.style("accent" if here else "dim")))
        line.extend(strip)
        told = f" {magnitude(each.values[largest])} at {largest + 1}"
        lines.append(line.fit(width - _LARGEST).add(pad(told, _LARGEST), palette.style("text")))
    return lines


def _same(longest: Ruler, length: int) -> Ruler:
    """The ruler of a row that may be shorter, on which time steps stand below those of the longest."""
    room = longest.cell * length if longest.stride == 1 else -(-length // longest.stride)
    return Ruler(length, room)


def sample_lines(samples: Samples | None, width: int, height: int, palette: Palette) -> list[Line]:
    """One line for each sample, in brief."""
    if samples is None:
        return [Line((" samples: none yet", palette.style("dim")))]
    lines = [Line((f" samples after update {samples.step}", palette.style("title")))]
    first = max(0, min(samples.chosen - height + 2, len(samples.rows) - height + 1))
    for k in range(first, min(len(samples.rows), first + max(0, height - 1))):
        lines.append(_brief(samples.rows[k], k == samples.chosen, width, palette))
    return lines[:height]


def samples_with_map(samples: Samples | None, width: int, height: int, palette: Palette) -> list[Line]:
    """The samples, and of the chosen one its whole text and its map."""
    if samples is None:
        return sample_lines(samples, width, height, palette)
    row = samples.rows[samples.chosen]
    below = _whole(row, width, palette)
    if row.grid is not None:
        below += [Line(), *grid_lines(row.grid, width, 1 + len(row.grid.rows), palette)]
    room = max(min(len(samples.rows) + 1, 4), height - len(below) - 1)
    return [*sample_lines(samples, width, min(room, len(samples.rows) + 1), palette), Line(), *below][:height]


def timeline_line(timeline: Timeline, width: int, palette: Palette) -> Line:
    """Where among the snapshots the learner is, and what Enter does."""
    count = len(timeline.steps)
    if not count:
        return Line((" no snapshots yet", palette.style("dim"))).fit(width)
    place = round(timeline.chosen / max(1, count - 1) * (_BAR - 1))
    bar = palette.sign("─", "-") * place, palette.sign("█", "#"), palette.sign("─", "-") * (_BAR - 1 - place)
    line = Line((" snapshots ", palette.style("dim")), (bar[0], palette.style("border")))
    line.add(bar[1], palette.style("accent")).add(bar[2], palette.style("border"))
    enter = palette.sign("⏎", "enter")
    where = f" the last of {count}" if timeline.live else f" update {timeline.step}, {timeline.chosen + 1} of {count}"
    return line.add(where, palette.style("accent")).add(f"; {enter} opens it", palette.style("dim")).fit(width)


def _brief(row: SampleRow, chosen: bool, width: int, palette: Palette) -> Line:
    """``right  a b c ? → a``."""
    mark = palette.sign("▶", ">") if chosen else " "
    line = Line((f" {mark} ", palette.style("accent"))).add(*_verdict(row, palette))
    arrow = palette.sign(" → ", " -> ") if row.source and any(row.output) else ""
    output = clip(" / ".join(filter(None, row.output)), max(12, width // 2 - 8), palette)
    room = width - line.width - cell_len(arrow) - cell_len(output) - 1
    line.add(clip(row.source, room, palette), palette.style("text")).add(arrow, palette.style("dim"))
    return line.add(output, palette.style("operand"))


def _whole(row: SampleRow, width: int, palette: Palette) -> list[Line]:
    lines = [
        Line((f" {piece}", palette.style("dim"))) for piece in wrap(clip(row.source, 4 * width, palette), width - 2)
    ]
    for text in row.output:
        pieces = wrap(clip(text, 8 * width, palette), width - 4) or [""]
        lines += [Line((f"  {piece}", palette.style("operand"))) for piece in pieces]
    return lines


def _verdict(row: SampleRow, palette: Palette) -> Piece:
    """Whether it is right, in a word; nothing where that cannot be said."""
    words: dict[bool | None, Piece] = {
        True: ("right  ", palette.style("good")),
        False: ("wrong  ", palette.style("warn")),
    }
    return words.get(row.right, ("", palette.style("text")))


def _spread(norms: Sequence[Norms], room: int) -> list[Norms]:
    """As many as there is room for, evenly, the last among them."""
    if len(norms) <= room:
        return list(norms)
    return [norms[round(k * (len(norms) - 1) / max(1, room - 1))] for k in range(room)]


def _title(said: str, right: str, width: int, palette: Palette) -> Line:
    line = Line((f" {said}", palette.style("title")))
    if line.width + len(right) + 2 <= width:
        line.add(f"  {right}", palette.style("dim"))
    return line.fit(width)


_WIDE = 112  # columns from which samples and their map stand beside the curves
_STATES = {"failed": "warn", "paused": "warn", "stopped": "warn"}


def train_lines(view: TrainView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the whole screen but for the footer."""
    top = [_head(view, width, palette), *_numbers(view, width, palette), *_legend(view, width, palette)]
    room = height - len(top) - 1
    body = _BODIES[view.section](view, width, room, palette)[:room]
    body += [Line().fit(width)] * (room - len(body))
    return [*top, *body, timeline_line(view.timeline, width, palette)]


def _head(view: TrainView, width: int, palette: Palette) -> Line:
    gap = palette.sign(" › ", " > ")
    left = f" {gap.join(('seqtui', *view.place))}"
    part = palette.look.words(view.section.value)
    right = f"{part}  {palette.look.words(view.state)} "
    middle = clip(view.set_up, width - cell_len(left) - cell_len(right) - 6, palette)
    line = Line((left, palette.style("title")), (f"   {middle}", palette.style("dim"))).fit(width - cell_len(right))
    state = _STATES.get(view.state.partition(",")[0], "accent")
    return (
        line.add(f"{part}  ", palette.style("dim"))
        .add(right.removeprefix(f"{part}  "), palette.style(state))
        .fit(width)
    )


def _numbers(view: TrainView, width: int, palette: Palette) -> list[Line]:
    """The numbers of the moment; then the held-out figure beside what it is compared with, or what went wrong."""
    lines = [Line((f" {clip(palette.look.words(view.status), width - 2, palette)}", palette.style("text")))]
    if view.fault:
        said = wrap(palette.look.words(view.fault), width - 2)
        lines += [Line((f" {clip(piece, width - 2, palette)}", palette.style("warn"))) for piece in said[:5]]
    return [*lines, Line((f" {clip(palette.look.words(view.compared), width - 2, palette)}", palette.style("text")))]


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
    """Both curves, the gradient norms, the samples; on a wide screen the chosen sample's map beside them."""
    norms = norm_lines(view.now, width, palette)
    high = max(8, min((height - len(norms)) * 2 // 3, height - len(norms) - 4))
    curves = _two(view.loss, view.held_out, width, high, palette)
    room = height - len(curves) - len(norms)
    if width < _WIDE or not (view.samples and any(row.grid for row in view.samples.rows)):
        return [*curves, *norms, *sample_lines(view.samples, width, room, palette)]
    half = width // 2
    left = [line.fit(half) for line in sample_lines(view.samples, half, room, palette)]
    right = [line.fit(width - half) for line in _map(view, width - half, room, palette)]
    long = max(len(left), len(right))
    blank = [Line().fit(half)] * (long - len(left)), [Line().fit(width - half)] * (long - len(right))
    return [*curves, *norms, *beside([*left, *blank[0]], [*right, *blank[1]])]


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
        return [Line((f" {clip(weight.note or 'reading the snapshots', width - 2, palette)}", palette.style("dim")))]
    rows = min(len(weight.grid.rows) + 2, max(5, height // 2))
    head = Line((f" {weight.title}", palette.style("title")), ("  w chooses another", palette.style("dim"))).fit(width)
    return [
        head,
        *plot_lines(weight.plot, width, height - rows - 1, palette)[1:],
        Line((" the same and those of its tensor that moved most, by update", palette.style("dim"))).fit(width),
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
        return [Line((f" {clip(pronoun.note or 'asking the snapshots', width - 2, palette)}", palette.style("dim")))]
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
