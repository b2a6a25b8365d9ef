"""The counting models' own panes: context, chain of log-probabilities, the four models side by side."""

import math
from collections.abc import Sequence

from rich.cells import cell_len

from seqtui.models.compare_counting import Row
from seqtui.render.lines import Line, clip, pad, wrap
from seqtui.render.skin import Skin
from seqtui.session.counting import ChainRow, ContextView
from seqtui.session.numbers import aligned, short


def context_lines(view: ContextView, width: int, skin: Skin) -> list[Line]:
    """Return the context of the prediction: its tokens, and how much the corpus knows of it."""
    words = view.past or " ".join(view.tokens)
    if view.shares is not None:
        return _summary_lines(view, width, skin)
    text = _last_lines(words, width, 2, skin)
    lines = [Line((piece, skin.ink("operand"))) for piece in text]
    lines.append(Line())
    lines.append(_fact("tokens in it", str(len(view.tokens)), width, skin))
    lines.append(_fact("contexts possible", _power(view.possible, skin), width, skin))
    lines.append(_fact("seen in the corpus", _count(view.seen, skin), width, skin))
    lines.append(_fact("this one seen", view.counted, width, skin))
    return lines


def _summary_lines(view: ContextView, width: int, skin: Skin) -> list[Line]:
    """The tokens of a summary with their shares, the largest last, and what it mixes."""
    shares = view.shares or ()
    words = "  ".join(f"{token} {short(share)}" for token, share in zip(view.tokens, shares, strict=True))
    lines = [Line((piece, skin.ink("operand"))) for piece in _last_lines(words or skin.sign("·", "."), width, 3, skin)]
    lines.append(_fact("different tokens in it", str(len(shares)) if shares else _count(None, skin), width, skin))
    lines.append(_fact("rows of P it can mix", _power(view.possible, skin), width, skin))
    lines.append(_fact("rows seen in the corpus", _count(view.seen, skin), width, skin))
    return lines


def chain_lines(rows: Sequence[ChainRow], time: int, height: int, width: int, skin: Skin) -> list[Line]:
    """Return the factors of the joint probability, one a line: their logarithms add up."""
    name = max(8, width - 5 - 9 - 9 - 3)
    head = f"   t {pad('token', name)}{'log p'.rjust(8)}{'log P'.rjust(9)}"
    lines = [Line((clip(head, width, skin), skin.ink("dim")))]
    for row in rows[: height - 1]:
        here = row.time == time
        ink = skin.ink("accent" if here else "computed" if row.log_P is not None else "pending")
        mark = skin.sign("▶", ">") if here else " "
        line = Line((f"{mark}{row.time:>3} {pad(clip(row.token, name, skin), name)}", ink))
        lines.append(line.add(_logarithm(row.log_p, skin), ink).add(_logarithm(row.log_P, skin), ink))
    return lines


def compare_lines(rows: Sequence[Row], width: int, skin: Skin) -> list[Line]:
    """Return the four counting models on the same sentence, one a line."""
    head = f" {pad('model', 11)}{'context':>8}{'possible':>12}{'seen':>7}{'met':>9}{'parameters':>12}{'log P':>10}"
    lines = [Line((head, skin.ink("dim")))]
    for row in rows:
        possible = _power(row.log10_possible, skin)
        seen, met = _count(row.seen, skin), f"{row.met}/{row.steps}"
        text = f"{row.context:>8}{possible:>12}{seen:>7}{met:>9}{row.parameters:>12}"
        line = Line((f" {pad(row.model, 11)}", skin.ink("operand")), (text, skin.ink("text")))
        lines.append(line.add(aligned(row.log_probability, 11), skin.ink("title")))
    notes = "met: time steps whose context the corpus has; parameters: numbers kept; log P: of the whole sentence"
    return [*lines, Line(), *(Line((f" {text}", skin.ink("dim"))) for text in wrap(notes, width - 2))]


def _fact(name: str, value: str, width: int, skin: Skin) -> Line:
    gap = max(1, width - cell_len(name) - cell_len(value))
    return Line((name, skin.ink("dim")), (" " * gap, skin.ink("dim")), (value, skin.ink("text")))


def _power(exponent: float | None, skin: Skin) -> str:
    """A count given by its power of ten: exactly while it is small, ``6.1e26`` when it is not."""
    if exponent is None:
        return skin.sign("·", ".")
    if not math.isfinite(exponent):
        return short(exponent)
    if exponent < 6:
        return f"{round(10**exponent)}"
    whole = int(exponent)
    return f"{10 ** (exponent - whole):.1f}e{whole}"


def _count(value: int | None, skin: Skin) -> str:
    return skin.sign("·", ".") if value is None else str(value)


def _logarithm(value: float | None, skin: Skin) -> str:
    return skin.sign("·", ".").rjust(6) + "   " if value is None else aligned(value)


def _last_lines(text: str, width: int, count: int, skin: Skin) -> list[str]:
    """The end of a text in at most so many lines."""
    lines = wrap(clip(text, 10_000, skin), width)
    if len(lines) <= count:
        return lines
    mark = skin.sign("… ", "~ ")
    return [mark + lines[-count][: width - 2], *lines[-count + 1 :]] if count > 1 else [mark + lines[-1][: width - 2]]
