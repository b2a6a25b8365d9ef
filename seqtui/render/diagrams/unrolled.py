"""The cell unrolled over time, its weights on the arrows."""

from __future__ import annotations

from msgspec.structs import replace
from rich.cells import cell_len

from seqtui.language import _
from seqtui.render.diagrams.sheet import Sheet
from seqtui.render.lines import Line
from seqtui.render.palette import Palette
from seqtui.render.values import STYLE
from seqtui.session.maps.unrolled import Arrow, Instant, UnrolledView
from seqtui.session.walk.views import ValueState

_START = 1  # the column of the first state, behind the arrow that leads to it
_HIGHEST = 9  # lines of the drawing
_LAST = 7  # columns of the last time step
_PITCH = 12  # the fewest columns from one time step to the next: an arrow has room for ``W_hh(W)``


def unrolled_lines(view: UnrolledView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return what comes out above, the states in a row, what goes in and the tokens below."""
    height = min(height, _HIGHEST)
    sheet = Sheet(width, height, palette)
    view = _fitting(view, width)
    count = len(view.instants)
    pitch = (width - _START - _LAST) // (count - 1) if count > 1 else width
    gap = min(2, 1 + max(0, (height - 7) // 3))  # lines of an upright arrow
    lines = (0, gap + 1, 2 * (gap + 1))
    for k, instant in enumerate(view.instants):
        _instant(sheet, view, k, _START + k * pitch, pitch, lines)
        if not view.writes:
            style = "accent" if k == view.here else "dim"
            sheet.put(lines[-1] + 1, _START + k * pitch, instant.token, style, pitch - 1)
    said = _("the same weights at every step")
    whole = _("the same weights at every step, {n} steps", n=view.more) if view.more > count else said
    sheet.put(height - 1, 1, whole if cell_len(whole) < width else said, "dim")
    return sheet.lines()


def _fitting(view: UnrolledView, width: int) -> UnrolledView:
    """The time steps around the current one that fit beside each other."""
    count = max(1, 1 + (width - _START - _LAST) // _PITCH)
    first = max(0, min(view.here - count // 2, len(view.instants) - count))
    shown = view.instants[first : first + count]
    return replace(view, instants=shown, here=view.here - first, first=view.first + first)


def _instant(sheet: Sheet, view: UnrolledView, k: int, x: int, pitch: int, lines: tuple[int, int, int]) -> None:
    instant = view.instants[k]
    out, middle, into = lines
    sheet.put(middle, x - _START, "►", _style_before(view, k))
    sheet.put(middle, x, instant.state.sign, STYLE[instant.state.state])
    if instant.comes_out.sign:
        sheet.put(out, x, instant.comes_out.sign, STYLE[instant.comes_out.state], pitch - 1)
        if view.writes:
            at = x + cell_len(instant.comes_out.sign) + 1
            sheet.put(out, at, instant.token, "accent" if k == view.here else "dim", x + pitch - 1 - at)
        _upright(sheet, view, Arrow.OUT, (out + 1, middle), x, pitch, _arrow_style(instant.comes_out.state))
    if instant.goes_in.sign:
        sheet.put(into, x, instant.goes_in.sign, STYLE[instant.goes_in.state], pitch - 1)
        _upright(sheet, view, Arrow.IN, (middle + 1, into), x, pitch, _into(view, k, instant))
    first = x + cell_len(instant.state.sign)
    if k + 1 < len(view.instants):
        last = x + pitch - _START - 1
        style = _style_before(view, k + 1)
        sheet.across(middle, first, last, style)
        room = last - first
        name = _label(view, Arrow.STATE, room, sheet.palette)
        if name:
            sheet.put(middle, first + 1 + (room - cell_len(name)) // 2, name, style)


def _upright(
    sheet: Sheet, view: UnrolledView, arrow: Arrow, lines: tuple[int, int], x: int, pitch: int, style: str
) -> None:
    for line in range(*lines):
        sheet.put(line, x, "│", style)
    room = min(pitch - 3, sheet.width - x - 2)
    sheet.put(lines[0], x + 2, _label(view, arrow, room, sheet.palette), style, room)


def _label(view: UnrolledView, arrow: Arrow, room: int, palette: Palette) -> str:
    """The weights of an arrow, as fully as there is room for."""
    names, letter = view.weights.get(arrow, ()), view.letter(arrow)
    if not names:
        return ""
    prefix = next(names[0][:k] for k in range(len(names[0]), -1, -1) if all(n.startswith(names[0][:k]) for n in names))
    ways = [" ".join(names)]
    if letter:
        ways = [f"{names[0]} ({letter})", f"{names[0]}({letter})", names[0]]
    elif len(names) > 1:
        ways += [f"{len(names)} {prefix}{palette.sign('…', '~')}", f"{prefix}{palette.sign('…', '~')}"]
    return next((way for way in ways if cell_len(way) <= room), "")


def _style_before(view: UnrolledView, k: int) -> str:
    """How the arrow to a state is drawn: read, where the current time step reads the state before."""
    state = view.instants[k].state.state
    is_read = k == view.here and (k == 0 or view.instants[k - 1].state.state is ValueState.OPERAND)
    if is_read and state in (ValueState.PENDING, ValueState.CURRENT):
        return "operand"
    return _arrow_style(state)


def _into(view: UnrolledView, k: int, instant: Instant) -> str:
    is_read = k == view.here and instant.goes_in.state is ValueState.OPERAND
    return "operand" if is_read else _arrow_style(instant.state.state)


def _arrow_style(state: ValueState) -> str:
    return "pending" if state is ValueState.PENDING else "accent" if state is ValueState.CURRENT else "computed"
