"""Gradients through time: norms of a run, of other runs beside it, of each weight's terms; and what clipping does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len

from seqtui.render.lines import Line, clip, pad, wrap
from seqtui.render.shades import Ruler, Scale
from seqtui.render.skin import Skin
from seqtui.session.gradients.clipping import Clip
from seqtui.session.gradients.comparison import EARLY, Compared
from seqtui.session.gradients.flow import ParameterFlow
from seqtui.session.gradients.flow_page import Below, FlowPage
from seqtui.session.numbers import magnitude

NAME, NUMBER = 15, 9  # columns of a row's name, and of one number
STRIP = NAME + 2 * NUMBER + 1
_HELPS = "Clipping shortens what is too long; what has vanished stays vanished."


def flow_lines(page: FlowPage, width: int, height: int, skin: Skin) -> list[Line]:
    """The run's own norms above; below them other runs, clipped or not, or the weights, scrolled to page.top."""
    above, below, top = _parts(page, width, height, skin)
    lines = [*above, *below[top:]]
    if len(lines) > height > len(above) + 1:
        more = skin.sign("↓", "j:")
        lines = [*lines[: height - 1], Line((f" {more} {len(lines) - height + 1} more", skin.ink("dim")))]
    return [line.fit(width) for line in lines[:height]]


def scrolled(page: FlowPage, count: int, width: int, height: int, skin: Skin) -> FlowPage:
    """The page with its lower part scrolled by some lines, as far as there are any."""
    _, _, top = _parts(replace(page, top=page.top + count), width, height, skin)
    return replace(page, top=top)


def _parts(page: FlowPage, width: int, height: int, skin: Skin) -> tuple[list[Line], list[Line], int]:
    """What stays, what scrolls, and how many lines of that are out of sight."""
    above = [*title_lines(page, width, skin), *own_lines(page, width, skin)]
    below = [*_lower(page, width, skin), *note_lines(page, width, skin)]
    room = max(1, height - len(above))
    if page.below is Below.COMPARED and page.entries:  # a tall screen has room for both
        weights = [Line(), *weight_lines(page, width, skin)]
        below += weights if len(below) + len(weights) < room else []
    if len(below) < room:
        above.append(Line())
    return above, below, max(0, min(page.top, len(below) - room))


def own_lines(page: FlowPage, width: int, skin: Skin) -> list[Line]:
    """The norms of the run itself, one line each, over a ruler of its time steps."""
    flow = page.flow
    ruler, scale = Ruler(len(flow.tokens), width - STRIP - 3), _own_scale(page)
    lines = [ruler_line(ruler, page.now, skin)]
    for track in flow.tracks:
        lines.append(_row(track.title, track.norms, page.now, skin).extend(ruler.strip(track.norms, scale, skin)))
    return lines


def compared_lines(page: FlowPage, width: int, skin: Skin) -> list[Line]:
    """RNNs with rescaled W_hh, then the race, a line each: the numbers at two time steps, and a strip of all."""
    scale = Scale.of(x for row in page.rows for x in row.norms)
    drawn: list[Line] = []
    for title, rows in _groups(page):
        drawn += [_heading(skin.look.words(title), scale.legend(skin) if not drawn else "", width, skin)]
        for row in rows:
            ruler = Ruler(len(row.norms) or 1, width - STRIP - 3)
            strip = ruler.strip(row.norms, scale, skin) if row.norms else Line()
            late = min(page.now, len(row.norms))
            line = _row(row.name, row.norms, late, skin).extend(strip)
            drawn.append(line.add(f" {row.remark}", skin.ink("warn")))
    return [*edit_lines(page, width, skin), *drawn]


def clipped_lines(page: FlowPage, width: int, skin: Skin) -> list[Line]:
    """The norm of each run's whole gradient before and after clipping, and that of its early terms."""
    norm, early = (skin.look.words(text) for text in ("‖∂Σh_T/∂W‖", f"t ≤ {EARLY}"))
    head = f"{norm:>{NAME + NUMBER}}    {'clipped':<{NUMBER}}{'factor':<{NUMBER}} {early:>{NUMBER}}    clipped"
    drawn: list[Line] = []
    for title, rows in _groups(page):
        drawn.append(_heading(skin.look.words(title), "", width, skin))
        if len(drawn) == 1:
            drawn.append(Line((head, skin.ink("dim"))))
        drawn += [_clipped_row(row, page.threshold, skin) for row in rows]
    return [*edit_lines(page, width, skin), *drawn]


def edit_lines(page: FlowPage, width: int, skin: Skin) -> list[Line]:
    """Which edits of the run the rows below are without."""
    return [Line((f" {text}", skin.ink("warn"))) for said in page.edits for text in wrap(said, width - 2)]


def weight_lines(page: FlowPage, width: int, skin: Skin) -> list[Line]:
    """The gradient of each weight: its norm, and a strip of the norms of its terms, one for each time step."""
    parameters = page.flow.parameters
    last = max((time or 0 for p in parameters for time, _ in p.by_time), default=0)
    drawn = [_heading(f"gradient of each weight = sum over time steps: t=1, t={page.now}", "", width, skin)]
    if not last:
        drawn = [_heading("gradient of each weight, used once for all tokens", "", width, skin)]
    scale = Scale.of(norm for p in parameters for _, norm in p.by_time)
    name = min(max((cell_len(p.path) for p in parameters), default=0) + 3, width // 3)
    ruler = Ruler(max(1, last), width - name - 3 * NUMBER - 4)
    for p in parameters:
        line = Line((pad(f" {clip(p.path, name - 2, skin)}", name), skin.ink("text")))
        line.add(pad(magnitude(p.norm).rjust(NUMBER - 2), NUMBER), skin.ink("title"))
        drawn.append(line.extend(_terms(p, page.now, ruler, scale, skin)) if last else line)
    return drawn


def _terms(parameter: ParameterFlow, now: int, ruler: Ruler, scale: Scale, skin: Skin) -> Line:
    norms = [dict(parameter.by_time).get(t, 0.0) for t in range(1, ruler.length + 1)]
    numbers = "".join(pad(magnitude(norms[t - 1]).rjust(NUMBER - 2), NUMBER) for t in (1, min(now, ruler.length)))
    return Line((numbers, skin.ink("text"))).extend(ruler.strip(norms, scale, skin))


def title_lines(page: FlowPage, width: int, skin: Skin) -> list[Line]:
    """The run, what is differentiated, and how long the gradient of all weights is, clipped or not."""
    flow = page.flow
    gap = skin.sign(" › ", " > ")
    head = f" seqtui{gap}gradients{gap}{flow.model}" + (
        gap + flow.part.replace(" · ", skin.sign(" · ", " - ")) if flow.part else ""
    )
    about = clip(page.about, max(0, width - len(head) - 5), skin)
    token = clip(flow.tokens[page.now - 1], 16, skin)
    whole = skin.look.words(f"all weights: ‖∂L/∂W‖ {magnitude(flow.norm)}")
    if page.clipping:
        cut = Clip(flow.norm, page.threshold)
        whole += skin.look.words(f" → {magnitude(cut.after)}, clipped at {page.threshold:g}")
    sum_of = skin.sign("Σ ", "sum of ") if flow.is_sum else ""
    at = "token " if flow.read_at_once else "t="
    goal = Line((f" L = {sum_of}{clip(flow.of, 20, skin)}   {at}{page.now}: {token}   ", skin.ink("text")))
    goal.add(whole, skin.ink("accent" if page.clipping else "text"))
    legend = f"   {_own_scale(page).legend(skin)}"
    return [
        Line((head, skin.ink("title")), (f"    {about}", skin.ink("dim"))),
        goal.add(legend if goal.width + len(legend) <= width else "", skin.ink("dim")),
    ]


def _own_scale(page: FlowPage) -> Scale:
    return Scale.of(x for track in page.flow.tracks for x in track.norms)


def _lower(page: FlowPage, width: int, skin: Skin) -> list[Line]:
    if page.below is Below.WEIGHTS or not page.entries:
        return weight_lines(page, width, skin)
    return (clipped_lines if page.clipping else compared_lines)(page, width, skin)


def _groups(page: FlowPage) -> list[tuple[str, list[Compared]]]:
    """The rows under their headings."""
    scaled = [row for row in page.rows if row.radius is not None]
    race = [row for row in page.rows if row.radius is None]
    clipped = f", clipped at {page.threshold:g}"
    what = (clipped, clipped) if page.clipping else (": ‖∂h_T/∂h_t‖", ": ‖∂h_T/∂x_t‖")
    groups = [(f"its W_hh scaled to radius ρ, {page.over}{what[0]}", scaled)] if scaled else []
    return [*groups, (f"rnn, lstm, gru of its size, {page.over}{what[1]}", race)] if race else groups


def note_lines(page: FlowPage, width: int, skin: Skin) -> list[Line]:
    """What is still to come, and sentences that a reader must know."""
    notes = list(page.flow.notes)
    if page.fault:
        notes.append(page.fault)
    elif len(page.rows) < page.entries and page.below is Below.COMPARED:
        notes.append(f"computing run {len(page.rows) + 1} of {page.entries}")
    elif page.clipping and page.entries and page.below is Below.COMPARED:
        notes.append(_HELPS)
    return [Line((f" {text}", skin.ink("dim"))) for note in notes for text in wrap(skin.look.words(note), width - 2)]


def ruler_line(ruler: Ruler, now: int, skin: Skin) -> Line:
    """The heads of the two columns of numbers, and the time steps above the strips."""
    line = Line((pad("", NAME), skin.ink("dim")), (pad("    t=1", NUMBER), skin.ink("dim")))
    return line.add(pad(f"t={now}".rjust(NUMBER - 2), NUMBER), skin.ink("accent")).extend(ruler.line(now, skin))


def _heading(title: str, right: str, width: int, skin: Skin) -> Line:
    line = Line((f" {title}", skin.ink("title")))
    return line.add(f"  {right}", skin.ink("dim")) if line.width + len(right) + 2 <= width else line


def _row(name: str, norms: Sequence[float], now: int, skin: Skin) -> Line:
    """A name, and the numbers at the first and at the current time step."""
    line = Line((pad(f" {skin.look.words(name)}", NAME), skin.ink("text")))
    for k, ink in ((1, "text"), (now, "accent")):
        line.add(pad(magnitude(norms[k - 1]).rjust(NUMBER - 2) if norms else "", NUMBER), skin.ink(ink))
    return line


def _clipped_row(row: Compared, threshold: float, skin: Skin) -> Line:
    cut = Clip(row.gradient, threshold)
    arrow = skin.sign(" →  ", " -> ")
    line = Line((pad(f" {skin.look.words(row.name)}", NAME), skin.ink("text")))
    for before, after in ((row.gradient, cut.after), (row.early, cut.of(row.early))):
        changed = skin.ink("accent" if cut.factor != 1 else "text")
        line.add(magnitude(before).rjust(NUMBER), skin.ink("text")).add(arrow, skin.ink("dim"))
        line.add(pad(magnitude(after), NUMBER), changed)
        if before is row.gradient:
            line.add(pad(skin.sign("×", "x") + magnitude(cut.factor), NUMBER + 1), skin.ink("dim"))
    return line
