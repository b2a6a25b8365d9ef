"""Gradients through time: norms of a run, of other runs beside it, of each weight's terms; on a screen or printed."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from seqtui.language import N_, _, p_
from seqtui.models.table import family
from seqtui.render.lines import Line, TextBlock, clip, flush_right, pad, wrap
from seqtui.render.palette import Palette, palette_for
from seqtui.render.plot import Ruler, Scale
from seqtui.session.gradients.flow import ParameterFlow
from seqtui.session.gradients.flow_page import EARLY, Below, Compared, FlowPage
from seqtui.session.gradients.measures import Clip
from seqtui.session.gradients.radius_sweep import LENGTH
from seqtui.session.text import TextStyle, magnitude

SPAN = 8  # powers of ten on either side of 1 that bars tell apart; numbers beside them say the rest
NAME, NUMBER = 15, 9  # columns of a row's name, and of one number
STRIP = NAME + 2 * NUMBER + 1
_HELPS = N_("Clipping shortens what is too long; what has vanished stays vanished.")


def flow_lines(page: FlowPage, width: int, height: int, palette: Palette) -> list[Line]:
    """The run's own norms above; below them other runs, clipped or not, or the weights, scrolled to page.top."""
    above, below, top = _parts(page, width, height, palette)
    lines = [*above, *below[top:]]
    if len(lines) > height > len(above) + 1:
        more = palette.sign("↓", "j:")
        said = _("{sign} {n} more", sign=more, n=len(lines) - height + 1)
        lines = [*lines[: height - 1], Line((f" {said}", palette.style("dim")))]
    return [line.fit(width) for line in lines[:height]]


def scrolled(page: FlowPage, count: int, width: int, height: int, palette: Palette) -> FlowPage:
    """The page with its lower part scrolled by some lines, as far as there are any."""
    _, _, top = _parts(replace(page, top=page.top + count), width, height, palette)
    return replace(page, top=top)


def _parts(page: FlowPage, width: int, height: int, palette: Palette) -> tuple[list[Line], list[Line], int]:
    """What stays, what scrolls, and how many lines of that are out of sight."""
    above = [*title_lines(page, width, palette), *said_lines(page, width, palette)]
    above += own_lines(page, width, palette)
    below = [*_lower(page, width, palette), *note_lines(page, width, palette)]
    room = max(1, height - len(above))
    if page.below is Below.COMPARED and page.entries:  # a tall screen has room for both
        weights = [Line(), *weight_lines(page, width, palette)]
        below += weights if len(below) + len(weights) < room else []
    if len(below) < room:
        above.append(Line())
    return above, below, max(0, min(page.top, len(below) - room))


def own_lines(page: FlowPage, width: int, palette: Palette) -> list[Line]:
    """The norms of the run itself, one line each, over a ruler of its time steps."""
    flow = page.flow
    ruler, scale = Ruler(len(flow.tokens), width - STRIP - 3), _scale(page)
    lines = [ruler_line(ruler, page.now, palette)]
    for track in flow.tracks:
        lines.append(_row(track.title, track.norms, page.now, palette).extend(ruler.strip(track.norms, scale, palette)))
    return lines


def compared_lines(page: FlowPage, width: int, palette: Palette) -> list[Line]:
    """RNNs with rescaled W_hh, then other models, a line each: the numbers at two time steps, and a strip of all."""
    scale = _scale(page)
    drawn: list[Line] = []
    for title, rows in _groups(page):
        drawn += [_heading(palette.look.words(title), "", width, palette)]
        for row in rows:
            ruler = Ruler(len(row.norms) or 1, width - STRIP - 3)
            strip = ruler.strip(row.norms, scale, palette) if row.norms else Line()
            late = min(page.now, len(row.norms))
            line = _row(row.name, row.norms, late, palette).extend(strip)
            drawn.append(line.add(f" {row.remark}", palette.style("warn")))
    return [*edit_lines(page, width, palette), *drawn]


def clipped_lines(page: FlowPage, width: int, palette: Palette) -> list[Line]:
    """The norm of each run's whole gradient before and after clipping, and that of its early terms."""
    norm, early = (palette.look.words(text) for text in ("‖∂Σh_T/∂W‖", f"t ≤ {EARLY}"))
    clipped, factor = _("clipped"), pad(_("factor"), NUMBER)
    head = f"{norm:>{NAME + NUMBER}}    {pad(clipped, NUMBER)}{factor} {early:>{NUMBER}}    {clipped}"
    drawn: list[Line] = []
    for title, rows in _groups(page):
        drawn.append(_heading(palette.look.words(title), "", width, palette))
        if len(drawn) == 1:
            drawn.append(Line((head, palette.style("dim"))))
        drawn += [_clipped_row(row, page.threshold, palette) for row in rows]
    return [*edit_lines(page, width, palette), *drawn]


def edit_lines(page: FlowPage, width: int, palette: Palette) -> list[Line]:
    """Return the lines that name the edits which the rows below are without."""
    return [Line((f" {text}", palette.style("warn"))) for said in page.edits for text in wrap(said, width - 2)]


def weight_lines(page: FlowPage, width: int, palette: Palette) -> list[Line]:
    """The gradient of each weight: its norm, and a strip of the norms of its terms, one for each time step."""
    parameters = page.flow.parameters
    last = max((time or 0 for p in parameters for time, _ in p.by_time), default=0)
    title = _("gradient of each weight = sum over time steps: t=1, t={time}", time=page.now)
    drawn = [_heading(title if last else _("gradient of each weight, used once for all tokens"), "", width, palette)]
    scale = _scale(page)
    name = min(max((cell_len(p.path) for p in parameters), default=0) + 3, width // 3)
    truncated = any(p.lost is not None for p in parameters)
    ruler = Ruler(max(1, last), width - name - 3 * NUMBER - 4 - (NUMBER + 1) * truncated)
    for p in parameters:
        line = Line((pad(f" {clip(p.path, name - 2, palette)}", name), palette.style("text")))
        line.add(pad(magnitude(p.norm).rjust(NUMBER - 2), NUMBER), palette.style("title"))
        if p.lost is not None:
            line.add(pad(flush_right(_("{share:.0%} lost", share=p.lost), NUMBER), NUMBER + 1), palette.style("warn"))
        drawn.append(line.extend(_terms(p, page.now, ruler, scale, palette)) if last else line)
    return drawn


def _terms(parameter: ParameterFlow, now: int, ruler: Ruler, scale: Scale, palette: Palette) -> Line:
    norms = [dict(parameter.by_time).get(t, 0.0) for t in range(1, ruler.length + 1)]
    numbers = "".join(pad(magnitude(norms[t - 1]).rjust(NUMBER - 2), NUMBER) for t in (1, min(now, ruler.length)))
    return Line((numbers, palette.style("text"))).extend(ruler.strip(norms, scale, palette))


def title_lines(page: FlowPage, width: int, palette: Palette) -> list[Line]:
    """The run, what is differentiated, and how long the gradient of all weights is, clipped or not."""
    flow = page.flow
    gap = palette.sign(" › ", " > ")
    place = p_("place", "gradients")
    name, tag = f" seqtui{gap}{place}{gap}{flow.model}", f" {page.tag}" if page.tag else ""
    part = gap + flow.part.replace(" · ", palette.sign(" · ", " - ")) if flow.part else ""
    about = clip(page.about, max(0, width - cell_len(name + tag + part) - 5), palette)
    token = clip(flow.tokens[page.now - 1], 16, palette)
    sum_of = palette.sign("Σ ", _("sum of") + " ") if flow.is_sum else ""
    word = flow.of.partition("=")[2]  # the surprise at a word that was chosen for a time
    of = _("surprise at {word}", word=word) if "=" in flow.of else flow.of
    at = _("token {n}", n=page.now) if flow.read_at_once else f"t={page.now}"
    goal = Line((f" L = {sum_of}{clip(of, 20, palette)}   {at}: {token}   ", palette.style("text")))
    goal.add(_all_weights(page, palette), palette.style("accent" if page.clipping else "text"))
    return [
        Line((name, palette.style("title")), (tag, palette.style("warn")), (part, palette.style("title"))).add(
            f"    {about}", palette.style("dim")
        ),
        goal,
    ]


def _all_weights(page: FlowPage, palette: Palette) -> str:
    """The norm of all gradients together, and what clipping makes of it."""
    before, after = magnitude(page.flow.norm), magnitude(Clip(page.flow.norm, page.threshold).after)
    said = N_("all weights: ‖∂L/∂W‖ {norm}")
    if page.clipping:
        said = N_("all weights: ‖∂L/∂W‖ {norm} → {after}, clipped at {bar:g}")
    return palette.look.words(_(said, norm=before, after=after, bar=page.threshold))


def said_lines(page: FlowPage, width: int, palette: Palette) -> list[Line]:
    """What the norms come to, in words, and what the bars stand for."""
    said = [text for sentence in page.said for text in wrap(palette.look.words(sentence), width - 2)]
    legend = palette.look.words(_("bars, on one logarithmic scale: {scale}", scale=_scale(page).legend(palette)))
    return [
        *(Line((f" {text}", palette.style("title"))) for text in said),
        *(Line((f" {text}", palette.style("dim"))) for text in wrap(legend, width - 2)),
    ]


def depth_lines(page: FlowPage, width: int, palette: Palette) -> list[Line]:
    """Stacks with pre-norm and with post-norm, a line each: the first and the last block, and a strip of all."""
    if not page.depth:
        return []
    blocks = len(page.depth[0].norms)
    title = _(
        "with {n} blocks: ‖∂L/∂x‖ entering block 0, block {last}, and each from first to last",
        n=blocks,
        last=blocks - 1,
    )
    ruler, scale = Ruler(blocks, width - STRIP - 3), _scale(page)
    rows = [
        _row(track.name, track.norms, blocks, palette).extend(ruler.strip(track.norms, scale, palette))
        for track in page.depth
    ]
    return [_heading(palette.look.words(title), "", width, palette), *rows]


def _scale(page: FlowPage) -> Scale:
    """One scale for every bar of a page."""
    shown = [track.norms for track in page.flow.tracks]
    shown += [*(track.norms for track in page.depth), *(row.norms for row in page.rows)]
    terms = [term for parameter in page.flow.parameters for term in parameter.by_time]
    shown.append(tuple(norm for time, norm in terms if time is not None))
    return Scale.of(x for norms in shown for x in norms).within(-SPAN, SPAN)


def _lower(page: FlowPage, width: int, palette: Palette) -> list[Line]:
    if page.below is Below.WEIGHTS or not page.entries:
        return weight_lines(page, width, palette)
    if page.depth:
        return depth_lines(page, width, palette)
    return (clipped_lines if page.clipping else compared_lines)(page, width, palette)


def _groups(page: FlowPage) -> list[tuple[str, list[Compared]]]:
    """The rows under their headings."""
    scaled = [row for row in page.rows if row.radius is not None]
    race = [row for row in page.rows if row.radius is None]
    names = ", ".join(model.name for model in family("recurrent"))
    titles = N_("its W_hh scaled to radius ρ, {over}: ‖∂h_T/∂h_t‖"), N_("{names} of its size, {over}: ‖∂h_T/∂x_t‖")
    if page.clipping:
        titles = (
            N_("its W_hh scaled to radius ρ, {over}, clipped at {bar:g}"),
            N_("{names} of its size, {over}, clipped at {bar:g}"),
        )
    groups = zip(titles, (scaled, race), strict=True)
    return [(_(title, names=names, over=page.over, bar=page.threshold), rows) for title, rows in groups if rows]


def note_lines(page: FlowPage, width: int, palette: Palette) -> list[Line]:
    """What is still to come, and sentences that a reader must know."""
    notes = list(page.flow.notes)
    if page.fault:
        notes.append(page.fault)
    elif page.computed < page.entries and page.below is Below.COMPARED:
        notes.append(_("computing run {n} of {all}", n=page.computed + 1, all=page.entries))
    elif page.clipping and page.entries and page.below is Below.COMPARED:
        notes.append(_(_HELPS))
    return [
        Line((f" {text}", palette.style("dim"))) for note in notes for text in wrap(palette.look.words(note), width - 2)
    ]


def ruler_line(ruler: Ruler, now: int, palette: Palette) -> Line:
    """The heads of the two columns of numbers, and the time steps above the strips."""
    line = Line((pad("", NAME), palette.style("dim")), (pad("    t=1", NUMBER), palette.style("dim")))
    return line.add(pad(f"t={now}".rjust(NUMBER - 2), NUMBER), palette.style("accent")).extend(ruler.line(now, palette))


def _heading(title: str, right: str, width: int, palette: Palette) -> Line:
    line = Line((f" {title}", palette.style("title")))
    return line.add(f"  {right}", palette.style("dim")) if line.width + len(right) + 2 <= width else line


def _row(name: str, norms: Sequence[float], now: int, palette: Palette) -> Line:
    """A name, and the numbers at the first and at the current time step."""
    line = Line((pad(f" {palette.look.words(name)}", NAME), palette.style("text")))
    for k, style in ((1, "text"), (now, "accent")):
        line.add(pad(magnitude(norms[k - 1]).rjust(NUMBER - 2) if norms else "", NUMBER), palette.style(style))
    return line


def _clipped_row(row: Compared, threshold: float, palette: Palette) -> Line:
    cut = Clip(row.gradient, threshold)
    arrow = palette.sign(" →  ", " -> ")
    line = Line((pad(f" {palette.look.words(row.name)}", NAME), palette.style("text")))
    for before, after in ((row.gradient, cut.after), (row.early, cut.of(row.early))):
        changed = palette.style("accent" if cut.factor != 1 else "text")
        line.add(magnitude(before).rjust(NUMBER), palette.style("text")).add(arrow, palette.style("dim"))
        line.add(pad(magnitude(after), NUMBER), changed)
        if before is row.gradient:
            line.add(pad(palette.sign("×", "x") + magnitude(cut.factor), NUMBER + 1), palette.style("dim"))
    return line


_TIME, _TOKEN, _NUMBER = 5, 14, 13


def print_flow(page: FlowPage, console: Console, look: TextStyle) -> None:
    """Print all of it: the run, its weights, the other runs, and the same clipped."""
    palette, width = palette_for(console, look), console.width
    titles = [*title_lines(page, width, palette), *said_lines(page, width, palette)]
    parts = [titles, time_lines(page, palette), depth_lines(page, width, palette), weight_lines(page, width, palette)]
    clipped = replace(page, clipping=True)
    if page.rows:
        ruler = ruler_line(Ruler(LENGTH, width - STRIP - 3), page.now, palette)
        parts += [[ruler, *compared_lines(page, width, palette)], clipped_lines(clipped, width, palette)]
    parts.append(note_lines(clipped, width, palette))
    lines = [line for part in parts if part for line in (*part, Line())][:-1]
    console.print(TextBlock([line.fit(width) for line in lines]), end="")


def time_lines(page: FlowPage, palette: Palette) -> list[Line]:
    """The norms of the run itself, one line for each time step."""
    flow = page.flow
    titles = "".join(flush_right(palette.look.words(track.title), _NUMBER) for track in flow.tracks)
    lines = [Line((f"{'t':>{_TIME}}  {pad(_('token'), _TOKEN)}{titles}", palette.style("dim")))]
    for k, token in enumerate(flow.tokens):
        line = Line((f"{k + 1:>{_TIME}}  ", palette.style("accent")))
        line.add(pad(clip(token, _TOKEN, palette), _TOKEN), palette.style("text"))
        lines.append(
            line.add("".join(magnitude(t.norms[k]).rjust(_NUMBER) for t in flow.tracks), palette.style("text"))
        )
    return lines
