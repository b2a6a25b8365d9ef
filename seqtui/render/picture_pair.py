"""Two pictures beside each other, the patches that differ marked, and beside them what differs in words."""

from dataclasses import replace

from rich.console import Console

from seqtui.render.console import skin_for
from seqtui.render.lines import Block, Line, clip, wrap
from seqtui.render.picture import fitting_zoom, legend_lines, picture_lines, picture_size
from seqtui.render.skin import Skin
from seqtui.session.look import Look
from seqtui.session.maps.picture_pair import PicturePair

_GAP = 4  # columns between the pictures, for an arrow
_WORDS = 24  # columns that the words take, where there are so many
_PRINTED = 12  # lines of a printed picture


def pair_lines(pair: PicturePair, width: int, height: int, skin: Skin) -> list[Line]:
    """Return exactly the lines that both pictures take, as large as they fit, at most height."""
    room = max(6, (width - _WORDS - 2 * _GAP) // 2)
    zoom = min(fitting_zoom(view, room, height, skin, borders=False) for view in (pair.before, pair.after))
    marks = replace(pair.after, marked=frozenset()) if zoom == 1 else pair.after  # no room for a sign beside a colour
    if picture_size(pair.after, skin, zoom, borders=False)[1] > height:
        pair = replace(pair, before=replace(pair.before, marked=frozenset()), after=marks)
    drawn = [picture_lines(view, skin, zoom, borders=False) for view in (pair.before, pair.after)]
    wide = [picture_size(view, skin, zoom, borders=False)[0] for view in (pair.before, pair.after)]
    taken = 1 + sum(wide) + 2 * _GAP
    words = _words(pair, max(8, width - taken), skin)
    count = max(len(drawn[0]), len(drawn[1]), len(words))
    lines = []
    for k in range(min(count, height)):
        arrow = skin.sign(" → ", " -> ") if k == len(drawn[0]) // 2 else ""
        line = Line((" ", skin.ink("dim"))).extend(_at(drawn[0], k)).fit(1 + wide[0])
        line.add(arrow.ljust(_GAP), skin.ink("dim")).extend(_at(drawn[1], k)).fit(taken - _GAP)
        lines.append(line.add(" " * _GAP, skin.ink("dim")).extend(_at(words, k)).fit(width))
    return lines


def print_pair(pair: PicturePair, console: Console, look: Look) -> None:
    """Print both pictures."""
    skin = skin_for(console, look)
    console.print(Block(pair_lines(pair, console.width, _PRINTED, skin)), end="")


def _words(pair: PicturePair, width: int, skin: Skin) -> list[Line]:
    """What both were made from, what differs, and what the signs mean."""
    old, new = (clip(text, width, skin) for text in pair.captions)
    lines = [Line((old, skin.ink("operand")))]
    lines.append(Line((clip(f"{skin.sign('→', '->')} {new}", width, skin), skin.ink("accent"))))
    lines += [Line((text, skin.ink("title"))) for text in wrap(skin.look.words(str(pair.said)), width)]
    if pair.after.marked:
        lines.append(Line((clip(f"{skin.sign('≠', '!')} differs", width, skin), skin.ink("dim"))))
    return [*lines, *legend_lines(pair.after, width, skin)[1:]]


def _at(lines: list[Line], k: int) -> Line:
    return lines[k] if k < len(lines) else Line()
