"""The experiments of a model as a list, and what came of one."""

from collections.abc import Sequence

from rich.console import Console

from seqtui.render.changes import change_lines, shape_text
from seqtui.render.console import skin_for
from seqtui.render.lines import Block, Line, clip, pad, wrap
from seqtui.render.skin import Skin
from seqtui.session.experiments import Experiment
from seqtui.session.look import Look
from seqtui.session.numbers import short
from seqtui.session.outcomes import Outcome, Seen

_NAME = 20  # columns of an id
SENTENCE = 4  # lines for the sentence of a chosen experiment, an empty one above it


def choice_lines(rows: Sequence[Experiment], chosen: int, width: int, skin: Skin) -> list[Line]:
    """The titles, one a line, and below them the sentence of the chosen one in SENTENCE lines."""
    lines = [_title(row, width, skin, chosen=k == chosen) for k, row in enumerate(rows)]
    told = wrap(skin.look.words(rows[chosen].look), width - 4)[: SENTENCE - 1]
    return [*lines, Line(), *(Line((f"   {text}", skin.ink("text"))) for text in told)]


def _title(row: Experiment, width: int, skin: Skin, chosen: bool = False) -> Line:
    mark = skin.sign("▶", ">") if chosen else " "
    line = Line((f" {mark} ", skin.ink("accent")), (pad(row.id, _NAME), skin.ink("current" if chosen else "operand")))
    title = clip(skin.look.words(row.title), width - _NAME - 3, skin)
    return line.add(title, skin.ink("title" if chosen else "text"))


def print_outcome(outcome: Outcome, console: Console, look: Look) -> None:
    """Print what was done, what to look at, what both runs cost, and each value that moved."""
    skin, width = skin_for(console, look), console.width
    lines = [Line((f" {clip(look.words(outcome.experiment.title), width - 1, skin)}", skin.ink("title")))]
    lines += [Line((f" {text}", skin.ink("text"))) for text in wrap(look.words(outcome.experiment.look), width - 2)]
    arrow, (old, new) = skin.sign("→", "->"), outcome.costs
    lines.append(Line((f" multiplications: {old:,} {arrow} {new:,}", skin.ink("dim"))))
    for seen in outcome.seen():
        lines += [Line(), *_seen_lines(seen, width, skin)]
    console.print(Block(lines), end="")


def _seen_lines(seen: Seen, width: int, skin: Skin) -> list[Line]:
    """The path with both shapes and largest sizes, then how far each row moved."""
    arrow = skin.sign("→", "->")
    sizes = f"{shape_text(seen.before, skin)} {arrow} {shape_text(seen.after, skin)}"
    largest = f"largest {short(seen.largest[0])} {arrow} {short(seen.largest[1])}"
    head = Line((f" {clip(seen.path, width - 50, skin)}  ", skin.ink("current")))
    head.add(f"{sizes}   {largest}", skin.ink("text"))
    if seen.view.shapes is not None:
        return [head]
    return [head, *change_lines(seen.view, width, len(seen.view.rows) + 1, skin)]
