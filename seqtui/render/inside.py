"""A logit as a sum, and the logit lens: tables for a pane, a screen and a pipe."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console

from seqtui.language import N_, _, p_
from seqtui.models.model import Run
from seqtui.render.lines import Line, TextBlock, clip, flush_right, pad, wrap
from seqtui.render.palette import Palette, palette_for
from seqtui.render.values import bar
from seqtui.session.inside.inside_views import LensCell, LensColumn, LensView, LogitView, PartView
from seqtui.session.text import TextStyle, aligned, compact, short

_BAR = 24  # columns of a bar at most
_CELL, _WIDEST = 10, 14  # columns of a cell of the lens, least and most


def logit_lines(
    view: LogitView, width: int, height: int, palette: Palette, chosen: int | None = None, is_brief: bool = False
) -> list[Line]:
    """The sum: what is asked, a line for each part that there is room for, the rest together, the sum, what is held."""
    head = [_title(view, width, palette)]
    foot = [_total(view, palette)]
    if not is_brief:
        foot += _said(view.said, width, palette)
    room = max(1, height - len(head) - len(foot))
    first, last = _window(len(view.parts), room, chosen)
    shown, rest = view.parts[first:last], (*view.parts[:first], *view.parts[last:])
    names = max((cell_len(part.name) for part in shown), default=0)
    sorts = max((cell_len(part.sort) for part in shown), default=0)
    largest = max((abs(part.value) for part in view.parts), default=0.0) or 1.0
    lines = [
        _part(part, first + k == chosen, names, sorts, largest, width, palette).cut(width, palette)
        for k, part in enumerate(shown)
    ]
    if rest:
        together = short(sum(part.value for part in rest), minus=palette.look.minus)
        told = _("{sign} {n} more together {sum}", sign=palette.sign("…", "..."), n=len(rest), sum=together)
        lines.append(Line((f"   {told}", palette.style("dim"))))
    return [*head, *lines, *foot][: max(1, height)]


def heading(run: Run, width: int, palette: Palette) -> Line:
    """Where the learner is, and whether the weights mean anything."""
    where = palette.sign(" › ", " > ").join((" seqtui", p_("place", "explore"), run.model.name))
    return Line((where, palette.style("title")), (f" {run.tag}" if run.tag else "", palette.style("warn"))).fit(width)


def _window(total: int, room: int, chosen: int | None) -> tuple[int, int]:
    """The parts that are shown; one line is that of the rest."""
    if total <= room:
        return 0, total
    shown = max(1, room - 1)
    first = max(0, min((chosen or 0) - shown + 1, total - shown))
    return first, first + shown


def _title(view: LogitView, width: int, palette: Palette) -> Line:
    facts = {
        "logit": short(view.logit, minus=palette.look.minus),
        "word": clip(view.word, 20, palette),
        "other": clip(view.against, 20, palette),
        "read": clip(view.read, 16, palette),
        "at": view.at,
        "places": view.places,
    }
    said = N_("logit {logit}: *{word}* at *{read}* ({at}/{places})")
    if view.against:
        said = N_("logit {logit}: *{word}* minus *{other}* at *{read}* ({at}/{places})")
    line = Line((f" {_(said, **facts)}", palette.style("title")))
    line.add(f"  {_('probability {p}', p=short(view.probability))}", palette.style("dim"))
    return line.cut(width, palette)


def _part(part: PartView, chosen: bool, names: int, sorts: int, largest: float, width: int, palette: Palette) -> Line:
    mark = palette.sign("▶", ">") if chosen else " "
    line = Line((f" {mark} ", palette.style("accent")))
    line.add(pad(part.name, names), palette.style("current" if chosen else "text"))
    line.add(f"  {pad(part.sort, sorts)} ", palette.style("dim"))
    line.add(aligned(part.value), palette.style("title"))
    if part.before is not None:
        line.add(aligned(part.before), palette.style("dim"))
    style = palette.style("positive" if part.value >= 0 else "negative")
    room = max(0, min(_BAR, width - line.width - 3))
    line.add(" " + bar(abs(part.value) / largest, room, palette), style)
    return line.add("" if part.value >= 0 else palette.sign(" −", " -"), style)


def _total(view: LogitView, palette: Palette) -> Line:
    minus = palette.look.minus
    told = _("sum of {n} parts {sum}", n=len(view.parts), sum=short(view.total, minus=minus))
    line = Line((f" {told}", palette.style("title")))
    apart = abs(view.total - view.logit)
    said = _("= the recorded logit to {size:.0e}", size=apart) if apart else _("= the recorded logit exactly")
    line.add(f"  {said}", palette.style("good"))
    if view.before is not None:
        line.add(f"  {_('before: {number}', number=short(view.before, minus=minus))}", palette.style("dim"))
    return line


def _said(said: Sequence[str], width: int, palette: Palette) -> list[Line]:
    return [
        Line((f" {text}", palette.style("dim"))) for told in said for text in wrap(palette.look.words(told), width - 2)
    ]


# the lens -----------------------------------------------------------------------------------------------------------


def lens_room(width: int, layers: Sequence[str]) -> int:
    """How many positions fit."""
    return max(1, (width - _names(layers) - 2) // (_CELL + 1))


def lens_lines(
    view: LensView,
    width: int,
    height: int,
    palette: Palette,
    layer: int | None = None,
    at: int | None = None,
    follows: bool = False,
) -> list[Line]:
    """Layers down, positions across; each cell the first word and its probability, or rank and share of the followed.

    layer and at (from 0, and a position's number) say which cell is looked at; what that says stands below.
    """
    names = _names(view.layers)
    each = min(_WIDEST, max(_CELL, (width - names - 2) // max(1, len(view.columns)) - 1))
    columns = view.columns[: max(1, (width - names - 2) // (each + 1))]
    foot = _cell_said(view, layer, at, width, palette) + _said(view.said, width, palette)
    head = [
        _heads(_("reads"), names, each, [column.read for column in columns], "title", palette),
        _heads(_("follows"), names, each, [column.followed for column in columns], "dim", palette) if follows else None,
    ]
    heads = [line for line in head if line is not None]
    room = max(1, height - len(heads) - len(foot))
    rows = _layers_shown(len(view.layers), room, layer)
    lines = [_layer(view, k, columns, names, each, palette, layer, at, follows) for k in rows]
    return [line.cut(width, palette) for line in [*heads, *lines, *foot]][: max(1, height)]


def _names(layers: Sequence[str]) -> int:
    return max(cell_len(name) for name in (*layers, _("reads"), _("follows")))


def _layers_shown(total: int, room: int, layer: int | None) -> range:
    """The last layers, or those around the one that is looked at."""
    if total <= room:
        return range(total)
    last = total if layer is None else min(total, max(room, layer + room // 2 + 1))
    return range(last - room, last)


def _heads(title: str, names: int, each: int, words: Sequence[str], style: str, palette: Palette) -> Line:
    line = Line((f" {pad(title, names)} ", palette.style("dim")))
    for word in words:
        line.add(pad(clip(word, each, palette), each) + " ", palette.style(style))
    return line


def _layer(
    view: LensView,
    k: int,
    columns: Sequence[LensColumn],
    names: int,
    each: int,
    palette: Palette,
    layer: int | None,
    at: int | None,
    follows: bool,
) -> Line:
    line = Line((f" {pad(view.layers[k], names)} ", palette.style("title" if k == layer else "text")))
    for column in columns:
        if not column.cells:
            line.add(pad(palette.sign("·", "."), each + 1), palette.style("faint"))
            continue
        cell = column.cells[k]
        share = cell.share if follows else cell.probability
        text = _cell(cell, follows, each, palette)
        is_here = k == layer and column.at == at
        line.add(text, palette.style("current") if is_here else palette.heat(share, False)).add(
            " ", palette.style("text")
        )
    return line


def _cell(cell: LensCell, follows: bool, each: int, palette: Palette) -> str:
    """A word and two digits of its probability; or a rank and a probability."""
    share = compact(cell.share if follows else cell.probability, 3)
    word = f"#{cell.rank}" if follows else cell.word
    return pad(clip(word, each - 4, palette), each - 4) + flush_right(share, 4)


def _cell_said(view: LensView, layer: int | None, at: int | None, width: int, palette: Palette) -> list[Line]:
    column = next((column for column in view.columns if column.at == at), None)
    if column is None or layer is None or not column.cells:
        return []
    cell = column.cells[layer]
    facts = {
        "layer": view.layers[layer],
        "read": clip(column.read, 16, palette),
        "word": clip(cell.word, 20, palette),
        "share": short(cell.probability),
        "followed": clip(column.followed, 20, palette),
        "rank": cell.rank,
        "own": short(cell.share),
    }
    said = N_("{layer} at *{read}*: first is *{word}* with {share}; *{followed}* is number {rank} with {own}")
    return [Line((f" {text}", palette.style("text"))) for text in wrap(_(said, **facts), width - 2)]


# in a pipe ----------------------------------------------------------------------------------------------------------


def print_logit(view: LogitView, console: Console, look: TextStyle) -> None:
    """Print a logit as a sum, all of its parts."""
    palette = palette_for(console, look)
    console.print(TextBlock(logit_lines(view, console.width, 10_000, palette)), end="")


def print_lens(view: LensView, console: Console, look: TextStyle) -> None:
    """Print the lens, as many positions side by side as fit, the next ones below them."""
    palette, lines = palette_for(console, look), list[Line]()
    fit = lens_room(console.width, view.layers)
    for first in range(0, len(view.columns), fit):
        part = LensView(view.layers, view.columns[first : first + fit], view.places, ())
        lines += [*lens_lines(part, console.width, 10_000, palette, follows=False), Line()]
        if any(column.followed for column in part.columns):
            lines += [*lens_lines(part, console.width, 10_000, palette, follows=True), Line()]
    console.print(TextBlock([*lines, *_said(view.said, console.width, palette)]), end="")
