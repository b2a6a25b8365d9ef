"""The tree of hypotheses as lines: each word under the one it follows, with p and log P, what was kept and dropped."""

from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.render.lines import Line, clip, flush_right, pad, wrap
from seqtui.render.palette import Palette
from seqtui.session.maps.hypotheses import HypothesesView, HypothesisRow, RankedRow, hypotheses_view
from seqtui.session.text import WIDTH, aligned

_FATES = {N_("kept"): ("●", "+"), N_("complete"): ("■", "#"), N_("dropped"): ("×", "x"), N_("cut off"): ("┄", "~")}
_WINNER = ("★", "*")
_NUMBERS = 2 * WIDTH + 2  # columns of p and log P
_PRINTED = 80  # columns of a printed tree
_TREE = 3  # lines of the tree that nothing below it takes
_DROPPED = N_("{n:,} less probable continuations were dropped too")
_LEAST = 8  # of a word's name


def hypotheses_lines(view: HypothesesView, width: int, height: int, palette: Palette) -> list[Line]:
    """The tree around the row the walk has come to, the legend, and at the end of the search the ranking."""
    head = [_said(text, width, palette, "title") for text in wrap(palette.look.words(view.said), width - 2)]
    free = height - len(head) - 1 - min(_TREE, len(view.rows))
    foot: list[Line] = []
    for part in (_ranking(view, width, palette), _legend(width, palette), _unshown(view, width, palette)):
        if part and len(foot) + len(part) <= free:
            foot += part
    room = max(1, height - len(head) - 1 - len(foot))
    first = max(0, min(view.here - room // 2, len(view.rows) - room))
    shown = view.rows[first : first + room]
    lines = [*head, _columns(width, palette), *(_row(row, width, palette) for row in shown)]
    left = len(view.rows) - len(shown)
    if left > 0:
        lines[-1] = _said(_("{n} more words of the tree", n=left + 1), width, palette, "dim")
    return [line.fit(width) for line in [*lines, *foot][:height]]


def whole_tree(run: Run, width: int, palette: Palette) -> list[Line]:
    """The tree of a run to its end, behind a blank line; nothing for one that was not searched."""
    view = hypotheses_view(run)
    return [] if view is None else [Line(), *hypotheses_lines(view, min(width, _PRINTED), 10_000, palette)]


def _said(text: str, width: int, palette: Palette, style: str) -> Line:
    return Line((f" {clip(text, width - 1, palette)}", palette.style(style)))


def _columns(width: int, palette: Palette) -> Line:
    names = f"{'p':>{WIDTH}}{'log P':>{WIDTH}}"
    return Line((pad(f" {_('word')}", max(_LEAST, width - _NUMBERS)) + names, palette.style("dim")))


def _row(row: HypothesisRow, width: int, palette: Palette) -> Line:
    """One word: its branch, its sign, the word, p and log P."""
    down, tee, corner = (palette.sign(*pair) for pair in (("│", "|"), ("├", "|"), ("└", "`")))
    branch = "".join(down if goes_on else " " for goes_on in row.follows[:-1]) + (tee if row.follows[-1] else corner)
    sign, style = _sign(row.fate, row.is_winner, palette)
    name = max(_LEAST, width - _NUMBERS)
    line = Line((f" {branch}", palette.style("dim")), (f"{sign} ", palette.style(style)))
    line.add(clip(palette.look.words(row.word), name - line.width, palette), palette.style(style))
    line.add(" " * max(0, name - line.width), palette.style("dim"))
    return line.add(aligned(row.p) + aligned(row.log_P), palette.style(style))


def _sign(fate: str, is_winner: bool, palette: Palette) -> tuple[str, str]:
    """The sign of what became of a hypothesis, and its style."""
    if is_winner:
        return palette.sign(*_WINNER), "current"
    return palette.sign(*_FATES[fate]), "dim" if fate == "dropped" else "text"


def _legend(width: int, palette: Palette) -> list[Line]:
    signs = {**_FATES, N_("winner"): _WINNER}
    text = "  ".join(f"{palette.sign(*pair)} {_(name)}" for name, pair in signs.items())
    return [_said(part, width, palette, "dim") for part in wrap(text, width - 2)]


def _unshown(view: HypothesesView, width: int, palette: Palette) -> list[Line]:
    """How much the tree leaves out."""
    if not view.unshown:
        return []
    return [_said(part, width, palette, "dim") for part in wrap(_(_DROPPED, n=view.unshown), width - 2)]


def _ranking(view: HypothesesView, width: int, palette: Palette) -> list[Line]:
    """The rule, then each hypothesis that ended, the best first; nothing before the search is over."""
    if not view.ranked:
        return []
    lines = [_said(text, width, palette, "dim") for text in wrap(palette.look.words(view.rule), width - 2)]
    names = f"{'log P':>{WIDTH}}{flush_right(_('score'), WIDTH)}"
    lines.append(Line((pad(f" {_('place')}", max(_LEAST, width - _NUMBERS)) + names, palette.style("dim"))))
    return [*lines, *(_place(k, row, width, palette) for k, row in enumerate(view.ranked, 1))]


def _place(k: int, row: RankedRow, width: int, palette: Palette) -> Line:
    sign, style = _sign("complete" if row.is_complete else "cut off", row.is_winner, palette)
    name = max(_LEAST, width - _NUMBERS)
    text = clip(f" {k} {sign} {palette.look.words(' '.join(row.words))}", name, palette)
    return Line(
        (pad(text, name), palette.style(style)), (aligned(row.log_P) + aligned(row.score), palette.style(style))
    )
