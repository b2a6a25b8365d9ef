"""All heads at once: small maps, layers by heads, the ranking by a measure beside them; or the ranking alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style as RichStyle

from seqtui.language import N_, _, p_
from seqtui.render.lines import Line, TextBlock, clip, flush_right, pad, wrap
from seqtui.render.matrix import rows_in_line, shrunk_lines
from seqtui.render.palette import Palette, palette_for
from seqtui.render.plot import BRAILLE, DOTS
from seqtui.session.inside.all_heads import LIT, AllHeads, HeadRow, lit_cells, small_cells
from seqtui.session.inside.head_measures import MEASURES
from seqtui.session.maps.matrix import first_shown
from seqtui.session.text import TextStyle

NUMBER = 7  # columns of a measure, a gap with them
_NARROW = 70  # columns of a screen below which there is one blank between measures
WIDEST, TALLEST = 24, 9  # of one small map
_SHADED = 3, 6  # lines and columns of a map from which on it is shaded, not drawn in dots
_RANKED_MAP = 16  # columns of the map beside a row of the ranking
_DOTS = N_("a dot: {lit:g} times an even share or more; queries down, keys across")
_SHADES = N_("strongest colour: {scale:.3g}; queries down, keys across")


class Plan(Struct, frozen=True):
    """How the maps lie: columns of the layers' names, of one map and of the ranking; lines of one map; how many fit."""

    label: int
    columns: int
    ranking: int
    lines: int
    layers: int
    heads: int


def all_heads_lines(view: AllHeads, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the maps of all heads under a title, what is measured, and what is known of the head looked at."""
    above = _title_lines(view, width, palette)
    kind = _kind(view, plan_of(view, width, height - len(above) - 3, palette), palette)
    below = _below(view, kind, width, max(1, height - len(above) - 1 - len(view.layers)), palette)
    plan = plan_of(view, width, height - len(above) - len(below), palette)
    maps = _maps(view, plan, palette)
    rows = ranking_lines(view, plan.ranking, len(maps), palette) if plan.ranking else [Line()] * len(maps)
    left = width - plan.ranking
    body = [line.fit(left).extend(row) for line, row in zip(maps, rows, strict=True)]
    room = height - len(above) - len(body) - len(below)
    return [line.fit(width) for line in [*above, *body, *[Line()] * min(1, max(0, room)), *below][:height]]


def ranked_lines(view: AllHeads, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the heads in the order of their measure, a line each: all measures, and the map in dots."""
    above = _title_lines(view, width, palette)
    below = _said(view, width, palette)
    rows = ranking_lines(view, width, height - len(above) - len(below), palette, with_map=True)
    return [line.fit(width) for line in [*above, *rows, *below][:height]]


def plan_of(view: AllHeads, width: int, height: int, palette: Palette) -> Plan:
    """Return how many maps fit in so many lines, and how large each is; the ranking gets what they leave."""
    label = max(cell_len(row[0].head.layer) for row in view.layers) + 2
    label = min(label, max(8, width // 4))
    most = max(map(len, view.layers))
    names = max(cell_len(row.head.name) for row in view.heads) + 3
    whole, short = names + NUMBER * len(MEASURES), names + NUMBER
    lines = max(1, min(TALLEST, (height - 1) // len(view.layers)))
    best = WIDEST if lines > 1 else _RANKED_MAP
    for ranking, least in ((whole, min(best, 4 * lines + 4)), (short, 3 + 3 * (lines > 1)), (0, 2)):
        columns = (width - label - ranking - 2) // most - 1
        if columns >= least or not ranking:
            break
    columns, lines = _whole_cells(view, max(2, min(columns, best)), lines, palette)
    fit = max(1, min(most, (width - label - ranking - 1) // (columns + 1)))
    layers = max(1, min(len(view.layers), (height - 1) // lines))
    return Plan(label, columns, ranking, lines, layers, fit)


def ranking_lines(
    view: AllHeads, width: int, height: int, palette: Palette, with_map: bool = False, is_walked: bool = True
) -> list[Line]:
    """Return the heads sorted by their measure, as many as fit around the one looked at; the sorted column is lit."""
    ranked = view.ranked
    here = next(k for k, row in enumerate(ranked) if row is view.here)
    shown = MEASURES if width >= 3 + NUMBER * len(MEASURES) + 8 else (view.measure,)
    name = min(max(cell_len(row.head.name) for row in ranked) + 3, width - NUMBER * len(shown))
    head = Line((" " * name, palette.style("dim")))
    for measure in shown:
        title = clip(_(measure.short), NUMBER - 1, palette)
        head.add(flush_right(title, NUMBER), palette.style("accent" if measure is view.measure else "dim"))
    lines = [head.fit(width)]
    first = first_shown(here, height - 1, len(ranked))
    for row in ranked[first : first + height - 1]:
        is_here = is_walked and row is view.here
        line = Line((palette.sign(" ▶", " >") if is_here else "  ", palette.style("accent")))
        line.add(pad(clip(row.head.name, name - 3, palette), name - 2), palette.style("accent" if is_here else "text"))
        for measure in shown:
            line.add(flush_right(_number(row.measures[measure.name]), NUMBER), _heat(row, measure.name, palette))
        if with_map and width - line.width > _RANKED_MAP + 2 and not palette.look.ascii:
            line.add("  ", palette.style("dim")).extend(_dots(row, view, 1, _RANKED_MAP, palette)[0])
        lines.append(line.fit(width))
    return lines + [Line().fit(width)] * (height - len(lines))


def print_heads(view: AllHeads, console: Console, look: TextStyle) -> None:
    """Print the heads in the order of their measure, under what is measured."""
    palette, width = palette_for(console, look), console.width
    said = [Line((f" {text}", palette.style("title"))) for text in wrap(look.words(view.said), width - 2)]
    formulas = [
        Line((f" {text}", palette.style("dim")))
        for measure in MEASURES
        for text in wrap(f"{_(measure.short)}: {look.words(_(measure.formula))}", width - 2)
    ]
    rows = ranking_lines(view, width, len(view.heads) + 1, palette, with_map=True, is_walked=False)
    console.print(TextBlock([*said, *formulas, Line(), *(row.cut(width, palette) for row in rows)]))


def _title_lines(view: AllHeads, width: int, palette: Palette) -> list[Line]:
    """Where one is, what is read, and the measure with its formula."""
    run = view.run
    gap = palette.sign(" › ", " > ")
    where = gap.join((" seqtui", p_("place", "heads"), run.model.name))
    tokens = run.positions or run.tokens
    text = _("random words, twice: {text}", text=" ".join(tokens)) if view.repeated else " ".join(tokens)
    line = Line((where, palette.style("title")), (f" {run.tag}" if run.tag else "", palette.style("warn")))
    line.add("   ", palette.style("dim")).add(clip(text, max(0, width - line.width - 1), palette), palette.style("dim"))
    measure = palette.look.words(
        _("{measure} = {formula}", measure=_(view.measure.title), formula=_(view.measure.formula))
    )
    lines = wrap(measure, width - 2)
    return [line, *(Line((f" {text}", palette.style("accent"))) for text in lines)]


def _below(view: AllHeads, kind: str, width: int, room: int, palette: Palette) -> list[Line]:
    """As many lines of what is said as there is room for: the head looked at first."""
    said = _said(view, width, palette)
    legend = [Line((f" {text}", palette.style("faint"))) for text in wrap(palette.look.words(kind), width - 2)]
    return [*said, *legend][: max(len(said[:1]), room)]


def _said(view: AllHeads, width: int, palette: Palette) -> list[Line]:
    """The measures of the head looked at, and the head that has most of the one that is sorted by."""
    row = view.here
    line = Line((f" {clip(row.head.name, width // 3, palette)} ", palette.style("accent")))
    for measure in MEASURES:
        style = "title" if measure is view.measure else "text"
        gap = " " if width < _NARROW else "  "
        line.add(f"{gap}{_(measure.short)} ", palette.style("dim"))
        line.add(_number(row.measures[measure.name]).strip(), palette.style(style))
    said = wrap(palette.look.words(view.said), width - 2)
    return [line, *(Line((f" {text}", palette.style("text"))) for text in said)]


def _maps(view: AllHeads, plan: Plan, palette: Palette) -> list[Line]:
    """The numbers of the heads, and below them a band for each layer that fits around the one looked at."""
    most = max(map(len, view.layers))
    left = first_shown(view.at[1], plan.heads, most)
    top = first_shown(view.at[0], plan.layers, len(view.layers))
    head = Line((pad(_more(top, plan, view), plan.label), palette.style("faint")))
    for k in range(left, left + plan.heads):
        style = palette.style("accent" if k == view.at[1] else "dim")
        head.add(" " + pad(f"{k}".center(plan.columns), plan.columns), style)
    lines = [head]
    for k, layer in list(enumerate(view.layers))[top : top + plan.layers]:
        lines += _band(view, k, layer[left : left + plan.heads], plan, left, palette)
    return lines


def _more(top: int, plan: Plan, view: AllHeads) -> str:
    """Which layers are shown, where not all are."""
    total = len(view.layers)
    return f" {top + 1}-{top + plan.layers}/{total}" if plan.layers < total else ""


def _band(view: AllHeads, number: int, rows: Sequence[HeadRow], plan: Plan, left: int, palette: Palette) -> list[Line]:
    """The maps of one layer side by side, the one looked at in brackets."""
    drawn = [_map(row, view, plan, palette) for row in rows]
    is_here = number == view.at[0]
    here = view.at[1] - left if is_here else None
    name = clip(rows[0].head.layer, plan.label - 2, palette) if rows else ""
    lines = []
    for k in range(plan.lines):
        text = pad(f" {name}" if k == 0 else "", plan.label)
        line = Line((text, palette.style("accent" if is_here else "dim")))
        for m, block in enumerate(drawn):
            gap = _bracket(k, plan.lines, m == here, here is not None and m == here + 1, palette)
            line.add(gap, palette.style("accent")).extend(block[k])
        last = here is not None and here == len(drawn) - 1
        lines.append(line.add(_bracket(k, plan.lines, False, last, palette), palette.style("accent")))
    return lines


def _bracket(line: int, lines: int, opens: bool, closes: bool, palette: Palette) -> str:
    """The sign between two maps: a bracket around the one looked at, over all of its lines."""
    if not opens and not closes:
        return " "
    if lines == 1 or palette.look.ascii:
        return "[" if opens else "]"
    top, middle, bottom = "┌│└" if opens else "┐│┘"
    return top if line == 0 else bottom if line == lines - 1 else middle


def _whole_cells(view: AllHeads, columns: int, lines: int, palette: Palette) -> tuple[int, int]:
    """The columns and lines of a shaded map whose cells are all of one size; as given for any other."""
    if not _is_shaded(columns, lines, palette):
        return columns, lines
    each = rows_in_line(palette)
    queries, keys = (max(row.head.values.shape[k] for row in view.heads) for k in (0, 1))
    across, down = columns // keys * keys or columns, lines * each // queries * queries or lines * each
    return across, -(-down // each)


def _is_shaded(columns: int, lines: int, palette: Palette) -> bool:
    return lines >= _SHADED[0] and columns >= _SHADED[1] and (palette.has_half_blocks or palette.look.ascii)


def _kind(view: AllHeads, plan: Plan, palette: Palette) -> str:
    """What the drawings mean, in words."""
    if _is_shaded(plan.columns, plan.lines, palette):
        return _(_SHADES, scale=view.largest)
    return _("each number: the measure of the head") if palette.look.ascii else _(_DOTS, lit=LIT)


def _map(row: HeadRow, view: AllHeads, plan: Plan, palette: Palette) -> list[Line]:
    """One head in so many lines and columns: shaded where there is room, else in dots, or its number in ASCII."""
    if _is_shaded(plan.columns, plan.lines, palette):
        return _shaded(row, view, plan, palette)
    if palette.look.ascii:
        number = _number(row.measures[view.sort])[: plan.columns].rjust(plan.columns)
        blank = Line((" " * plan.columns, palette.style("dim")))
        return [Line((number, _heat(row, view.sort, palette))), *[blank] * (plan.lines - 1)]
    return _dots(row, view, plan.lines, plan.columns, palette)


def _shaded(row: HeadRow, view: AllHeads, plan: Plan, palette: Palette) -> list[Line]:
    """The map in shades: every cell as large as fits."""
    values = row.head.values
    rows = plan.lines * rows_in_line(palette)
    cells = small_cells(values, rows, plan.columns)
    tall, wide = max(1, rows // len(cells)), max(1, plan.columns // cells.shape[1])
    cells = np.repeat(np.repeat(cells, tall, axis=0), wide, axis=1)
    lines = shrunk_lines(tuple(map(tuple, cells.tolist())), False, view.largest, palette)
    lines = [line.fit(plan.columns) for line in lines[: plan.lines]]
    return lines + [Line().fit(plan.columns)] * (plan.lines - len(lines))


def _dots(row: HeadRow, view: AllHeads, lines: int, columns: int, palette: Palette) -> list[Line]:
    """The map in dots, in the colour of its measure."""
    drawn, size = row.head.drawings, (lines, columns)
    if size not in drawn:
        drawn[size] = _braille(lit_cells(row.head.values, 4 * lines, 2 * columns))
    return [Line((line, _heat(row, view.sort, palette))) for line in drawn[size]]


def _heat(row: HeadRow, measure: str, palette: Palette) -> RichStyle:
    size = row.measures[measure]
    return palette.style("dim") if size is None else palette.heat(size, False)


def _number(size: float | None) -> str:
    return "–" if size is None else f"{size:.3f}" if size >= 0.9995 else f"{size:.3f}"[1:]


def _braille(lit: np.ndarray) -> list[str]:
    """Return dots [4 × lines, 2 × columns] as lines of braille signs."""
    lines = []
    for top in range(0, lit.shape[0], 4):
        block = lit[top : top + 4]
        codes = (
            sum(bit for r, row in enumerate(DOTS) for c, bit in enumerate(row) if block[r, left + c])
            for left in range(0, lit.shape[1], 2)
        )
        lines.append("".join(chr(BRAILLE + code) for code in codes))
    return lines
