"""What a page of help says: the keys of a screen by what they are for, what a dialog asks for, the signs of a run."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from msgspec import Struct

from seqtui.language import _
from seqtui.models.model import Run
from seqtui.render.lines import Line
from seqtui.render.palette import Palette
from seqtui.render.signs import described, sign_lines
from seqtui.session.signs import signs_of
from seqtui.tui.key import GROUPS
from seqtui.tui.keymap import keys_of

Told = Callable[[int, Palette], list[Line]]  # (width, palette): what a dialog says of itself


class Topic(Struct, frozen=True):
    """What a page of help is about: keys is the name of a screen, idle the actions that would do nothing there now.

    run: the one whose signs are explained, those of its named step here first (None: of none). told: what a dialog says
    of itself, before its keys.
    """

    keys: str = ""
    run: Run | None = None
    told: Told | None = None
    idle: frozenset[str] = frozenset()
    here: int | None = None
    is_stage: bool = False
    of_class: frozenset[str] = frozenset()

    def lines(self, width: int, palette: Palette) -> list[Line]:
        """The whole page."""
        lines = [] if self.told is None else [*self.told(width, palette), Line()]
        if self.keys:
            lines += key_lines(self.keys, width, palette, self.idle, self.is_stage, self.of_class)
        if self.run is not None:
            sections = signs_of(self.run, palette.look, self.here)
            lines += [Line()] * bool(lines) + sign_lines(self.run, sections, width, palette)
        return lines


def key_lines(
    screen: str,
    width: int,
    palette: Palette,
    idle: frozenset[str] = frozenset(),
    is_stage: bool = False,
    of_class: frozenset[str] = frozenset(),
) -> list[Line]:
    """The keys of a screen by what they are for, those first that suffice; none of an action that would do nothing."""
    keys = sorted(
        (key for key in keys_of(screen, is_stage, of_class) if key.action not in idle),
        key=lambda key: GROUPS.index(key.group),
    )
    lines: list[Line] = []
    for group, rows in groupby(keys, key=lambda key: key.group):
        lines += [Line()] * bool(lines) + [Line((f" {_(group)}", palette.style("title")))]
        for key in rows:
            lines += described(key.label(palette.look.ascii), _(key.help), width, palette, "key")
    return lines
