"""The why screen: one number, the terms it is made of, and the sum shown to match."""

import numpy as np
from msgspec.structs import replace
from rich.cells import cell_len

from seqtui.language import N_, _
from seqtui.render.equation import folded
from seqtui.render.lines import Line, clip, pad, wrap
from seqtui.render.palette import Palette
from seqtui.render.values import bar
from seqtui.session.explain.drill_down import TermView, WhyView
from seqtui.session.text import aligned, precise, short

BAR = 12
_NONE = -1  # the number of the chosen term where none is
_NUMBERS = 37  # columns of the mark and of factor × value = contribution


def why_lines(view: WhyView, width: int, height: int, palette: Palette, is_brief: bool = False) -> list[Line]:
    """Return the opened number with as many terms as fit around the chosen one; a last line adds up the rest.

    is_brief: it stands beside its equation, which is not said again, and no term is chosen.
    """
    head = _question(view, width, palette) if is_brief else _head(view, width, palette)
    view = replace(view, chosen=_NONE) if is_brief else view
    foot = _foot(view, width, palette)
    room = max(1, height - len(head) - len(foot))
    return head + _terms(view, width, room, palette) + foot


def first_term_line(view: WhyView, width: int, height: int, palette: Palette) -> tuple[int, int]:
    """Return (line of the first term shown, its number), for whoever clicks on a term."""
    head, foot = _head(view, width, palette), _foot(view, width, palette)
    return len(head), _window(view, max(1, height - len(head) - len(foot)))[0]


def _head(view: WhyView, width: int, palette: Palette) -> list[Line]:
    lines = _question(view, width, palette)
    lines += [Line((f" {text}", palette.style("dim"))) for text in wrap(view.meaning, width - 2)]
    lines += [Line((f" {text}", palette.style("text"))) for text in folded(view.formula, width - 2)]
    if view.inside:
        name = view.trail[-1]
        lines += [Line((f" {text}", palette.style("text"))) for text in folded(f"{name} = {view.inside}", width - 2)]
    return [*lines, Line()]


def _question(view: WhyView, width: int, palette: Palette) -> list[Line]:
    """What is asked, and by which way it was come to."""
    trail = palette.sign(" › ", " > ").join(view.trail)
    word = f"  ({clip(view.word, 30, palette)})" if view.word else ""
    asked = _("why is {number} ?", number=view.question)
    question, tag = f" {asked}{word}", f" {view.tag}" if view.tag else ""
    gap = width - cell_len(question) - cell_len(tag) - cell_len(trail) - 1
    lines = [
        Line((clip(question, width - cell_len(tag), palette), palette.style("title")), (tag, palette.style("warn")))
    ]
    if len(view.trail) > 1:
        lines[0].add(" " * gap + trail, palette.style("dim")) if gap > 1 else lines.append(
            Line((f" {_tail(trail, width - 2, palette)}", palette.style("dim")))
        )
    return lines


def _tail(text: str, width: int, palette: Palette) -> str:
    return text if cell_len(text) <= width else palette.sign("…", "~") + text[-(width - 1) :]


def _foot(view: WhyView, width: int, palette: Palette) -> list[Line]:
    rule, remark, check = (
        [Line((f" {text}", palette.style("text"))) for text in wrap(part, width - 2)]
        for part in (view.rule or "", view.remark, view.check)
    )
    file = [Line((f" {text}", palette.style("dim"))) for text in wrap(view.file if view.chosen >= 0 else "", width - 2)]
    if not view.terms:
        return [*rule, Line((f" {precise(view.value)}", palette.style("text"))), *remark, *check]
    lines = []
    if view.sum is not None:
        lines.append(Line((f" {_('sum {number}', number=precise(view.sum))}", palette.style("title"))))
    if view.rule:
        lines.append(Line((f" {clip(view.rule, width - 26, palette)} = {precise(view.value)}", palette.style("title"))))
    said = N_("= {recorded} to {size:.0e}") if view.difference else N_("= {recorded} exactly")
    lines.append(Line((f" {_(said, recorded=_(view.recorded), size=view.difference)}", palette.style("good"))))
    return [*lines, *remark, *check, *file]


def _window(view: WhyView, room: int) -> tuple[int, int]:
    """The terms to show: from the largest on, scrolled so that the chosen one is in sight; one line is the rest's."""
    total = len(view.terms)
    if total <= room:
        return 0, total
    shown = max(1, room - 1)
    first = max(0, min(view.chosen - shown + 1, total - shown))
    return first, first + shown


def _terms(view: WhyView, width: int, room: int, palette: Palette) -> list[Line]:
    first, last = _window(view, room)
    shown, contributions = view.terms[first:last], view.terms.contributions
    largest = float(np.abs(contributions).max(initial=0.0)) or 1.0
    names = [_name(term, palette) for term in shown]
    name = min(max((cell_len(text) for text in names), default=0), max(12, width - _NUMBERS))
    room = max(0, min(BAR, width - _NUMBERS - name - 2))
    lines = []
    for k, (term, text) in enumerate(zip(shown, names, strict=True), first):
        lines.append(
            _term(view, k, term, pad(clip(text, name, palette), name), largest, room, palette).cut(width, palette)
        )
    rest = len(view.terms) - len(shown)
    if rest:
        outside = float(contributions[:first].sum() + contributions[last:].sum())
        together = short(outside, minus=palette.look.minus)
        said = N_("{sign} {n} more ") if view.sum is None else N_("{sign} {n} more together {sum}")
        told = _(said, sign=palette.sign("…", "..."), n=rest, sum=together)
        lines.append(Line((f"   {told}", palette.style("dim"))))
    return lines


def _name(term: TermView, palette: Palette) -> str:
    times = palette.sign(" × ", " x ")
    word = f" {clip(term.word, 16, palette)}" if term.word else ""
    return (f"{term.factor_name}{times}{term.name}" if term.factor_name else term.name) + word


def _term(view: WhyView, k: int, term: TermView, name: str, largest: float, room: int, palette: Palette) -> Line:
    chosen = k == view.chosen
    mark = palette.sign("▶", ">") if chosen else " "
    sign = "+" if k and view.sum is not None else " "
    line = Line((f" {mark}{sign} ", palette.style("accent")), (name, palette.style("current" if chosen else "text")))
    if term.factor is None:
        line.add(" " * 22, palette.style("text"))
    else:
        times = palette.sign(" × ", " x ")
        line.add(f"{aligned(term.factor)}{times}{aligned(term.value)} ", palette.style("dim"))
    line.add(f"{palette.sign('=', '=')}{aligned(term.contribution)} ", palette.style("title"))
    if view.sum is not None:
        style = palette.style("positive" if term.contribution >= 0 else "negative")
        line.add(bar(abs(term.contribution) / largest, room, palette), style)
        line.add("" if term.contribution >= 0 else palette.sign(" −", " -"), style)
    return line
