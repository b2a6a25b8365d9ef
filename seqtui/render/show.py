"""``seqtui show`` and ``seqtui explain`` as tables, formulas and heat maps for a pipe or a plain terminal."""

from collections.abc import Sequence

import numpy as np
from rich.console import Console

from seqtui.engine import paths
from seqtui.engine.backward import Gradients
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import formula
from seqtui.engine.trace import Step, Trace
from seqtui.models.model import Run
from seqtui.models.notes import is_assumption
from seqtui.models.statement import Statement
from seqtui.render.console import skin_for
from seqtui.render.equation import folded
from seqtui.render.heatmap import history_lines, time_columns
from seqtui.render.lines import Block, Line, clip, wrap
from seqtui.render.picture import fitting_zoom, legend_lines, picture_lines
from seqtui.render.ribbon import ribbon
from seqtui.render.show_maps import is_map, map_lines_of_run, whole_map
from seqtui.render.skin import Skin
from seqtui.render.why import why_lines
from seqtui.session.look import Look
from seqtui.session.maps.picture import picture_view
from seqtui.session.numbers import WIDTH, aligned, short
from seqtui.session.walk.frames import Frame
from seqtui.session.walk.player import Player
from seqtui.session.why.selection import Selection

_PICTURE = 24  # lines of a printed picture
_SIDES = ("encoder", "decoder")  # parts that count time for themselves


def print_run(
    run: Run,
    console: Console,
    look: Look,
    at: str | None = None,
    grad: Gradients | None = None,
    all_steps: bool = False,
    skin: Skin | None = None,
    here: Statement | None = None,
) -> None:
    """Print a run: what it is, then every value with its formula, time step by time step, then the histories.

    at: a path, with or without index, or a scope (``t3``): only that is printed. grad adds a line of gradients.
    skin: how it is drawn; None takes what the console can show. here: the number that a state code points at.
    Raises SeqtuiError for a path that is not there.
    """
    skin = skin or skin_for(console, look)
    trace = run.trace
    if at is None:
        lines = _title(run, console.width, skin)
        lines += [] if here is None else [Line((here, skin.ink("accent")))]
        place = None if here is None else str(here.facts["path"])
        lines += _table(run, _printed(trace, all_steps), console.width, skin, grad, place)
        lines += _histories(run, console.width, skin)
        lines += map_lines_of_run(run, console.width, skin)
        lines += _picture(run, console.width, skin)
    elif grad is None and trace.has(at) and is_map(run, trace[trace.find(at)]):
        lines = whole_map(run, trace.find(at), console.width, skin)
    else:
        lines = _at(trace, at, console.width, skin, grad, all_steps)
    console.print(Block(lines), end="")
    if at is not None:
        print_assumptions(run, console, look)


def print_assumptions(run: Run, console: Console, look: Look) -> None:
    """Print what was assumed of the file of a run, below what shows only a part of the run."""
    told = [note for note in run.notes if is_assumption(note)]
    if told:
        console.print(Block([Line(), *_notes(told, console.width, skin_for(console, look))]), end="")


def print_explanation(selection: Selection, depth: int, console: Console, look: Look) -> None:
    """Print why one number, or one gradient, is what it is; depth opens its terms in turn, each below the other."""
    skin = skin_for(console, look)
    console.print(Block(_explained(selection, depth, console.width, skin)), end="")


def _explained(selection: Selection, depth: int, width: int, skin: Skin) -> list[Line]:
    view = selection.view()
    lines = why_lines(view, width, 10_000, skin)
    if depth > 1:
        for k, term in enumerate(view.terms):
            if term.opens:
                selection.choose(k)
                selection.open()
                lines += [Line(), *_explained(selection, depth - 1, width, skin)]
                selection.back()
    return lines


def _title(run: Run, width: int, skin: Skin) -> list[Line]:
    settings = ", ".join(f"{name} {_setting(value)}" for name, value in run.config.items())
    lines = [
        Line((skin.look.words(run.model.title), skin.ink("title")), (f" ({run.model.name})", skin.ink("dim"))),
        *(Line((text, skin.ink("dim"))) for text in wrap(f"{clip(run.source, 70, skin)}; {settings}", width)),
    ]
    return lines + _notes(run.notes, width, skin)


def _notes(notes: Sequence[str], width: int, skin: Skin) -> list[Line]:
    return [Line((text, skin.ink("warn"))) for note in notes for text in wrap(skin.look.words(note), width)]


def _setting(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _printed(trace: Trace, all_steps: bool) -> list[int]:
    """The computed values, in order; with all_steps also the ones inside equations."""
    return [i for i, step in enumerate(trace) if not step.is_leaf and (all_steps or step.name is not None)]


def _table(
    run: Run, steps: list[int], width: int, skin: Skin, grad: Gradients | None, place: str | None = None
) -> list[Line]:
    lines: list[Line] = []
    before = None
    for index in steps:
        step = run.trace[index]
        now = step.time, step.scope.partition(".")[0] in _SIDES and step.scope.partition(".")[0]
        if now != before:
            before = now
            lines += [Line(), *_moment(run, step, width, skin)]
        value = _value(run.trace, index, width, skin, grad)
        if run.trace.path(index) == place:
            value[0].add(skin.sign("  ◀", "  <"), skin.ink("accent"))
        lines += value
    return lines


def _moment(run: Run, step: Step, width: int, skin: Skin) -> list[Line]:
    """The line above a time step: its number, and the word it reads or writes; none outside of time."""
    tokens = run.words_in_time(step.scope.partition(".")[0])
    if step.time is None or not 1 <= step.time <= len(tokens):
        return []
    when = f"t {step.time}/{len(tokens)} "
    return [Line((when, skin.ink("accent"))).extend(ribbon(tokens, step.time, width - len(when), skin))]


def _value(trace: Trace, index: int, width: int, skin: Skin, grad: Gradients | None) -> list[Line]:
    """One value: its formula, then its numbers, then its gradient."""
    step = trace[index]
    name = trace.path(index).ljust(12)
    first, *rest = folded(formula(trace, index, skin.look.style), max(20, width - len(name) - 1))
    lines = [Line((f"{name} ", skin.ink("operand")), (first, skin.ink("title")))]
    lines += [Line((" " * (len(name) + 1) + text, skin.ink("title"))) for text in rest]
    lines += _numbers(step.value, width, skin, "text")
    if grad is not None:
        lines.append(Line(("  gradient", skin.ink("dim"))))
        lines += _numbers(grad[index], width, skin, "dim")
    return lines


def _numbers(value: np.ndarray, width: int, skin: Skin, ink: str) -> list[Line]:
    """A vector as rows of aligned numbers; a matrix row by row."""
    rows = np.atleast_2d(value)
    columns = max(1, (width - 6) // WIDTH)
    lines = []
    for r, row in enumerate(rows.reshape(-1, rows.shape[-1])):
        label = f"{r:>4}  " if value.ndim > 1 else " " * 6
        for first in range(0, row.size, columns):
            text = "".join(aligned(float(x)) for x in row[first : first + columns])
            lines.append(Line((label if first == 0 else " " * 6, skin.ink("dim")), (text, skin.ink(ink))))
    return lines


def _picture(run: Run, width: int, skin: Skin) -> list[Line]:
    """The picture that was read, or drawn to its end, with what its signs mean."""
    view = picture_view(run)
    if view is None:
        return []
    zoom = fitting_zoom(view, width, _PICTURE, skin)
    return [Line(), *picture_lines(view, skin, zoom), *legend_lines(view, width, skin)]


def _at(trace: Trace, at: str, width: int, skin: Skin, grad: Gradients | None, all_steps: bool) -> list[Line]:
    path, index = paths.parse(at)
    if not trace.has(path):
        inside = [
            i for i in _printed(trace, all_steps) if trace[i].scope == path or trace[i].scope.startswith(f"{path}.")
        ]
        if inside and index is None:
            return [line for i in inside for line in _value(trace, i, width, skin, grad)]
    step = trace.find(path)
    if index is None:
        return _value(trace, step, width, skin, grad)
    value = trace[step].value
    if len(index) > value.ndim:
        raise SeqtuiError(f"{path} has {value.ndim} axes: give at most as many indices")
    index = paths.check_index(path, value.shape, index)
    lines = [Line((f"{paths.spell(path, index)} = {short(float(value[index]))}", skin.ink("title")))]
    if grad is not None:
        lines.append(Line((f"gradient {short(float(grad[step][index]))}", skin.ink("dim"))))
    return lines


def _histories(run: Run, width: int, skin: Skin) -> list[Line]:
    """The states and gates of each part of the model as heat maps, over the last time steps that fit."""
    player = Player(run, skin.look)
    parts: dict[tuple[str, ...], Frame] = {}
    for frame in player.frames.frames:
        last = parts.get(frame.part)
        if frame.time is not None and (last is None or frame.time >= (last.time or 0)):
            parts[frame.part] = frame
    lines: list[Line] = []
    for part, frame in parts.items():
        player.cursor = player.frames.equations[frame.last]
        histories = player.histories(time_columns(width))
        if histories and not all(h.name in ("logits", "o", "y") for h in histories):
            label = ".".join(part) or "over time"
            lines += [Line(), Line((label, skin.ink("accent"))), *history_lines(histories, width, 10_000, skin)]
    return lines
