"""What taking out or swapping does to an answer: the map, the cell looked at, how far the work has come."""

from __future__ import annotations

from rich.console import Console

from seqtui.language import N_, _, p_
from seqtui.render.lines import Line, TextBlock, clip, wrap
from seqtui.render.matrix import map_lines, map_room
from seqtui.render.palette import Palette, palette_for
from seqtui.session.inside.ablation import MAPS
from seqtui.session.inside.effect_view import DONE, EffectView
from seqtui.session.maps.matrix import largest
from seqtui.session.text import TextStyle, short

_BAR = 20  # columns of the bar
_LEGEND = N_("# + orange: the answer grows; = - blue: it falls; {sign}: none, or not yet")


def effect_lines(view: EffectView, width: int, height: int, palette: Palette, waiting: str = "") -> list[Line]:
    """Return the map under its title, and the number looked at; waiting says what is done, or asked, meanwhile."""
    above = _title_lines(view, width, palette)
    below = _below(view, width, palette, waiting)
    room = max(3, height - len(above) - len(below))
    lines = map_lines(view.matrix(map_room(view.effects.values.shape, width, room, palette)), width, palette)[:room]
    gap = max(0, room - len(lines))
    return [line.fit(width) for line in [*above, *lines, *[Line()] * gap, *below][:height]]


def print_effects(view: EffectView, console: Console, look: TextStyle) -> None:
    """Print what is asked, what each part does to it, and what that comes to."""
    palette, width = palette_for(console, look), console.width
    made = view.effects
    lines = [*_title_lines(view, width, palette)[1:], Line()]
    cells = [(place, cell) for place in made.places if (cell := made.cells[place[0]][place[1]]) is not None]
    names = max(len(cell.name) for _place, cell in cells)
    for (row, column), cell in cells:
        change = float(made.changes[row, column])
        line = Line((f" {cell.name:<{names}}", palette.style("text")))
        line.add(f"  {short(made.values[row, column], minus=look.minus):>9}", palette.style("text"))
        line.add(f"  {_signed(change, look):>9}", palette.heat(change, True, largest(made.changes)))
        if cell.position is not None:
            line.add(f"  {clip(made.columns[column], 20, palette)}", palette.style("dim"))
        lines.append(line)
    said = view.said()
    if said is not None:
        lines += [Line(), *(Line((f" {text}", palette.style("title"))) for text in wrap(look.words(said), width - 2))]
    console.print(TextBlock([line.cut(width, palette) for line in lines]))


def _title_lines(view: EffectView, width: int, palette: Palette) -> list[Line]:
    """Where one is, which map it is, what is done, and the answer as it is."""
    run, made = view.run, view.effects
    gap = palette.sign(" › ", " > ")
    where = gap.join(
        (" seqtui", p_("place", "take out") if view.source is None else p_("place", "swap"), run.model.name)
    )
    title = Line((where, palette.style("title")), (f" {run.tag}" if run.tag else "", palette.style("warn")))
    text = " ".join(run.positions or run.tokens)
    title.add(f"   {clip(text, max(0, width - title.width - 4), palette)}", palette.style("dim"))
    words = palette.look.words
    map_of = _(MAPS[made.kind]) if made.kind in MAPS else made.columns[0]
    map_of = words(_("{map}; each {done}", map=map_of, done=_(DONE[view.done])))
    lines = [title, *(Line((f" {text}", palette.style("accent"))) for text in wrap(map_of, width - 2))]
    answer = _("{answer} = {value}", answer=made.answer.text, value=_number(made.before, palette.look))
    other = view.other
    if other is not None:
        answer = _("{answer}; in the other text {value}", answer=answer, value=_number(other, palette.look))
    lines += [Line((f" {text}", palette.style("text"))) for text in wrap(words(answer), width - 2)]
    if view.source is not None:
        tokens = view.source.positions or view.source.tokens
        said = N_("values from: {text}")
        if len(tokens) != len(run.positions or run.tokens):
            said = N_("values from, aligned from both ends: {text}")
        text = _(said, text=" ".join(tokens))
        lines.append(Line((f" {clip(text, width - 2, palette)}", palette.style("dim"))))
    return lines


def _below(view: EffectView, width: int, palette: Palette, waiting: str) -> list[Line]:
    """The cell looked at, what the map comes to, or how far it is, and what its colours mean."""
    made, words = view.effects, palette.look.words
    cell = view.cell
    value = float(made.values[view.at]) if made.places else float("nan")
    if cell is None:
        told = _("there is no such part here")
    elif value != value:
        told = _("{part}: not computed yet", part=cell.name)
    else:
        told = _(
            "{part}: {value}, a change of {change}",
            part=cell.name,
            value=_number(value, palette.look),
            change=_signed(value - made.before, palette.look),
        )
    lines = [Line((f" {clip(words(told), width - 2, palette)}", palette.style("accent")))]
    said = view.said()
    if waiting:
        lines += [Line((f" {text}", palette.style("warn"))) for text in wrap(words(waiting), width - 2)]
    elif said is not None:
        lines += [Line((f" {text}", palette.style("text"))) for text in wrap(words(said), width - 2)]
    else:
        lines.append(_bar(view, palette))
    legend = words(_(_LEGEND, sign=palette.sign("╱", "x")))
    return [*lines, *(Line((f" {text}", palette.style("faint"))) for text in wrap(legend, width - 2)[:1])]


def _bar(view: EffectView, palette: Palette) -> Line:
    """How many of the numbers are computed."""
    done, total = view.effects.done, len(view.effects.places)
    filled = done * _BAR // max(1, total)
    bar = palette.sign("█", "#") * filled + palette.sign("░", ".") * (_BAR - filled)
    said = _("{done} of {total} runs of the model; x stops", done=done, total=total)
    return Line((f" {bar} ", palette.style("operand")), (said, palette.style("dim")))


def _number(value: float, look: TextStyle) -> str:
    return short(value, minus=look.minus)


def _signed(value: float, look: TextStyle) -> str:
    text = _number(value, look)
    return f"+{text.strip()}" if value > 0 else text.strip()
