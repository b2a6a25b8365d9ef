"""The experiments of a model as a list, what came of one, and the tree of changes that were tried."""

from typing import Protocol

from rich.cells import cell_len
from rich.console import Console

from seqtui.language import _
from seqtui.render.lines import Line, TextBlock, clip, pad, wrap, wrap_within
from seqtui.render.palette import Palette, palette_for
from seqtui.render.what_if import change_lines, shape_text
from seqtui.session.text import TextStyle, short
from seqtui.session.whatif.edit_tree import TreeRow
from seqtui.session.whatif.outcomes import ExperimentOutcome, Seen

_INDENT = 2  # columns for each level
_DEEPEST = 16  # levels that are indented; deeper ones are numbered


def tree_line(row: TreeRow, is_chosen: bool, width: int, palette: Palette) -> Line:
    """A change under the one it was made in; the run looked at is named, the chosen row marked."""
    mark = palette.sign("▶", ">") if is_chosen else " "
    deeper = f"({row.depth}) " if row.depth > _DEEPEST else ""
    branch = palette.sign("└ ", "` ") if row.depth else ""
    here = f"  {_('you are here')}" if row.is_here else ""
    indent = " " * (_INDENT * (min(row.depth, _DEEPEST) - 1)) if row.depth else ""
    line = Line((f" {mark} ", palette.style("accent")), (f"{indent}{branch}{deeper}", palette.style("dim")))
    label = clip(row.label, max(8, width - line.width - cell_len(here)), palette)
    line.add(label, palette.style("current" if is_chosen else "title" if row.is_here else "text"))
    return line.add(here, palette.style("accent"))


_NAME = 20  # columns of an id
SENTENCE = 4  # lines for the sentence of a chosen experiment, an empty one above it


class Titled(Protocol):
    """A row that can be chosen: an experiment, a preset. look says what there is to see."""

    @property
    def id(self) -> str:
        """What is typed to choose it."""
        ...

    @property
    def title(self) -> str:
        """The sentence that says what an experiment does."""
        ...

    @property
    def look(self) -> str:
        """What to look at."""
        ...


def choice_line(row: Titled, is_chosen: bool, width: int, palette: Palette) -> Line:
    """The id and the title of a row, those of the chosen one marked."""
    mark = palette.sign("▶", ">") if is_chosen else " "
    style = palette.style("current" if is_chosen else "operand")
    line = Line((f" {mark} ", palette.style("accent")), (pad(row.id, _NAME), style))
    title = clip(palette.look.words(_(row.title)), width - _NAME - 3, palette)
    return line.add(title, palette.style("title" if is_chosen else "text"))


def sentence_lines(row: Titled, width: int, palette: Palette) -> list[Line]:
    """What to look at, in at most SENTENCE lines, the first one empty."""
    told = wrap_within(palette.look.words(_(row.look)), width - 4, SENTENCE - 1, palette)
    return [Line(), *(Line((f"   {text}", palette.style("text"))) for text in told)]


def print_outcome(outcome: ExperimentOutcome, console: Console, look: TextStyle) -> None:
    """Print what was done, what to look at, what both runs cost, and each value that moved."""
    palette, width = palette_for(console, look), console.width
    lines = [Line((f" {clip(look.words(_(outcome.experiment.title)), width - 1, palette)}", palette.style("title")))]
    lines += [Line((f" {text}", palette.style("text"))) for text in wrap(look.words(outcome.said), width - 2)]
    arrow, (old, new) = palette.sign("→", "->"), outcome.costs
    said = _("multiplications: {old:,} {arrow} {new:,}", old=old, arrow=arrow, new=new)
    lines.append(Line((f" {said}", palette.style("dim"))))
    for seen in outcome.seen():
        lines += [Line(), *_seen_lines(seen, width, palette)]
    console.print(TextBlock(lines), end="")


def _seen_lines(seen: Seen, width: int, palette: Palette) -> list[Line]:
    """The path with both shapes and largest sizes, then how far each row moved."""
    arrow = palette.sign("→", "->")
    sizes = f"{shape_text(seen.before, palette)} {arrow} {shape_text(seen.after, palette)}"
    largest = _("largest {old} {arrow} {new}", old=short(seen.largest[0]), arrow=arrow, new=short(seen.largest[1]))
    head = Line((f" {clip(seen.path, width - 50, palette)}  ", palette.style("current")))
    head.add(f"{sizes}   {largest}", palette.style("text"))
    if seen.view.shapes is not None:
        return [head]
    return [head, *change_lines(seen.view, width, len(seen.view.rows) + 1, palette)]
