"""What a run is, above its numbers: the model, its settings, what was opened, and what a reader must know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.weights.file_notes import file_says
from seqtui.render.lines import Line, clip, wrap
from seqtui.render.palette import Palette


def title_lines(run: Run, width: int, palette: Palette) -> list[Line]:
    """Return the model, where its weights come from, its settings, what its file says, and the notes on the run."""
    told = file_says(run.request.weights)
    found = told[-1].facts.get("said") if told else None
    said = found if isinstance(found, Mapping) else {}
    left = {name: value for name, value in run.config.items() if name not in said and not _is_off(run, name, value)}
    settings = ", ".join(f"{name} {_setting(value)}" for name, value in left.items())
    lines = [
        Line(
            (palette.look.words(_(run.model.title)), palette.style("title")),
            (f" ({run.model.name})", palette.style("dim")),
            (f" {run.tag}" if run.tag else "", palette.style("warn")),
        ),
        *(Line((text, palette.style("dim"))) for text in wrap(f"{clip(run.source, 70, palette)}; {settings}", width)),
    ]
    lines += [Line((text, palette.style("dim"))) for one in told for text in wrap(palette.look.words(one), width)]
    return lines + note_lines(run.notes, width, palette)


def _is_off(run: Run, name: str, value: object) -> bool:
    """Whether a setting is as if it were not there: empty or 0 by default, or about rotary positions without such."""
    if name.startswith("rotary_") and run.config.get("positions") != "rotary":
        return True
    default = next((setting.default for setting in run.model.settings if setting.name == name), None)
    return value == default and not isinstance(value, bool) and value in ("", 0)


def note_lines(notes: Sequence[str], width: int, palette: Palette) -> list[Line]:
    """Return sentences that a reader must know, in the colour of a warning."""
    return [Line((text, palette.style("warn"))) for note in notes for text in wrap(palette.look.words(note), width)]


def _setting(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
