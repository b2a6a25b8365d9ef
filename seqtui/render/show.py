"""``seqtui show`` and ``seqtui explain`` for a pipe or a plain terminal: tables, formulas, heat maps and all maps."""

import numpy as np
from msgspec.structs import replace
from rich.console import Console

from seqtui.engine import paths
from seqtui.engine.backward import Gradients
from seqtui.engine.formula import formula
from seqtui.engine.paths import Scope
from seqtui.engine.trace import Step, Trace
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Statement, is_assumption
from seqtui.models.weights.file_notes import untrained
from seqtui.render.equation import folded
from seqtui.render.heatmap import history_lines, time_columns
from seqtui.render.hypotheses import whole_tree
from seqtui.render.lines import Line, TextBlock, clip, wrap
from seqtui.render.matrix import LABEL, WIDE, matrix_lines, rows_in_line, shrunk_lines
from seqtui.render.palette import Palette, palette_for
from seqtui.render.panes import ribbon
from seqtui.render.picture import fitting_zoom, legend_lines, picture_lines
from seqtui.render.run_title import note_lines, title_lines
from seqtui.render.why import why_lines
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.maps.attention import STAGES, labelled
from seqtui.session.maps.matrix import Labelled, Room, largest, matrix_view, shrunk_cells
from seqtui.session.maps.pictures import picture_view
from seqtui.session.notice.voice import notice_at
from seqtui.session.statements import OVER_STRONGEST, OVER_TENTHS
from seqtui.session.step_query import select_steps
from seqtui.session.text import WIDTH, TextStyle, aligned, short
from seqtui.session.walk.cursor import StepGroup
from seqtui.session.walk.player import Player
from seqtui.session.walk.view_builder import StepViewBuilder

MOST_MAPS = 12
_TALLEST = 24  # lines of a map that is shrunk because it does not fit beside its labels


def map_lines_of_run(run: Run, width: int, palette: Palette) -> list[Line]:
    """Return the pattern of every head, or of the last ones when there are many; shrunk where it is too wide."""
    player = Player(run, palette.look)
    player.end()
    hidden = len(player.patterns) - MOST_MAPS
    lines = []
    if hidden > 0:
        first = run.trace.path(player.patterns[0])
        said = _("{n} maps are left out: show one with --at {path}", n=hidden, path=first)
        lines += [Line(), Line((said, palette.style("dim")))]
    for index in player.patterns[max(0, hidden) :]:
        matrix = replace(labelled(player, index), title=run.trace.path(index))
        fits = LABEL + WIDE * matrix.values.shape[1] < width
        lines += [Line(), *(_bands(matrix, width, palette) if fits else _shrunk(matrix, width, palette))]
    return lines


def is_map(run: Run, step: Step) -> bool:
    """Whether a value is a map of attention at one of its stages."""
    return run.model.family == "attention" and step.name in STAGES and step.value.ndim == 2


def whole_map(run: Run, index: int, width: int, palette: Palette) -> list[Line]:
    """Return one map with all its numbers and labels."""
    player = Player(run, palette.look)
    player.end()
    return _bands(replace(labelled(player, index), title=run.trace.path(index)), width, palette)


def _bands(matrix: Labelled, width: int, palette: Palette) -> list[Line]:
    """A map in as many bands of columns as it takes; all have one scale."""
    rows, columns = matrix.values.shape
    fit = max(1, (width - LABEL - 1) // WIDE)
    lines: list[Line] = []
    for first in range(0, columns, fit):
        band = matrix.columns_from(first, fit)
        view = matrix_view(band, (-1, -1), Room(rows, fit))
        drawn = matrix_lines(replace(view, scale=largest(matrix.values)), width, palette, WIDE)
        lines += drawn if first == 0 else [Line(), *drawn[1:]]
    return lines


def _shrunk(matrix: Labelled, width: int, palette: Palette) -> list[Line]:
    rows, columns = matrix.values.shape
    cells, scale = shrunk_cells(matrix, _TALLEST * rows_in_line(palette), width - 2)
    blocks = len(cells), len(cells[0])
    claim = OVER_STRONGEST if palette.has_half_blocks else OVER_TENTHS
    told = claim(scale=scale, paths=matrix.paths, backwards=False, cells=blocks)
    whole, shown = f"{rows} x {columns}", f"{blocks[0]} x {blocks[1]}"
    head = _("{whole} in {blocks}, the largest of each block; {told}", whole=whole, blocks=shown, told=told)
    title = Line((f" {matrix.title}  ", palette.style("title")), (head, palette.style("dim")))
    return [
        title,
        *(Line((" ", palette.style("dim"))).extend(line) for line in shrunk_lines(cells, False, scale, palette)),
    ]


_PICTURE = 24  # lines of a printed picture


def print_run(
    run: Run,
    console: Console,
    look: TextStyle,
    at: str | None = None,
    grad: Gradients | None = None,
    all_steps: bool = False,
    palette: Palette | None = None,
    here: Statement | None = None,
) -> None:
    """Print a run: what it is, then every value with its formula, time step by time step, then the histories.

    at: a path, with or without index, or a scope (``t3``): only that is printed. grad adds a line of gradients.
    palette: how it is drawn; None takes what the console can show. here: the number that a state code points at.
    Raises SeqtuiError for a path that is not there.
    """
    palette = palette or palette_for(console, look)
    trace = run.trace
    if at is None:
        lines = title_lines(run, console.width, palette)
        lines += [] if here is None else [Line((here, palette.style("accent")))]
        place = None if here is None else str(here.facts["path"])
        lines += _table(run, _printed(trace, all_steps), console.width, palette, grad, place)
        lines += _histories(run, console.width, palette)
        lines += map_lines_of_run(run, console.width, palette)
        lines += _picture(run, console.width, palette)
        lines += whole_tree(run, console.width, palette)
    elif grad is None and trace.has(at) and is_map(run, trace[trace.find(at)]):
        lines = whole_map(run, trace.find(at), console.width, palette)
    else:
        lines = _at(trace, at, console.width, palette, grad, all_steps)
    if at is not None and grad is None:
        lines += _noticed(run, at, console.width, palette)
    console.print(TextBlock(lines), end="")
    if at is not None:
        print_caveats(run, console, look)


def _noticed(run: Run, at: str, width: int, palette: Palette) -> list[Line]:
    """What is remarkable in the one value that is printed."""
    chosen = select_steps(run.trace, at)
    if len(chosen.steps) != 1 or run.trace[chosen.steps[0]].is_leaf:
        return []
    said = notice_at(run, chosen.steps[0], chosen.element, palette.look)
    return [Line((text, palette.style("dim"))) for text in wrap(clip(said, 10_000, palette), width)]


def print_caveats(run: Run, console: Console, look: TextStyle) -> None:
    """Print that a run is untrained, and what was assumed of its file, below what shows only a part of the run."""
    told = [*untrained(run), *(note for note in run.notes if is_assumption(note))]
    if told:
        console.print(TextBlock([Line(), *note_lines(told, console.width, palette_for(console, look))]), end="")


def print_explanation(selection: DrillDown, depth: int, console: Console, look: TextStyle) -> None:
    """Print why one number, or one gradient, is what it is; depth opens its terms in turn, each below the other."""
    palette = palette_for(console, look)
    console.print(TextBlock(_explained(selection, depth, console.width, palette)), end="")


def _explained(selection: DrillDown, depth: int, width: int, palette: Palette) -> list[Line]:
    view = selection.view()
    lines = why_lines(view, width, 10_000, palette)
    if depth > 1:
        for k, term in enumerate(view.terms):
            if term.opens:
                selection.choose(k)
                selection.open()
                lines += [Line(), *_explained(selection, depth - 1, width, palette)]
                selection.back()
    return lines


def _printed(trace: Trace, all_steps: bool) -> list[int]:
    """The computed values, in order; with all_steps also the ones inside equations."""
    return [i for i, step in enumerate(trace) if not step.is_leaf and (all_steps or step.name is not None)]


def _table(
    run: Run, steps: list[int], width: int, palette: Palette, grad: Gradients | None, place: str | None = None
) -> list[Line]:
    lines: list[Line] = []
    before = None
    for index in steps:
        step = run.trace[index]
        now = step.time, step.scope.side
        if now != before:
            before = now
            lines += [Line(), *_moment(run, step, width, palette)]
        value = _value(run.trace, index, width, palette, grad)
        if run.trace.path(index) == place:
            value[0].add(palette.sign("  ◀", "  <"), palette.style("accent"))
        lines += value
    return lines


def _moment(run: Run, step: Step, width: int, palette: Palette) -> list[Line]:
    """The line above a time step: its number, and the word it reads or writes; none outside of time."""
    tokens = run.words_in_time(step.scope.side)
    if step.time is None or not 1 <= step.time <= len(tokens):
        return []
    when = f"t {step.time}/{len(tokens)} "
    return [Line((when, palette.style("accent"))).extend(ribbon(tokens, step.time, width - len(when), palette))]


def _value(trace: Trace, index: int, width: int, palette: Palette, grad: Gradients | None) -> list[Line]:
    """One value: its formula, then its numbers, then its gradient."""
    step = trace[index]
    name = trace.path(index).ljust(12)
    first, *rest = folded(formula(trace, index, palette.look.style), max(20, width - len(name) - 1))
    lines = [Line((f"{name} ", palette.style("operand")), (first, palette.style("title")))]
    lines += [Line((" " * (len(name) + 1) + text, palette.style("title"))) for text in rest]
    lines += _numbers(step.value, width, palette, "text")
    if grad is not None:
        lines.append(Line((f"  {_('gradient')}", palette.style("dim"))))
        lines += _numbers(grad[index], width, palette, "dim")
    return lines


def _numbers(value: np.ndarray, width: int, palette: Palette, style: str) -> list[Line]:
    """A vector as rows of aligned numbers; a matrix row by row."""
    rows = np.atleast_2d(value)
    columns = max(1, (width - 6) // WIDTH)
    lines = []
    for r, row in enumerate(rows.reshape(-1, rows.shape[-1])):
        label = f"{r:>4}  " if value.ndim > 1 else " " * 6
        for first in range(0, row.size, columns):
            text = "".join(aligned(float(x)) for x in row[first : first + columns])
            lines.append(Line((label if first == 0 else " " * 6, palette.style("dim")), (text, palette.style(style))))
    return lines


def _picture(run: Run, width: int, palette: Palette) -> list[Line]:
    """The picture that was read, or drawn to its end, with what its signs mean."""
    view = picture_view(run)
    if view is None:
        return []
    zoom = fitting_zoom(view, width, _PICTURE, palette)
    return [Line(), *picture_lines(view, palette, zoom), *legend_lines(view, width, palette)]


def _at(trace: Trace, at: str, width: int, palette: Palette, grad: Gradients | None, all_steps: bool) -> list[Line]:
    """What a path or a scope means: one number, one value, or all computed values of the scope."""
    chosen = select_steps(trace, at, all_steps)
    if chosen.element is None:
        several = len(chosen.steps) > 1
        shown = [i for i in chosen.steps if not (several and trace[i].is_leaf)]
        return [line for i in shown for line in _value(trace, i, width, palette, grad)]
    step, index = chosen.steps[0], chosen.element
    number = short(float(trace[step].value[index]))
    lines = [Line((f"{paths.spell(trace.path(step), index)} = {number}", palette.style("title")))]
    if grad is not None:
        lines.append(Line((_("gradient {value}", value=short(float(grad[step][index]))), palette.style("dim"))))
    return lines


def _histories(run: Run, width: int, palette: Palette) -> list[Line]:
    """The states and gates of each part of the model as heat maps, over the last time steps that fit."""
    player = Player(run, palette.look)
    views = StepViewBuilder(player)
    parts: dict[Scope, StepGroup] = {}
    for frame in player.frames.frames:
        last = parts.get(frame.part)
        if frame.time is not None and (last is None or frame.time >= (last.time or 0)):
            parts[frame.part] = frame
    lines: list[Line] = []
    for part, frame in parts.items():
        player.cursor = player.frames.equations[frame.last]
        histories = views.histories(time_columns(width))
        if histories and not all(h.name in ("logits", "y") for h in histories):
            label = str(part) or _("over time")
            lines += [Line(), Line((label, palette.style("accent"))), *history_lines(histories, width, 10_000, palette)]
    return lines
