"""The why screen: one number, the terms it is made of, and the sum shown to match."""

from rich.cells import cell_len

from seqtui.render.bars import bar
from seqtui.render.equation import folded
from seqtui.render.lines import Line, clip, pad, wrap
from seqtui.render.skin import Skin
from seqtui.session.numbers import aligned, precise, short
from seqtui.session.why.selection import TermView, WhyView

BAR = 12
_NUMBERS = 37  # columns of the mark and of factor × value = contribution


def why_lines(view: WhyView, width: int, height: int, skin: Skin) -> list[Line]:
    """Return the opened number with as many terms as fit around the chosen one; a last line adds up the rest."""
    head = _head(view, width, skin)
    foot = _foot(view, width, skin)
    room = max(1, height - len(head) - len(foot))
    return head + _terms(view, width, room, skin) + foot


def first_term_line(view: WhyView, width: int, height: int, skin: Skin) -> tuple[int, int]:
    """Return (line of the first term shown, its number), for whoever clicks on a term."""
    head, foot = _head(view, width, skin), _foot(view, width, skin)
    return len(head), _window(view, max(1, height - len(head) - len(foot)))[0]


def _head(view: WhyView, width: int, skin: Skin) -> list[Line]:
    trail = skin.sign(" › ", " > ").join(view.trail)
    word = f"  ({clip(view.word, 30, skin)})" if view.word else ""
    question = f" why is {view.question} ?{word}"
    gap = width - cell_len(question) - cell_len(trail) - 1
    lines = [Line((question, skin.ink("title")))]
    if len(view.trail) > 1:
        lines[0].add(" " * gap + trail, skin.ink("dim")) if gap > 1 else lines.append(
            Line((f" {_tail(trail, width - 2, skin)}", skin.ink("dim")))
        )
    lines += [Line((f" {text}", skin.ink("dim"))) for text in wrap(view.meaning, width - 2)]
    lines += [Line((f" {text}", skin.ink("text"))) for text in folded(view.formula, width - 2)]
    if view.inside:
        name = view.trail[-1]
        lines += [Line((f" {text}", skin.ink("text"))) for text in folded(f"{name} = {view.inside}", width - 2)]
    return [*lines, Line()]


def _tail(text: str, width: int, skin: Skin) -> str:
    return text if cell_len(text) <= width else skin.sign("…", "~") + text[-(width - 1) :]


def _foot(view: WhyView, width: int, skin: Skin) -> list[Line]:
    rule, remark, check = (
        [Line((f" {text}", skin.ink("text"))) for text in wrap(part, width - 2)]
        for part in (view.rule or "", view.remark, view.check)
    )
    if not view.terms:
        return [*rule, Line((f" {precise(view.value)}", skin.ink("text"))), *remark, *check]
    lines = []
    if view.sum is not None:
        lines.append(Line((f" sum {precise(view.sum)}", skin.ink("title"))))
    if view.rule:
        lines.append(Line((f" {view.rule} = {precise(view.value)}", skin.ink("title"))))
    exact = "exactly" if view.difference == 0 else f"to {view.difference:.0e}"
    lines.append(Line((f" = {view.recorded} {exact}", skin.ink("good"))))
    return [*lines, *remark, *check]


def _window(view: WhyView, room: int) -> tuple[int, int]:
    """The terms to show: from the largest on, scrolled so that the chosen one is in sight; one line is the rest's."""
    total = len(view.terms)
    if total <= room:
        return 0, total
    shown = max(1, room - 1)
    first = max(0, min(view.chosen - shown + 1, total - shown))
    return first, first + shown


def _terms(view: WhyView, width: int, room: int, skin: Skin) -> list[Line]:
    first, last = _window(view, room)
    largest = max((abs(term.contribution) for term in view.terms), default=1.0) or 1.0
    names = [_name(term, skin) for term in view.terms[first:last]]
    name = min(max((cell_len(text) for text in names), default=0), max(12, width - _NUMBERS))
    room = max(0, min(BAR, width - _NUMBERS - name - 2))
    lines = []
    for k, (term, text) in enumerate(zip(view.terms[first:last], names, strict=True), first):
        lines.append(_term(view, k, term, pad(text, name), largest, room, skin).fit(width))
    rest = view.terms[:first] + view.terms[last:]
    if rest:
        together = sum(term.contribution for term in rest)
        what = f"together {short(together, minus=skin.look.minus)}" if view.sum is not None else ""
        lines.append(Line((f"   {skin.sign('…', '...')} {len(rest)} more {what}", skin.ink("dim"))))
    return lines


def _name(term: TermView, skin: Skin) -> str:
    times = skin.sign(" × ", " x ")
    word = f" {clip(term.word, 16, skin)}" if term.word else ""
    return (f"{term.factor_name}{times}{term.name}" if term.factor_name else term.name) + word


def _term(view: WhyView, k: int, term: TermView, name: str, largest: float, room: int, skin: Skin) -> Line:
    chosen = k == view.chosen
    mark = skin.sign("▶", ">") if chosen else " "
    sign = "+" if k and view.sum is not None else " "
    line = Line((f" {mark}{sign} ", skin.ink("accent")), (name, skin.ink("current" if chosen else "text")))
    if term.factor is None:
        line.add(" " * 22, skin.ink("text"))
    else:
        times = skin.sign(" × ", " x ")
        line.add(f"{aligned(term.factor)}{times}{aligned(term.value)} ", skin.ink("dim"))
    line.add(f"{skin.sign('=', '=')}{aligned(term.contribution)} ", skin.ink("title"))
    if view.sum is not None:
        ink = skin.ink("positive" if term.contribution >= 0 else "negative")
        line.add(bar(abs(term.contribution) / largest, room, skin), ink)
        line.add("" if term.contribution >= 0 else skin.sign(" −", " -"), ink)
    return line
