"""The counting models' own panes: context, chain of log-probabilities, the four models side by side."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from seqtui.language import _
from seqtui.render.lines import Line, clip, flush_right, pad, wrap
from seqtui.render.palette import Palette
from seqtui.session.counting import ChainRow, ChainView, ContextView, CountingRow
from seqtui.session.text import aligned, short


def context_lines(view: ContextView, width: int, palette: Palette) -> list[Line]:
    """Return the context of the prediction: its tokens, and how much the corpus knows of it."""
    words = view.past or " ".join(view.tokens)
    if view.shares is not None:
        return _summary_lines(view, width, palette)
    text = _last_lines(words, width, 2, palette)
    lines = [Line((piece, palette.style("operand"))) for piece in text]
    lines.append(Line())
    lines.append(_fact(_("tokens in it"), str(len(view.tokens)), width, palette))
    lines.append(_fact(_("contexts possible"), _power(view.possible, palette), width, palette))
    lines.append(_fact(_("seen in the corpus"), _count(view.seen, palette), width, palette))
    lines.append(_fact(_("this one seen"), view.counted, width, palette))
    return lines


def _summary_lines(view: ContextView, width: int, palette: Palette) -> list[Line]:
    """The tokens of a summary with their shares, the largest last, and what it mixes."""
    shares = view.shares or ()
    words = "  ".join(f"{token} {short(share)}" for token, share in zip(view.tokens, shares, strict=True))
    lines = [
        Line((piece, palette.style("operand")))
        for piece in _last_lines(words or palette.sign("·", "."), width, 3, palette)
    ]
    lines.append(
        _fact(_("different tokens in it"), str(len(shares)) if shares else _count(None, palette), width, palette)
    )
    lines.append(_fact(_("rows of P it can mix"), _power(view.possible, palette), width, palette))
    lines.append(_fact(_("rows seen in the corpus"), _count(view.seen, palette), width, palette))
    return lines


CHAIN_ABOVE = 2  # lines above the factors: the chain rule in signs, and the names of the columns
_NAME = 6  # columns of a token, at least


class _Column(NamedTuple):
    """A column of the chain: its title, in ASCII too, its number, and how wide it is."""

    title: str
    plain: str
    number: Callable[[ChainRow], float | None]
    width: int = 9


_P, _PRODUCT = _Column("p", "p", lambda row: row.p), _Column("Πp", "joint", lambda row: row.product)
_LOG_P = _Column("log p", "log p", lambda row: row.log_p)
_SUM = _Column("log Πp", "log joint", lambda row: row.log_P, 10)
_CHOICES = ((_P, _PRODUCT, _LOG_P, _SUM), (_P, _PRODUCT, _SUM), (_LOG_P, _SUM))  # the first that has room


def chain_lines(view: ChainView, time: int, height: int, width: int, palette: Palette) -> list[Line]:
    """Return the factors of the joint probability, one a line: they multiply, and their logarithms add up."""
    fitting = (columns for columns in _CHOICES if 5 + _NAME + sum(one.width for one in columns) <= width)
    columns = next(fitting, _CHOICES[-1])
    name = max(_NAME, width - 5 - sum(one.width for one in columns))
    titles = "".join(palette.sign(one.title, one.plain).rjust(one.width - 1) + " " for one in columns)
    below = [Line((f" {text}", palette.style("warn"))) for text in wrap(palette.look.words(view.underflow), width - 2)]
    below = below if view.underflow else []
    lines = [
        Line((clip(f" {palette.sign(view.signs, view.plain)}", width, palette), palette.style("title"))),
        Line((clip(f"   t {pad(_('token'), name)}{titles}", width, palette), palette.style("dim"))),
    ]
    for row in view.rows[: max(1, height - len(lines) - len(below))]:
        here = row.time == time
        style = palette.style("accent" if here else "computed" if row.log_P is not None else "pending")
        mark = palette.sign("▶", ">") if here else " "
        line = Line((f"{mark}{row.time:>3} {pad(clip(row.token, name, palette), name)}", style))
        for one in columns:
            line.add(_factor(one.number(row), one.width, palette), style)
        lines.append(line)
    return [*lines, *below][:height]


def compare_lines(rows: Sequence[CountingRow], width: int, palette: Palette) -> list[Line]:
    """Return the four counting models on the same sentence, one a line."""
    columns = (_("context"), 8), (_("possible"), 12), (_("seen"), 7), (_("met"), 9), (_("parameters"), 12)
    heads = "".join(flush_right(name, room) for name, room in columns)
    head = f" {pad(_('model'), 11)}{heads}{_sum(palette):>10}"
    lines = [Line((head, palette.style("dim")))]
    for row in rows:
        possible = _power(row.log10_possible, palette)
        seen, met = _count(row.seen, palette), f"{row.met}/{row.steps}"
        text = f"{row.context:>8}{possible:>12}{seen:>7}{met:>9}{row.parameters:>12}"
        line = Line((f" {pad(row.model, 11)}", palette.style("operand")), (text, palette.style("text")))
        lines.append(line.add(aligned(row.log_probability, 11), palette.style("title")))
    notes = _(
        "met: time steps whose context the corpus has; parameters: numbers kept; {sum}: of the whole sentence",
        sum=_sum(palette),
    )
    return [*lines, Line(), *(Line((f" {text}", palette.style("dim"))) for text in wrap(notes, width - 2))]


def _sum(palette: Palette) -> str:
    return palette.sign(_SUM.title, _SUM.plain)


def _fact(name: str, value: str, width: int, palette: Palette) -> Line:
    gap = max(1, width - cell_len(name) - cell_len(value))
    return Line((name, palette.style("dim")), (" " * gap, palette.style("dim")), (value, palette.style("text")))


def _power(exponent: float | None, palette: Palette) -> str:
    """A count given by its power of ten: exactly while it is small, ``6.1e26`` when it is not."""
    if exponent is None:
        return palette.sign("·", ".")
    if not math.isfinite(exponent):
        return short(exponent)
    if exponent < 6:
        return f"{round(10**exponent)}"
    whole = int(exponent)
    return f"{10 ** (exponent - whole):.1f}e{whole}"


def _count(value: int | None, palette: Palette) -> str:
    return palette.sign("·", ".") if value is None else str(value)


def _factor(value: float | None, width: int, palette: Palette) -> str:
    return palette.sign("·", ".").rjust(width - 3).ljust(width) if value is None else aligned(value, width)


def _last_lines(text: str, width: int, count: int, palette: Palette) -> list[str]:
    """The end of a text in at most so many lines."""
    lines = wrap(clip(text, 10_000, palette), width)
    if len(lines) <= count:
        return lines
    mark = palette.sign("… ", "~ ")
    return [mark + lines[-count][: width - 2], *lines[-count + 1 :]] if count > 1 else [mark + lines[-1][: width - 2]]
