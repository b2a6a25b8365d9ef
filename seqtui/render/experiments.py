"""The experiments of a model as a list, and what came of one."""

from typing import Protocol

from rich.console import Console

from seqtui.render.changes import change_lines, shape_text
from seqtui.render.console import skin_for
from seqtui.render.lines import Block, Line, clip, pad, wrap
from seqtui.render.skin import Skin
from seqtui.session.changing.outcomes import Outcome, Seen
from seqtui.session.look import Look
from seqtui.session.numbers import short

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
        """What is done."""
        ...

    @property
    def look(self) -> str:
        """What to look at."""
        ...


def choice_line(row: Titled, is_chosen: bool, width: int, skin: Skin) -> Line:
    """The id and the title of a row, those of the chosen one marked."""
    mark = skin.sign("▶", ">") if is_chosen else " "
    ink = skin.ink("current" if is_chosen else "operand")
    line = Line((f" {mark} ", skin.ink("accent")), (pad(row.id, _NAME), ink))
    title = clip(skin.look.words(row.title), width - _NAME - 3, skin)
    return line.add(title, skin.ink("title" if is_chosen else "text"))


def sentence_lines(row: Titled, width: int, skin: Skin) -> list[Line]:
    """What to look at, in at most SENTENCE lines, the first one empty."""
    told = wrap(skin.look.words(row.look), width - 4)[: SENTENCE - 1]
    return [Line(), *(Line((f"   {text}", skin.ink("text"))) for text in told)]


def print_outcome(outcome: Outcome, console: Console, look: Look) -> None:
    """Print what was done, what to look at, what both runs cost, and each value that moved."""
    skin, width = skin_for(console, look), console.width
    lines = [Line((f" {clip(look.words(outcome.experiment.title), width - 1, skin)}", skin.ink("title")))]
    lines += [Line((f" {text}", skin.ink("text"))) for text in wrap(look.words(outcome.said), width - 2)]
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
