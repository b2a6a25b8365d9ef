"""The menu of what can be tried with a run: a row of the table of keys each, with its letter and what it does."""

from __future__ import annotations

from seqtui.language import N_, _, p_
from seqtui.models.model import Run
from seqtui.render.lines import Line, clip, pad
from seqtui.render.palette import Palette
from seqtui.session.whatif.experiments import experiments_of
from seqtui.session.whatif.presets import presets_of
from seqtui.tui.controllers.ui import Choices
from seqtui.tui.key import Key
from seqtui.tui.keymap import KEYS

_WORD = 11  # columns of what a row is called


def try_choices(run: Run, is_changed: bool) -> Choices[Key, Key]:
    """Return the rows that lead somewhere for a run; is_changed says whether there are changes to go back to."""
    empty = {
        "preset": not presets_of(run),
        "experiment": not experiments_of(run.model.name, run.request),
        "tree": not is_changed,
        "change": not run.tokens,
    }
    rows = tuple(key for key in KEYS if key.screen == "try" and not empty.get(key.action))
    return Choices(
        _("try"),
        rows,
        _line,
        make=lambda key: key,
        hint=N_("Enter or its letter takes a row, ? explains, Esc closes"),
        in_thread=False,
        letters="".join(key.keys for key in rows),
    )


def _line(key: Key, is_chosen: bool, width: int, palette: Palette) -> Line:
    mark = palette.sign("▶", ">") if is_chosen else " "
    line = Line((f"{mark} ", palette.style("accent")), (f"{key.keys}  ", palette.style("key")))
    line.add(f"{pad(p_('key', key.meaning), _WORD)} ", palette.style("current" if is_chosen else "operand"))
    return line.add(clip(_(key.help), width - line.width, palette), palette.style("title" if is_chosen else "text"))
