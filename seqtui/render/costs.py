"""What reading costs as the text grows: T² beside T."""

from rich.console import Console

from seqtui.render.console import skin_for
from seqtui.render.lines import Block, Line, wrap
from seqtui.render.skin import Skin
from seqtui.session.costs import CostRow, CostView, Count
from seqtui.session.look import Look

_LENGTH, _PART, _RATIO = 7, 8, 6
_NOTE = (
    "Multiplications of real runs, and how many times those of half the length. Every word meets every other: the "
    "scores grow ×4 with each doubling, T². One state carried along: ×2, T. The products with the weights, which "
    "attention has too, grow ×2: it comes near ×4 where the text is long for its width."
)


def cost_lines(view: CostView, width: int, height: int, skin: Skin) -> list[Line]:
    """A line for each length, the text's own marked: T, the scores, the multiplications of each model, the growth."""
    shown = _fitting(view, width)
    head = Line((f" one head beside recurrent networks, all {view.width} wide", skin.ink("title")))
    table = [_head(view, shown, skin), *(_row(view, row, shown, skin) for row in view.rows)]
    notes = [Line((f" {text}", skin.ink("dim"))) for text in wrap(skin.look.words(_NOTE), width - 2)]
    lines = [head, Line(), *table, Line(), *notes]
    if len(lines) > height:
        lines = [*table, *notes]
    return [line.fit(width) for line in lines[: max(1, height)]]


def print_costs(view: CostView, console: Console, look: Look) -> None:
    """Print the whole table."""
    console.print(Block(cost_lines(view, console.width, 1000, skin_for(console, look))), end="")


def _fitting(view: CostView, width: int) -> list[int]:
    """The columns of the counts of each model, as many models as there is room for."""
    columns = []
    for k, name in enumerate(view.models):
        columns.append(max(len(name), *(len(f"{row.counts[k].multiplications:,}") for row in view.rows)) + 1)
        if _LENGTH + _PART + sum(columns) + _RATIO * len(columns) > width:
            return columns[:-1]
    return columns


def _head(view: CostView, shown: list[int], skin: Skin) -> Line:
    names = "".join(name.rjust(n) + " " * _RATIO for name, n in zip(view.models, shown, strict=False))
    return Line((f"{'T':>{_LENGTH}}{'scores':>{_PART}}{names}", skin.ink("dim")))


def _row(view: CostView, row: CostRow, shown: list[int], skin: Skin) -> Line:
    here = row.length >= view.here > row.length // 2
    mark = skin.sign("▶", ">") if here else " "
    line = Line((f" {mark} ", skin.ink("accent")))
    line.add(f"{row.length:>{_LENGTH - 3}}{row.scores:>{_PART},}", skin.ink("title" if here else "text"))
    for count, columns in zip(row.counts, shown, strict=False):
        line.add(f"{count.multiplications:,}".rjust(columns), skin.ink("title" if here else "text"))
        line.add(_ratio(count, skin).ljust(_RATIO), skin.ink("positive" if (count.ratio or 0) > 2.05 else "dim"))
    return line


def _ratio(count: Count, skin: Skin) -> str:
    return "" if count.ratio is None else f" {skin.sign('×', 'x')}{count.ratio:.1f}"
