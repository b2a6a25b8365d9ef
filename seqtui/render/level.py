"""The equation pane at the other levels: blocks, shapes, what each sign means, code."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console

from seqtui.engine import paths
from seqtui.engine.paths import Index
from seqtui.models.model import Run
from seqtui.render.console import skin_for
from seqtui.render.equation import ROOMY, folded
from seqtui.render.lines import Block, Line, clip, pad, wrap
from seqtui.render.skin import Skin
from seqtui.session.levels.level import Level
from seqtui.session.levels.said import Said, Tone
from seqtui.session.look import Look
from seqtui.session.walk.view import EquationView
from seqtui.session.why.snippet import snippet

_INKS = {Tone.PLAIN: "text", Tone.QUIET: "dim", Tone.LIT: "accent"}
_WIDEST_NAME = 18  # columns


def level_lines(view: EquationView, width: int, skin: Skin, height: int = ROOMY) -> list[Line]:
    """Return the formula, then what is said of it; what has no room is counted, and the lit line always has room."""
    above = [Line((text, skin.ink("title"))) for text in folded(view.formula, width)] if view.formula else []
    widest = max((cell_len(said.name) for said in view.said), default=0)
    column = min(_WIDEST_NAME, width // 2, widest + 2)
    blocks = [_said(said, column, width, skin) for said in view.said]
    lines = [line for block in blocks for line in block]
    room = max(1, height - len(above))
    if len(lines) <= room:
        return above + lines
    lit = next((k for k, said in enumerate(view.said) if said.tone is Tone.LIT), 0)
    return above + _window(lines, sum(map(len, blocks[:lit])), room, skin)


def print_levels(
    run: Run, looked: Sequence[tuple[int | None, Index, EquationView]], console: Console, look: Look
) -> None:
    """Print equations at a level, one below the other; below the code of a single number the program that prints it."""
    skin = skin_for(console, look)
    lines: list[Line] = []
    for step, element, view in looked:
        name = "" if step is None else run.trace.path(step)
        name = paths.spell(name, element) if view.level is Level.CODE else name
        lines += [Line()] * bool(lines) + [
            Line((f"{name}  ".lstrip(), skin.ink("operand")), (view.title, skin.ink("dim")))
        ]
        lines += level_lines(view, console.width, skin)
    if len(looked) == 1 and looked[0][2].level is Level.CODE and looked[0][0] is not None:
        program = snippet(run, looked[0][0], looked[0][1])
        lines += [Line(), *(Line((text, skin.ink("text"))) for text in program.splitlines())]
    console.print(Block(lines), end="", soft_wrap=True)


def level_title(view: EquationView) -> str:
    """What stands above the pane: ``shapes: forget gate``."""
    return f"{view.level.value}: {view.title}" if view.title else view.level.value


def _window(lines: list[Line], at: int, room: int, skin: Skin) -> list[Line]:
    """So many lines around one of them; the others are counted where they are missing."""
    first = max(0, min(at - room // 2, len(lines) - room))
    shown, after = lines[first : first + room], len(lines) - first - room
    mark, ink = skin.sign("…", "..."), skin.ink("dim")
    if after and room > 1:
        shown[-1] = Line((f"{mark} {after + 1} more lines", ink))
    if first and room > 2:
        shown[0] = Line((f"{mark} {first + 1} lines above", ink))
    return shown


def _said(said: Said, column: int, width: int, skin: Skin) -> list[Line]:
    """A name, and what is said of it in a column beside it; a name that is too wide has a line of its own."""
    ink, blank = skin.ink(_INKS[said.tone]), " " * column
    pieces = _broken(said.text, max(8, width - column)) or [""]
    if cell_len(said.name) < column:
        return [
            Line((pad(said.name, column) if k == 0 else blank, ink), (piece, ink)) for k, piece in enumerate(pieces)
        ]
    return [Line((clip(said.name, width, skin), ink)), *(Line((blank, ink), (piece, ink)) for piece in pieces)]


def _broken(text: str, width: int) -> list[str]:
    """Code breaks before an operator, words between words; what is too wide in one piece is cut."""
    fits = max(map(cell_len, text.split()), default=0) < width // 2
    return folded(text, width) if " = " in text and fits else wrap(text, width)
