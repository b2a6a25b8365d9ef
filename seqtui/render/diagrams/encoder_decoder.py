"""Encoder, context, decoder: the words that are read above, what crosses in the middle, what is written below."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from seqtui.language import _
from seqtui.render.diagrams.sheet import Sheet
from seqtui.render.lines import Line, clip, pad
from seqtui.render.palette import Palette
from seqtui.render.values import STYLE, bar
from seqtui.session.maps.encoder_decoder import EncoderDecoderView, WeightsView, WordState
from seqtui.session.maps.matrix import first_shown
from seqtui.session.walk.views import ValueState

_PITCH = 6  # the fewest columns of a word: three letters of 한글
_WIDEST = 12
_HIGHEST = 11  # lines of the drawing
_LEVELS = ("▁▂▃▄▅▆▇█", ".:-=+*%@")


def encoder_decoder_lines(view: EncoderDecoderView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the two networks as rows of states, and between them what one hands to the other."""
    height = min(height, _HIGHEST)
    sheet = Sheet(width, height, palette)
    longest = max((cell_len(state.word) for state in (*view.source, *view.written)), default=1)
    pitch = max(_PITCH, min(_WIDEST, longest + 1, (width - 1) // max(1, len(view.source))))
    looked = max(range(len(view.weights)), key=view.weights.__getitem__) if view.weights else len(view.source) - 1
    shown = _shown(view.source, view.here if view.side == "encoder" else looked, pitch, width)
    gap = 1 + (height > 9)
    _row(sheet, view, "encoder", view.source, shown, pitch, (0, gap))
    last = _cross(sheet, view, shown, pitch, gap + 1)
    if view.written:
        written = _shown(view.written, len(view.written) - 1, pitch, width)
        _row(sheet, view, "decoder", view.written, written, pitch, (last + 1 + gap, last + 1))
    else:
        sheet.put(last + 1, 1, _("nothing is written yet"), "pending")
    sheet.put(height - 1, 1, palette.look.words(view.said), "dim")
    return sheet.lines()


def _shown(states: Sequence[WordState], here: int, pitch: int, width: int) -> range:
    """The numbers of the words that fit beside each other, the one that is looked at among them."""
    count = max(1, (width - 1) // pitch)
    first = first_shown(here, count, len(states))
    return range(first, min(first + count, len(states)))


def _row(
    sheet: Sheet,
    view: EncoderDecoderView,
    side: str,
    states: Sequence[WordState],
    shown: range,
    pitch: int,
    lines: tuple[int, int],
) -> None:
    """The words on one line, their states on another, with arrows from each to the next."""
    words, line = lines
    for k in shown:
        at, state = 1 + (k - shown.start) * pitch, states[k]
        lit = side == view.side and k == view.here
        style = "accent" if lit else "pending" if state.state is ValueState.PENDING else "text"
        sheet.put(words, at, state.word, style, pitch - 1)
        sheet.put(line, at, state.sign, STYLE[state.state], pitch - 1)
        first = at + cell_len(state.sign)
        if k + 1 in shown:
            arrow = "computed" if states[k + 1].state is not ValueState.PENDING else "pending"
            sheet.across(line, first, at + pitch - 2, arrow)
            sheet.put(line, at + pitch - 1, "►", arrow)
        elif k + 1 < len(states):
            sheet.put(line, first, "─►", "pending")
    if shown.start:
        sheet.put(line, 0, "►", "computed")


def _cross(sheet: Sheet, view: EncoderDecoderView, shown: range, pitch: int, line: int) -> int:
    """What crosses, from under the states of the encoder; returns its last line."""
    style = STYLE[view.context.state]
    columns = [1 + (k - shown.start) * pitch for k in shown]
    if not view.attends:
        end = columns[-1]
        sheet.put(line, end, "│", style)
        name = f"{view.context.sign} "
        sheet.put(line + 1, 1, "┌─ ", style)
        sheet.put(line + 1, 4, name, style)
        sheet.across(line + 1, 4 + cell_len(name), end - 1, style)
        sheet.put(line + 1, end, "┘", style)
        return line + 1
    for k, at in zip(shown, columns, strict=True):
        sign = _level(view.weights[k], sheet.palette) if k < len(view.weights) else "·"
        sheet.put(line, at, sign * 2, "accent" if view.weights else "pending", 2)
    sheet.put(line, columns[-1] + 3, sheet.palette.sign("α", "alpha"), "dim")
    for k, at in enumerate(columns):
        sheet.across(line + 1, at, at + (pitch if k + 1 < len(columns) else 1), style)
        sheet.put(line + 1, at, "└" if k == 0 else "┴", style)
    end = columns[-1] + 2
    room = sheet.width - end - 1
    if room >= cell_len(view.context.sign):
        sheet.put(line + 1, end + 1, view.context.sign, style)
    else:
        sheet.put(line + 1, 3, f" {view.context.sign} ", style)
    return line + 1


def _level(share: float, palette: Palette) -> str:
    """The sign of a share: the fuller the larger."""
    signs = palette.sign(*_LEVELS)
    return signs[min(len(signs) - 1, int(share * len(signs)))]


def weights_lines(view: WeightsView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return a bar for each source word, the strongest lit; around that one, where not all fit."""
    rows = len(view.rows)
    count = rows if rows <= height else max(1, height - 1)
    first = first_shown(view.strongest, count, rows)
    name = min(max(cell_len(word) for word, _ in view.rows), max(4, width // 3))
    room = max(0, width - name - 9)
    lines = []
    for k, (word, share) in list(enumerate(view.rows))[first : first + count]:
        lit = k == view.strongest
        line = Line((f" {pad(clip(word, name, palette), name)} ", palette.style("accent" if lit else "text")))
        line.add(f"{share:.3f} ", palette.style("title" if lit else "dim"))
        lines.append(line.add(bar(share, room, palette), palette.style("accent" if lit else "positive")).fit(width))
    if count < rows:
        together = 1 - sum(share for _, share in view.rows[first : first + count])
        more = _(
            "{sign} {n} more, together {sum:.3f}", sign=palette.sign("…", "..."), n=rows - count, sum=abs(together)
        )
        lines.append(Line((clip(f" {more}", width, palette), palette.style("dim"))))
    return lines[:height]
