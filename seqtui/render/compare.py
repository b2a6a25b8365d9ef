"""Runs side by side: a column for each, with its cost, its equation, its state, and how far back the end reaches."""

import math
from collections.abc import Sequence

from rich.cells import cell_len

from seqtui.language import _, p_
from seqtui.render.heatmap import CELL, state_map
from seqtui.render.lines import Line, clip, pad, wrap
from seqtui.render.palette import Palette
from seqtui.render.panes import ribbon
from seqtui.session.compare.view import ComparedRunView, ComparisonView, Gap, Strip, ValueRow, told_apart
from seqtui.session.maps.matrix import first_shown
from seqtui.session.text import compact, short
from seqtui.session.walk.views import ValueState

_LABEL, _LONGEST_LABEL, _FEWEST_ROWS = 6, 11, 2
_BARS, _ASCII_BARS = " ▁▂▃▄▅▆▇█", " .:-=+*#@"
_PER_DECADE = 2  # bars for each factor of ten: eight of them span four
_SMALLEST = 21  # lines of a column in 80x24
_ROOMY = 30  # lines from which a column also shows its equation in numbers


def comparison_header(view: ComparisonView, width: int, palette: Palette) -> Line:
    """Return the header of a comparison: its runs, and the point where they meet next."""
    gap = palette.sign(" › ", " > ")
    names = ", ".join(lane.model for lane in view.lanes)
    state = _("met at {place}", place=view.point) if view.met else _("to {place}", place=view.point)
    right = f"{state}  {view.number}/{view.count} "
    tags = {lane.tag for lane in view.lanes}
    tag = f" {max(tags)}" if all(tags) else ""  # where some of them are trained, the columns say which
    left = clip(
        f" seqtui{gap}{p_('place', 'compare')}{gap}{names}", width - cell_len(tag) - cell_len(right) - 1, palette
    )
    line = Line((left, palette.style("title")), (tag, palette.style("warn"))).fit(max(0, width - cell_len(right)))
    return line.add(right, palette.style("good" if view.met else "accent")).fit(width)


def comparison_ribbon(view: ComparisonView, width: int, palette: Palette) -> Line:
    """The words, that of this moment lit; or what a reader must know."""
    return ribbon(view.tokens, view.token, width, palette) if view.tokens else Line().fit(width)


def compared_run_lines(view: ComparisonView, k: int, width: int, height: int, palette: Palette) -> list[Line]:
    """The column of run k, exactly height lines: the same thing on the same line in every column."""
    lane, chosen = view.lanes[k], view.chosen == k
    roomy = height >= _ROOMY
    lines = [
        _name(lane, chosen, width, palette),
        Line((f" {_contrast(view, k, width, palette)}", palette.style("dim"))),
    ]
    lines += [_parameters(lane, view.ratios[k], width, palette), _costs(lane, palette), _where(lane, palette)]
    lines += _equation(lane, width, 4 if roomy else 3 if height >= _SMALLEST else 2, palette)
    if roomy:
        shown = [_dim(text, width, palette) for text in lane.lines[:3]]
        lines += [*shown, *[Line()] * (3 - len(shown))]
    label = label_width(lane, width)
    lines += [_row(row, label, width, palette, chosen and n == lane.row) for n, row in enumerate(lane.rows)]
    lines += [Line()] * (max(len(other.rows) for other in view.lanes) - len(lane.rows))
    lines += [_dim(lane.pointed, width, palette), _gap(view.gaps[k], palette)]
    below = _strip(lane.strip, view.loudest, width, palette) if any(lane.strip for lane in view.lanes) else []
    room = height - len(lines) - len(below)
    if any(other.history for other in view.lanes) and room >= 3:
        maps = state_map(lane.history, width, room, palette) if lane.history else []
        lines += [*maps, *[Line()] * (min(room, _units(view) + 1) - len(maps))]
    lines += below
    if lane.frame and height - len(lines) > _FEWEST_ROWS:
        lines += [
            Line(),
            *(_row(row, label, width, palette, False) for row in _window(lane.frame, height - len(lines) - 1)),
        ]
    return [line.fit(width) for line in [*lines, *[Line()] * height][:height]]


def label_width(lane: ComparedRunView, width: int) -> int:
    """The column of names, with the mark before them."""
    longest = max(cell_len(row.label) for row in (*lane.rows, *lane.frame))
    return min(max(_LONGEST_LABEL, width // 3), max(_LABEL, longest + 2))


def _window(rows: tuple[ValueRow, ...], room: int) -> tuple[ValueRow, ...]:
    """As many rows as there is room for, the current one among them."""
    here = next((k for k, row in enumerate(rows) if row.state is ValueState.CURRENT), 0)
    first = first_shown(here, room, len(rows))
    return rows[first : first + room]


def _name(lane: ComparedRunView, chosen: bool, width: int, palette: Palette) -> Line:
    mark = palette.sign("▶", ">") if chosen else " "
    tag = f" {lane.tag}" if lane.tag else ""
    name = clip(lane.model, width - len(tag) - 3, palette)
    line = Line((f" {mark} ", palette.style("accent")), (name, palette.style("title")), (tag, palette.style("warn")))
    written = f"  {clip(lane.writes, max(0, width - line.width - 2), palette)}" if lane.writes else ""
    return line.add(written, palette.style("operand"))


def _contrast(view: ComparisonView, k: int, width: int, palette: Palette) -> str:
    """What sets a run apart, cut so that no two runs look alike; else what its reader must know."""
    contrasts = [lane.contrast for lane in view.lanes]
    names = told_apart(contrasts, width - 2, lambda name, room: clip(name, room, palette), palette.sign("…", "~"))
    return names[k] or clip(view.lanes[k].note, width - 2, palette)


def _dim(text: str, width: int, palette: Palette) -> Line:
    return Line((f" {clip(text, width - 2, palette)}", palette.style("dim")))


def _parameters(lane: ComparedRunView, ratio: float, width: int, palette: Palette) -> Line:
    """All parameters, those of the network without its words, and how many times the fewest these are.

    Where all of it has no room, the network's are said to be without words.
    """
    times = f" {palette.sign('×', 'x')}{ratio:.3g}" if lane.parameters else ""
    total = lane.parameters + lane.words
    said = _("{all:,} parameters", all=total)
    if lane.words:
        said = _("{n:,} of {all:,} parameters", n=lane.parameters, all=total)
    if 1 + cell_len(said) + len(times) > width:
        said = _("{n:,} without words", n=lane.parameters)
    return Line((f" {said}", palette.style("text")), (times, palette.style("accent")))


def _costs(lane: ComparedRunView, palette: Palette) -> Line:
    return Line((f" {_('{n:,} multiplications', n=lane.multiplications)}", palette.style("text")))


def _where(lane: ComparedRunView, palette: Palette) -> Line:
    return Line((f" {lane.where}", palette.style("accent" if lane.on_its_way else "faint")))


def _equation(lane: ComparedRunView, width: int, most: int, palette: Palette) -> list[Line]:
    """What is computed, in words and signs; a long formula goes on in the next line."""
    pieces = wrap(lane.formula, width - 2)
    if len(pieces) > most:
        pieces = [*pieces[: most - 1], clip(" ".join(pieces[most - 1 :]), width - 2, palette)]
    lines = [Line((f" {clip(lane.title, width - 2, palette)}", palette.style("dim")))]
    lines += [Line((f" {piece}", palette.style("text"))) for piece in pieces]
    return [*lines, *[Line()] * (1 + most - len(lines))]


def _row(row: ValueRow, label: int, width: int, palette: Palette, pointed: bool) -> Line:
    """One value as heat-map cells around the pointed one; a star marks what the first run has otherwise."""
    mark = palette.sign("▶", ">") if row.state is ValueState.CURRENT else palette.sign("›", "-") if pointed else " "
    style = palette.style("accent" if row.state is ValueState.CURRENT else "text")
    line = Line((mark, palette.style("accent")), (pad(clip(row.label, label - 2, palette), label - 1), style))
    if row.values is None:
        return line.add(palette.sign("·", ".").rjust(CELL - 1), palette.style("faint"))
    columns = max(1, (width - label) // CELL)
    first = first_shown(row.unit, columns, len(row.values))
    scale = max(1.0, *(abs(x) for x in row.values if math.isfinite(x)), 1.0)
    for k in range(first, min(first + columns, len(row.values))):
        differs = row.differs[k] if k < len(row.differs) else False
        text = ("*" if differs else " ") + compact(row.values[k], CELL - 1).rjust(CELL - 1)
        here = pointed and k == row.unit
        line.add(text, palette.style("current") if here else palette.heat(row.values[k], True, scale))
    return line


def _gap(gap: Gap | None, palette: Palette) -> Line:
    if gap is None:
        return Line()
    if not gap.path:
        said, style = _("the same numbers so far"), "good"
    else:
        said, style = _("differs by {size}, {path}", size=short(gap.size), path=gap.path), "warn"
    return Line((f" {said}", palette.style(style)))


def _units(view: ComparisonView) -> int:
    return max(len(lane.history.cells) for lane in view.lanes if lane.history)


def _strip(strip: Strip | None, loudest: float, width: int, palette: Palette) -> list[Line]:
    """What the last state feels of each word: a bar for each, a step down for every √10, the same in all columns."""
    name = palette.sign("‖∂h_T/∂x_t‖", "|dh_T/dx_t|")
    if strip is None or not strip.values:
        why = _("none here") if strip is None else _("too long")
        return [Line((f" {name}: {why}", palette.style("faint"))), Line()]
    now = strip.now if strip.now is not None and strip.now < len(strip.values) else None
    value = "" if now is None else f" = {short(strip.values[now])}"
    head = Line((f" {name}{value}", palette.style("dim")))
    first = first_shown(now or 0, width - 2, len(strip.values))
    line = Line((" ", palette.style("text")))
    for k in range(first, min(first + width - 2, len(strip.values))):
        style = palette.style("accent" if k == now else "operand")
        line.add(bar_of(strip.values[k], loudest, palette), style)
    return [head, line]


def bar_of(value: float, loudest: float, palette: Palette) -> str:
    """One sign for a size: the highest for the loudest, one lower for every factor of √10."""
    bars = palette.sign(_BARS, _ASCII_BARS)
    if not math.isfinite(value):
        return "!"
    if value <= 0 or loudest <= 0:
        return bars[0]
    return bars[max(1, 8 + math.ceil(_PER_DECADE * math.log10(value / loudest) - 0.5))]


def side_by_side(columns: Sequence[Sequence[Line]], palette: Palette) -> list[Line]:
    """Columns next to each other with a rule between them."""
    rule = palette.sign("│", "|")
    lines = []
    for row in zip(*columns, strict=True):
        line = Line()
        for k, piece in enumerate(row):
            line.add(rule if k else "", palette.style("border")).extend(piece)
        lines.append(line)
    return lines


def column_widths(width: int, count: int) -> list[int]:
    """The columns of each run: the same for all, with one for the rule between them."""
    each = (width - count + 1) // count
    return [each] * (count - 1) + [width - count + 1 - each * (count - 1)]
