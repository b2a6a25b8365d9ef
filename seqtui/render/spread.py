"""A question to a class: asked with its options, then the spread: a bar for each answer, the right one marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from rich.cells import cell_len

from seqtui.classroom.teaching.asked import Asked
from seqtui.classroom.teaching.spread import Bar
from seqtui.course.lesson_pages import Paragraph
from seqtui.language import _, _n
from seqtui.render.lesson import flowed
from seqtui.render.lines import Line, clip, flush_right, pad, rule
from seqtui.render.palette import Palette

_BAR = 24  # columns of the longest bar
_LABEL = 14  # columns of an answer
_EIGHTHS = " ▏▎▍▌▋▊▉█"


class SpreadView(Struct, frozen=True):
    """What is shown: title over all, the question, the bars; chosen is pointed at (-1: none).

    mine is the label of one's own answer, "" for none. names are those of accounts as they are shown; hides: the bars
    are not told yet. said is below the bars: what the chosen answer means, or what the keys do.
    """

    title: str
    asked: Asked
    bars: Sequence[Bar] = ()
    waiting: int = 0
    chosen: int = -1
    mine: str = ""
    names: Mapping[str, str] = {}
    hides: bool = False
    said: tuple[Paragraph, ...] = ()
    note: str = ""


def spread_lines(view: SpreadView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return at most so many lines; where that is too few, the options and then the prompt are left out."""
    votes = sum(bar.count for bar in view.bars)
    lines = [_title(view, votes, width, palette)]
    prompt = [line for text in view.asked.prompt for line in flowed(text, width - 2, palette)]
    options = [] if view.asked.is_chosen else _options(view.asked, width, palette)
    bars = [] if view.hides else bar_lines(view, votes, width, palette)
    said = [line for text in view.said for line in flowed(text, width - 2, palette)]
    body = [rule(_("answers"), width, palette), *bars, *([Line()] if said else []), *said]
    for above in ([*prompt, *options], prompt, prompt[:2], []):
        if len(above) + len(body) + 1 <= height:
            break
    return [*lines, *above, *body][:height]


def poll_lines(asked: Asked, chosen: int, mine: str, width: int, palette: Palette) -> list[Line]:
    """Return the lines of a poll that is open; mine is what was voted for, "" for nothing."""
    lines = [Line((f" {_('A question to the class')}", palette.style("title")))]
    lines += [line for text in asked.prompt for line in flowed(text, width - 2, palette)]
    for k, (id, text) in enumerate(asked.options):
        here = asked.is_chosen and k == chosen
        taken = id == mine and asked.is_chosen
        ahead = Line((f" {palette.sign('▶', '>') if here else ' '} ", palette.style("accent")))
        ahead.add(f"{id} ", palette.style("current" if here else "key"))
        ahead.add(palette.sign("●", "*") if taken else " ", palette.style("accent")).add(" ", palette.style("text"))
        first, *rest = flowed(text, width - 8, palette, indent=0) or [Line()]
        blank = Line((" " * ahead.width, palette.style("text")))
        lines += [ahead.extend(first), *(Line(*blank.pieces).extend(line) for line in rest)]
    if mine and not asked.is_chosen:
        lines.append(Line((f" {_('your answer')}: ", palette.style("dim")), (mine, palette.style("accent"))))
    return lines


def bar_lines(view: SpreadView, votes: int, width: int, palette: Palette) -> list[Line]:
    """Return a line for each bar, and the names below those that have them."""
    texts = dict(view.asked.options)
    most = max((bar.count for bar in view.bars), default=0)
    longest = max((cell_len(bar.label) for bar in view.bars), default=1)
    label = max(2, min(_LABEL if width < 100 else 2 * _LABEL, longest))
    size = max(6, min(_BAR, (width - label) // 4))
    lines: list[Line] = []
    for k, bar in enumerate(view.bars):
        lines.append(_bar(bar, k == view.chosen, bar.label == view.mine, (label, size, most, votes), width, palette))
        behind = lines[-1]
        words = texts.get(bar.label, ())
        rest = flowed(words, max(8, width - behind.width - 2), palette, indent=0) if words else []
        if rest:
            behind.extend(rest[0])
            blank = Line((" " * (behind.width - rest[0].width), palette.style("text")))
            lines += [Line(*blank.pieces).extend(line) for line in rest[1:]]
        elif bar.slip or bar.values > 1:
            behind.add(clip(_about(bar, view.asked), width - behind.width - 1, palette), palette.style("dim"))
        if bar.who:
            names = ", ".join(view.names.get(name, name) for name in bar.who)
            lines += flowed_plain(names, width, palette)
    if not view.bars:
        lines.append(Line((f" {_('nobody has answered yet')}", palette.style("dim"))))
    return lines


def flowed_plain(text: str, width: int, palette: Palette) -> list[Line]:
    """One line of names under a bar."""
    return [Line((f"     {clip(text, width - 6, palette)}", palette.style("operand")))]


def bar_sign(count: int, most: int, size: int, palette: Palette) -> str:
    """Return a bar of at most so many columns, the longest of them for most; it ends in eighths of a column."""
    if not most:
        return " " * size
    eighths = count * size * 8 // most
    if palette.look.ascii:
        return pad("#" * max(1 if count else 0, eighths // 8), size)
    full, part = divmod(eighths, 8)
    return pad("█" * full + (_EIGHTHS[part] if part else "") if eighths else "▏" if count else "", size)


def _title(view: SpreadView, votes: int, width: int, palette: Palette) -> Line:
    """What this is, how many answered, how many have not."""
    said = _n("{n} answer", "{n} answers", votes)
    waits = _n("{n} to come", "{n} to come", view.waiting) if view.waiting else ""
    right = "  ".join(filter(None, (view.note, said, waits)))
    room = width - cell_len(right) - 4
    line = Line((f" {clip(palette.look.words(view.title), room, palette)}", palette.style("title")))
    return line.fit(width - cell_len(right) - 1).add(right, palette.style("accent")).fit(width)


def _options(asked: Asked, width: int, palette: Palette) -> list[Line]:
    lines: list[Line] = []
    for id, text in asked.options:
        first, *rest = flowed(text, width - 6, palette, indent=0) or [Line()]
        lines.append(Line((f"  {id}  ", palette.style("key"))).extend(first))
        lines += [Line(("     ", palette.style("text"))).extend(line) for line in rest]
    return lines


def _bar(bar: Bar, here: bool, mine: bool, sizes: tuple[int, int, int, int], width: int, palette: Palette) -> Line:
    """The pointer, whether it is right, the answer, its bar, how many of how many."""
    label, size, most, votes = sizes
    sign, style = " ", "text"
    if bar.right:
        sign, style = palette.sign("✓", "+"), "good"
    line = Line((f" {palette.sign('▶', '>') if here else ' '}", palette.style("accent")))
    line.add(f"{sign} ", palette.style("good"))
    line.add(pad(clip(bar.label, label, palette), label), palette.style("current" if here else "operand"))
    line.add(" ", palette.style("text")).add(bar_sign(bar.count, most, size, palette), palette.style(style))
    line.add(f" {flush_right(str(bar.count), len(str(max(1, votes))))}", palette.style("title" if mine else "text"))
    return line.add(f" {_('yours')}  " if mine else "  ", palette.style("accent"))


def _about(bar: Bar, asked: Asked) -> str:
    """The slip that an answer is known by; how many values lie in it, where everybody has numbers of their own."""
    values = _n("{n} value", "{n} values", bar.values) if bar.values > 1 and asked.is_drawn else ""
    return "  ".join(filter(None, (bar.slip, values)))
