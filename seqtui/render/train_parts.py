"""The parts of the Train screen: samples, gradient norms by time step, the timeline of snapshots."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from seqtui.render.lines import Line, Piece, clip, pad, wrap
from seqtui.render.number_grid import grid_lines
from seqtui.render.shades import Ruler, Scale
from seqtui.render.skin import Skin
from seqtui.session.numbers import magnitude
from seqtui.session.training.view import Norms, SampleRow, Samples, Timeline

_BAR = 30  # columns of the timeline
_UPDATE = 9  # columns of an update's number beside its strip
_LARGEST = 18  # columns of the largest norm behind the strip


def norm_lines(now: Norms | None, width: int, skin: Skin) -> list[Line]:
    """Three lines: what the norms are and the largest of them, the time steps, a sign for each norm."""
    if now is None:
        return []
    largest = max(range(len(now.values)), key=lambda k: now.values[k])
    said = f"gradient by time step, update {now.step}: largest {magnitude(now.values[largest])} at step {largest + 1}"
    scale, ruler = Scale.of(now.values), Ruler(len(now.values), width - 12)
    return [
        _title(said, scale.legend(skin), width, skin),
        Line((" ", skin.ink("dim"))).extend(ruler.line(largest + 1, skin)).fit(width),
        Line((" ", skin.ink("dim"))).extend(ruler.strip(now.values, scale, skin)).fit(width),
    ]


def norms_over_training(norms: Sequence[Norms], now: Norms | None, width: int, height: int, skin: Skin) -> list[Line]:
    """A strip for each update at which it was measured, one below the other, all on one scale."""
    if not norms:
        return [Line((" gradient norms by time step: not measured, or there is no time here", skin.ink("dim")))]
    scale = Scale.of(x for each in norms for x in each.values)
    ruler = Ruler(max(len(each.values) for each in norms), width - _UPDATE - _LARGEST - 2)
    shown = _spread(norms, max(1, height - 3))
    title = "how much of the error reaches each time step: norm of the loss's gradient"
    axis = Line((pad(" update", _UPDATE), skin.ink("dim"))).extend(ruler.line(1, skin)).fit(width - _LARGEST)
    lines = [_title(title, scale.legend(skin), width, skin), axis.add(pad("largest", _LARGEST), skin.ink("dim"))]
    for each in shown:
        here = each == now
        mark = skin.sign("▶", ">") if here else " "
        strip = _same(ruler, len(each.values)).strip(each.values, scale, skin)
        largest = max(range(len(each.values)), key=lambda k: each.values[k])
        line = Line((f"{mark}{each.step}".rjust(_UPDATE - 1) + " ", skin.ink("accent" if here else "dim")))
        line.extend(strip)
        told = f" {magnitude(each.values[largest])} at {largest + 1}"
        lines.append(line.fit(width - _LARGEST).add(pad(told, _LARGEST), skin.ink("text")))
    return lines


def _same(longest: Ruler, length: int) -> Ruler:
    """The ruler of a row that may be shorter, on which time steps stand below those of the longest."""
    room = longest.cell * length if longest.stride == 1 else -(-length // longest.stride)
    return Ruler(length, room)


def sample_lines(samples: Samples | None, width: int, height: int, skin: Skin) -> list[Line]:
    """One line for each sample, in brief."""
    if samples is None:
        return [Line((" samples: none yet", skin.ink("dim")))]
    lines = [Line((f" samples after update {samples.step}", skin.ink("title")))]
    first = max(0, min(samples.chosen - height + 2, len(samples.rows) - height + 1))
    for k in range(first, min(len(samples.rows), first + max(0, height - 1))):
        lines.append(_brief(samples.rows[k], k == samples.chosen, width, skin))
    return lines[:height]


def samples_with_map(samples: Samples | None, width: int, height: int, skin: Skin) -> list[Line]:
    """The samples, and of the chosen one its whole text and its map."""
    if samples is None:
        return sample_lines(samples, width, height, skin)
    row = samples.rows[samples.chosen]
    below = _whole(row, width, skin)
    if row.grid is not None:
        below += [Line(), *grid_lines(row.grid, width, 1 + len(row.grid.rows), skin)]
    room = max(min(len(samples.rows) + 1, 4), height - len(below) - 1)
    return [*sample_lines(samples, width, min(room, len(samples.rows) + 1), skin), Line(), *below][:height]


def timeline_line(timeline: Timeline, width: int, skin: Skin) -> Line:
    """Where among the snapshots the learner is, and what Enter does."""
    count = len(timeline.steps)
    if not count:
        return Line((" no snapshots yet", skin.ink("dim"))).fit(width)
    place = round(timeline.chosen / max(1, count - 1) * (_BAR - 1))
    bar = skin.sign("─", "-") * place, skin.sign("█", "#"), skin.sign("─", "-") * (_BAR - 1 - place)
    line = Line((" snapshots ", skin.ink("dim")), (bar[0], skin.ink("border")))
    line.add(bar[1], skin.ink("accent")).add(bar[2], skin.ink("border"))
    enter = skin.sign("⏎", "enter")
    where = f" the last of {count}" if timeline.live else f" update {timeline.step}, {timeline.chosen + 1} of {count}"
    return line.add(where, skin.ink("accent")).add(f"; {enter} opens it", skin.ink("dim")).fit(width)


def _brief(row: SampleRow, chosen: bool, width: int, skin: Skin) -> Line:
    """``right  a b c ? → a``."""
    mark = skin.sign("▶", ">") if chosen else " "
    line = Line((f" {mark} ", skin.ink("accent"))).add(*_verdict(row, skin))
    arrow = skin.sign(" → ", " -> ") if row.source and any(row.output) else ""
    output = clip(" / ".join(filter(None, row.output)), max(12, width // 2 - 8), skin)
    room = width - line.width - cell_len(arrow) - cell_len(output) - 1
    line.add(clip(row.source, room, skin), skin.ink("text")).add(arrow, skin.ink("dim"))
    return line.add(output, skin.ink("operand"))


def _whole(row: SampleRow, width: int, skin: Skin) -> list[Line]:
    lines = [Line((f" {piece}", skin.ink("dim"))) for piece in wrap(clip(row.source, 4 * width, skin), width - 2)]
    for text in row.output:
        pieces = wrap(clip(text, 8 * width, skin), width - 4) or [""]
        lines += [Line((f"  {piece}", skin.ink("operand"))) for piece in pieces]
    return lines


def _verdict(row: SampleRow, skin: Skin) -> Piece:
    """Whether it is right, in a word; nothing where that cannot be said."""
    words: dict[bool | None, Piece] = {
        True: ("right  ", skin.ink("good")),
        False: ("wrong  ", skin.ink("warn")),
    }
    return words.get(row.right, ("", skin.ink("text")))


def _spread(norms: Sequence[Norms], room: int) -> list[Norms]:
    """As many as there is room for, evenly, the last among them."""
    if len(norms) <= room:
        return list(norms)
    return [norms[round(k * (len(norms) - 1) / max(1, room - 1))] for k in range(room)]


def _title(said: str, right: str, width: int, skin: Skin) -> Line:
    line = Line((f" {said}", skin.ink("title")))
    if line.width + len(right) + 2 <= width:
        line.add(f"  {right}", skin.ink("dim"))
    return line.fit(width)
