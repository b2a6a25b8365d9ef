"""What a run has cost up to the cursor, and what reading costs as the text grows: T² beside T."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console

from seqtui.language import _, p_
from seqtui.render.lines import Line, TextBlock, clip, pad, wrap
from seqtui.render.palette import Palette, palette_for
from seqtui.session.cost.ledger import LedgerEntry, LedgerView
from seqtui.session.cost.lengths import CostView, Count
from seqtui.session.text import TextStyle

_NAME, _CELL, _GAP = 11, 6, 1  # columns of a model's name, of a count, and between two lengths
_NAMES = {"self-attention": "attention"}


def ledger_lines(view: LedgerView | None, width: int, palette: Palette) -> list[Line]:
    """The sums of the run up to the cursor, of how many, what the step added, and which equations they went into."""
    if view is None:
        return [Line((f" {_counting(palette)}", palette.style("dim"))).fit(width)]
    lines = [
        _sum(
            _("multiplications"), view.multiplications, view.total_multiplications, view.added_multiplications, palette
        ),
        _sum(_("stored numbers"), view.stored, view.total_stored, view.added_stored, palette),
    ]
    path = clip(view.path, max(0, width - lines[0].width - 5), palette)
    lines[0].add(f"  {_('by {path}', path=path)}", palette.style("dim"))
    stored = f"   {_('parameters {n:,}', n=view.parameters)}"
    with_words = f"   {_('parameters {n:,}, {words:,} for words', n=view.parameters, words=view.words)}"
    if view.words and lines[1].width + cell_len(with_words) <= width:
        stored = with_words
    if lines[1].width + cell_len(stored) <= width:  # half of a number is another number
        lines[1].add(stored, palette.style("text"))
    lines += _shares(p_("shares", "in"), view.kinds, view.multiplications, width, palette)
    if len(view.parts) > 1:
        lines += _shares(_("by part"), view.parts, view.multiplications, width, palette)
    return [line.fit(width) for line in lines]


def cost_lines(view: CostView, width: int, height: int, palette: Palette) -> list[Line]:
    """A line for each model; for each length its multiplications and stored numbers, as many lengths as fit."""
    counts = [row.counts for row in view.rows]
    fit = max(1, (width - _NAME - 2) // (2 * _CELL + _GAP))
    shown = view.rows[-fit:]
    head = Line((pad(f" {_('all {n} wide', n=view.width)}", _NAME + 2), palette.style("title")))
    for row in shown:
        head.add(f"T={row.length:,}".rjust(2 * _CELL) + " " * _GAP, palette.style("dim"))
    lines = [head]
    for k, name in enumerate(view.models):
        line = Line((f"  {_NAMES.get(name, name)}".ljust(_NAME + 2), palette.style("text")))
        if name == view.counting:
            lines.append(line.add(_counting(palette), palette.style("dim")))
            continue
        for count in [column[k] for column in counts][-fit:]:
            _cell(line, count, view, palette)
        lines.append(line)
    notes: list[Line] = []
    for said in view.said:  # whole sentences: half of one may say something else
        more = [Line((f" {text}", palette.style("dim"))) for text in wrap(palette.look.words(said), width - 2)]
        if len(lines) + 1 + len(notes) + len(more) <= height:
            notes += more
    return [line.fit(width) for line in [*lines, Line(), *notes][: max(1, height)]]


def _counting(palette: Palette) -> str:
    return palette.look.words(_("counting…"))


def page_lines(
    ledger: LedgerView | None, view: CostView | str, width: int, height: int, palette: Palette
) -> list[Line]:
    """The ledger above, the table below it; in a low pane the table stands right under the sums."""
    above = ledger_lines(ledger, width, palette)
    if isinstance(view, str):
        return [*above, Line(), Line((f" {clip(view, width - 2, palette)}", palette.style("dim")))][:height]
    table = len(view.models) + 1
    if len(above) + table > height:
        above = above[: max(2, height - table)]
    gap = [Line()] * (len(above) + table < height)
    return [*above, *gap, *cost_lines(view, width, height - len(above) - len(gap), palette)][:height]


def print_costs(ledger: LedgerView, view: CostView, console: Console, look: TextStyle) -> None:
    """Print the ledger of the whole run, and the whole table."""
    console.print(TextBlock(page_lines(ledger, view, console.width, 1000, palette_for(console, look))), end="")


def count_text(n: int) -> str:
    """A count in at most five columns: all digits below 10,000, then three of them: ``9,999``, ``12.3k``, ``4.55M``."""
    if n < 10_000:
        return f"{n:,}"
    for sign, size in (("k", 10**3), ("M", 10**6), ("G", 10**9), ("T", 10**12)):
        if n < 999.5 * size:
            x = n / size
            return f"{x:.{2 if x < 9.995 else 1 if x < 99.95 else 0}f}{sign}"
    return f"{n:.0e}"


def _sum(name: str, here: int, total: int, added: int, palette: Palette) -> Line:
    line = Line((f" {pad(name, 16)}", palette.style("text")), (f"{here:>13,}", palette.style("title")))
    return line.add(f" {_('of {all:,}', all=total)}", palette.style("dim")).add(
        f"  +{added:,}", palette.style("positive" if added else "dim")
    )


def _shares(word: str, entries: Sequence[LedgerEntry], whole: int, width: int, palette: Palette) -> list[Line]:
    """One line: the largest entries with their share of what was multiplied up to here; how many more there are."""
    line = Line((f" {word} ", palette.style("dim")))
    here = sorted((e for e in entries if e.multiplications), key=lambda e: -e.multiplications)
    for k, entry in enumerate(here):
        text = f" {clip(entry.name or p_('cost', 'outside'), 16, palette)} {_percent(entry.multiplications / whole)}"
        more = f"  {_('{sign} {n} more', sign=palette.sign('…', '...'), n=len(here) - k)}"
        if line.width + cell_len(text) + 1 + cell_len(more) > width:
            return [line.add(more, palette.style("dim"))]
        line.add(text + " ", palette.style("text"))
    return [line] if here else []


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if share >= 0.01 else "<1%"


def _cell(line: Line, count: Count | None, view: CostView, palette: Palette) -> None:
    """The two counts of one model at one length; blank while they are not made, a dash where that takes too long."""
    if count is None:
        dash = "" if view.counting else palette.sign("–", "-")
        line.add(dash.rjust(_CELL) + " " * (_CELL + _GAP), palette.style("dim"))
        return
    line.add(count_text(count.multiplications).rjust(_CELL), palette.style("title"))
    line.add(count_text(count.stored).rjust(_CELL) + " " * _GAP, palette.style("dim"))
