"""The gradient's norm by time step, at one update and over the whole training: a sign for each, on a stated scale."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from seqtui.language import N_, _, p_
from seqtui.render.lines import Line, pad, wrap
from seqtui.render.palette import Palette
from seqtui.render.plot import Ruler, Scale
from seqtui.session.text import magnitude
from seqtui.session.training.view import Norms

_NONE = N_("gradient norms by time step: not measured, or there is no time here")
_AXIS = 11  # columns of what an axis is called
_UPDATE = 9  # columns of an update's number beside its strip
_LARGEST = 18  # columns of the largest norm behind the strip


def norm_lines(now: Norms | None, width: int, palette: Palette, most: int = 5) -> list[Line]:
    """What the norms are and the largest of them, their scale, the time steps, a sign for each norm.

    In fewer than most lines only that the scale is logarithmic is said of it.
    """
    if now is None:
        return []
    largest = max(range(len(now.values)), key=lambda k: now.values[k])
    facts = {"update": now.step, "norm": magnitude(now.values[largest]), "time": largest + 1}
    said = _("gradient by time step, update {update}: largest {norm} at step {time}", **facts)
    scale, ruler = Scale.of(now.values), Ruler(len(now.values), width - _AXIS - 4)
    titles, name = _titles(said, _legend(scale, palette), width, palette), p_("gradient", "norm")
    if len(titles) + 2 > most:
        said = _("gradient, update {update}: largest {norm} at step {time}", **facts)
        titles, name = [Line((f" {said}", palette.style("title"))).fit(width)], _("log norm")
    strip = Line((pad(f" {name}", _AXIS), palette.style("dim"))).extend(ruler.strip(now.values, scale, palette))
    axis = Line((pad(f" {_('time step')}", _AXIS), palette.style("dim"))).extend(ruler.line(largest + 1, palette))
    return [*titles, axis.fit(width), strip.fit(width)]


def norms_over_training(
    norms: Sequence[Norms], now: Norms | None, width: int, height: int, palette: Palette
) -> list[Line]:
    """A strip for each update at which it was measured, one below the other, all on one scale."""
    if not norms:
        pieces = wrap(_(_NONE), width - 2)
        return [Line((f" {piece}", palette.style("dim"))) for piece in pieces]
    scale = Scale.of(x for each in norms for x in each.values)
    ruler = Ruler(max(len(each.values) for each in norms), width - _UPDATE - _LARGEST - 2)
    title = _("how much of the error reaches each time step: norm of the loss's gradient")
    titles = _titles(title, _legend(scale, palette), width, palette)
    shown = _spread(norms, now, max(1, height - len(titles) - 1))
    axis = (
        Line((pad(f" {_('update')}", _UPDATE), palette.style("dim")))
        .extend(ruler.line(1, palette))
        .fit(width - _LARGEST)
    )
    lines = [*titles, axis.add(pad(_("largest"), _LARGEST), palette.style("dim"))]
    for each in shown:
        here = each == now
        mark = palette.sign("▶", ">") if here else " "
        strip = _same(ruler, len(each.values)).strip(each.values, scale, palette)
        largest = max(range(len(each.values)), key=lambda k: each.values[k])
        line = Line((f"{mark}{each.step}".rjust(_UPDATE - 1) + " ", palette.style("accent" if here else "dim")))
        line.extend(strip)
        told = _("{norm} at {time}", norm=magnitude(each.values[largest]), time=largest + 1)
        lines.append(line.fit(width - _LARGEST).add(pad(f" {told}", _LARGEST), palette.style("text")))
    return lines


def _same(longest: Ruler, length: int) -> Ruler:
    """The ruler of a row that may be shorter, on which time steps stand below those of the longest."""
    room = longest.cell * length if longest.stride == 1 else -(-length // longest.stride)
    return Ruler(length, room)


def _spread(norms: Sequence[Norms], now: Norms | None, room: int) -> list[Norms]:
    """As many as there is room for, evenly, the last among them; the one looked at takes its neighbour's place."""
    if len(norms) <= room:
        return list(norms)
    places = [round(k * (len(norms) - 1) / max(1, room - 1)) for k in range(room)]
    if now in norms:
        here = norms.index(now)
        places[min(range(room), key=lambda k: abs(places[k] - here))] = here
    return [norms[k] for k in places]


def _legend(scale: Scale, palette: Palette) -> str:
    """What the signs stand for, and that their steps are powers."""
    return _("{scale}, logarithmic", scale=scale.legend(palette))


def _titles(said: str, legend: str, width: int, palette: Palette) -> list[Line]:
    """A title with the scale beside it, or below it where there is no room."""
    line = Line((f" {said}", palette.style("title")))
    if line.width + cell_len(legend) + 3 <= width:
        return [line.add(f"  {legend}", palette.style("dim")).fit(width)]
    titles = [Line((f" {piece}", palette.style("title"))).fit(width) for piece in wrap(said, width - 2)]
    return [*titles, Line((f" {legend}", palette.style("dim"))).fit(width)]
