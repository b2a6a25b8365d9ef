"""What a page of help says: the keys of a screen by what they are for, what a dialog asks for, the signs of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from seqtui.models.model import Run
from seqtui.render.lines import Line, pad, wrap
from seqtui.render.palette import Palette
from seqtui.tui.key import GROUPS
from seqtui.tui.keymap import keys_of

_LABEL = 14  # columns of a key, or of a sign
Told = Callable[[int, Palette], list[Line]]  # (width, palette): what a dialog says of itself


@dataclass(frozen=True)
class Topic:
    """What a page of help is about: keys is the name of a screen, idle the actions that would do nothing there now.

    run: the one whose signs are explained. told: what a dialog says of itself, before its keys.
    """

    keys: str = ""
    run: Run | None = None
    told: Told | None = None
    idle: frozenset[str] = frozenset()

    def lines(self, width: int, palette: Palette) -> list[Line]:
        """The whole page."""
        lines = [] if self.told is None else [*self.told(width, palette), Line()]
        if self.keys:
            lines += key_lines(self.keys, width, palette, self.idle)
        if self.run is not None:
            lines += [Line()] * bool(lines) + glossary_lines(self.run, width, palette)
        return lines


def key_lines(screen: str, width: int, palette: Palette, idle: frozenset[str] = frozenset()) -> list[Line]:
    """The keys of a screen by what they are for, those first that suffice; none of an action that would do nothing."""
    keys = sorted((key for key in keys_of(screen) if key.action not in idle), key=lambda key: GROUPS.index(key.group))
    lines: list[Line] = []
    for group, rows in groupby(keys, key=lambda key: key.group):
        lines += [Line()] * bool(lines) + [Line((f" {group}", palette.style("title")))]
        for key in rows:
            lines += described(key.label(palette.look.ascii), key.help, width, palette, "key")
    return lines


def described(name: str, words: str, width: int, palette: Palette, style: str = "operand") -> list[Line]:
    """A name, and beside it as many lines as it takes to say what it is; a wide name has a line of its own."""
    pieces = wrap(palette.look.words(words), width - _LABEL - 3) or [""]
    lines = [Line((f"  {pad('', _LABEL)}", palette.style(style)), (piece, palette.style("text"))) for piece in pieces]
    head = Line((f"  {name}", palette.style(style)))
    if head.width > _LABEL + 1:
        return [head, *lines]
    return [Line((f"  {pad(name, _LABEL)}", palette.style(style)), (pieces[0], palette.style("text"))), *lines[1:]]


def glossary_lines(run: Run, width: int, palette: Palette) -> list[Line]:
    """The model, its source, and the meaning of each sign that was recorded."""
    symbols = {palette.sign(step.symbol.text, step.name or ""): step.symbol for step in run.trace if step.symbol}
    lines = []
    for style, text in (
        ("title", f"{run.model.title} {run.tag}".rstrip()),
        ("text", run.model.summary),
        ("dim", run.model.reference),
    ):
        lines += [Line((f" {piece}", palette.style(style))) for piece in wrap(palette.look.words(text), width - 2)]
    lines.append(Line())
    for text, symbol in symbols.items():
        axes = f" [{', '.join(symbol.axis_names)}]" if symbol.axes else ""
        lines += described(text, symbol.meaning + axes, width, palette)
    return lines
