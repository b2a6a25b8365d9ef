"""Attention maps for a pipe or a plain terminal: printed whole, in bands of columns where they are wide."""

from dataclasses import replace

from seqtui.engine.trace import Step
from seqtui.models.model import Run
from seqtui.render.lines import Line
from seqtui.render.matrix import LABEL, WIDE, matrix_lines
from seqtui.render.overview import rows_in_line, shrunk_lines
from seqtui.render.skin import Skin
from seqtui.session.captions import OVER_STRONGEST, OVER_TENTHS
from seqtui.session.maps.attention import STAGES, labelled
from seqtui.session.maps.matrix import Labelled, Room, largest, matrix_view, shrunk_cells
from seqtui.session.walk.player import Player

MOST_MAPS = 12
_TALLEST = 24  # lines of a map that is shrunk because it does not fit beside its labels


def map_lines_of_run(run: Run, width: int, skin: Skin) -> list[Line]:
    """Return the pattern of every head, or of the last ones when there are many; shrunk where it is too wide."""
    player = Player(run, skin.look)
    player.end()
    hidden = len(player.patterns) - MOST_MAPS
    lines = []
    if hidden > 0:
        first = run.trace.path(player.patterns[0])
        lines += [Line(), Line((f"{hidden} maps are left out: show one with --at {first}", skin.ink("dim")))]
    for index in player.patterns[max(0, hidden) :]:
        matrix = replace(labelled(player, index), title=run.trace.path(index))
        fits = LABEL + WIDE * matrix.values.shape[1] < width
        lines += [Line(), *(_bands(matrix, width, skin) if fits else _shrunk(matrix, width, skin))]
    return lines


def is_map(run: Run, step: Step) -> bool:
    """Whether a value is a map of attention at one of its stages."""
    return run.model.family == "attention" and step.name in STAGES and step.value.ndim == 2


def whole_map(run: Run, index: int, width: int, skin: Skin) -> list[Line]:
    """Return one map with all its numbers and labels."""
    player = Player(run, skin.look)
    player.end()
    return _bands(replace(labelled(player, index), title=run.trace.path(index)), width, skin)


def _bands(matrix: Labelled, width: int, skin: Skin) -> list[Line]:
    """A map in as many bands of columns as it takes; all have one scale."""
    rows, columns = matrix.values.shape
    fit = max(1, (width - LABEL - 1) // WIDE)
    lines: list[Line] = []
    for first in range(0, columns, fit):
        band = matrix.columns_from(first, fit)
        view = matrix_view(band, (-1, -1), Room(rows, fit))
        drawn = matrix_lines(replace(view, scale=largest(matrix.values)), width, skin, WIDE)
        lines += drawn if first == 0 else [Line(), *drawn[1:]]
    return lines


def _shrunk(matrix: Labelled, width: int, skin: Skin) -> list[Line]:
    rows, columns = matrix.values.shape
    cells, scale = shrunk_cells(matrix, _TALLEST * rows_in_line(skin), width - 2)
    blocks = len(cells), len(cells[0])
    claim = OVER_STRONGEST if skin.has_half_blocks else OVER_TENTHS
    told = claim(scale=scale, paths=matrix.paths, backwards=False, cells=blocks)
    head = f"{rows} x {columns} in {blocks[0]} x {blocks[1]}, the largest of each block; {told}"
    title = Line((f" {matrix.title}  ", skin.ink("title")), (head, skin.ink("dim")))
    return [title, *(Line((" ", skin.ink("dim"))).extend(line) for line in shrunk_lines(cells, False, scale, skin))]
