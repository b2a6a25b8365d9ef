"""The equation pane: what is being computed, in words, signs, numbers, shapes and code."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console

from seqtui.engine import paths
from seqtui.engine.paths import Index
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.render.lines import Line, TextBlock, clip, pad, wrap, wrap_within
from seqtui.render.palette import Palette, palette_for
from seqtui.session.explain.program import program_of
from seqtui.session.text import TextStyle, aligned, short
from seqtui.session.walk.views import Emphasis, EquationView, Level, TextLine, UseView

_CHECK = 3  # lines of what a finite difference says
_USE = 11  # columns of a use besides its path: its number, and the gaps around it
ROOMY = 10_000  # lines: more than any equation takes
_SIGNS = frozenset("+−-⊙×/@*x·=")


def equation_lines(view: EquationView, width: int, palette: Palette, height: int = ROOMY) -> list[Line]:
    """Return the lines of the pane: meaning, formula with the current part lit, numbers of the pointed unit.

    Where the height is short, the words make room for the numbers.
    """
    meaning = [Line((text, palette.style("dim"))) for text in wrap_within(view.meaning, width, 2, palette)] or [Line()]
    lines = _formula(view, width, palette)
    if view.uses or view.check:
        return _gradient(view, lines, width, height, palette)
    for text in view.lines:
        lines += [Line((piece, palette.style("text"))) for piece in folded(text, width)]
    room = height - len(lines)
    above = [*meaning, Line()] if room > len(meaning) else meaning[: max(0, room)]
    return above + lines


def _gradient(view: EquationView, formula: list[Line], width: int, height: int, palette: Palette) -> list[Line]:
    """The gradient, what each use sends back, and the check; where the height is short, the last uses are counted."""
    numbers = [Line((piece, palette.style("text"))) for text in view.lines for piece in folded(text, width)]
    check = [Line((text, palette.style("good"))) for text in wrap_within(view.check, width, _CHECK, palette)]
    room = max(1, height - len(formula) - len(numbers) - len(check))
    shown = view.uses if len(view.uses) <= room else view.uses[: room - 1]
    name = min(width - _USE, max((cell_len(use.path) for use in shown), default=0))
    lines = [_use(use, name, width, palette) for use in shown]
    if len(shown) < len(view.uses):
        rest = view.uses[len(shown) :]
        total = short(sum(use.value for use in rest), minus=palette.look.minus)
        said = _("{n} more uses, together {sum}", n=len(rest), sum=total)
        lines.append(Line((f"  {palette.sign('…', '...')} {said}", palette.style("dim"))))
    return [*formula, *lines, *numbers, *check]


def _use(use: UseView, name: int, width: int, palette: Palette) -> Line:
    path = _shortened(use.path, name, palette).ljust(name)
    line = Line((f"{path} ", palette.style("operand")), (f"{aligned(use.value)} ", palette.style("text")))
    return line.add(clip(use.signs, max(0, width - name - _USE), palette), palette.style("dim"))


def _shortened(path: str, width: int, palette: Palette) -> str:
    """A path without its middle where it is too long: it begins with the time step and ends with the value."""
    dots = palette.sign("…", "...")
    kept = max(0, width - len(dots))
    return path if len(path) <= width else path[: kept // 2] + dots + path[len(path) - (kept - kept // 2) :]


def _formula(view: EquationView, width: int, palette: Palette) -> list[Line]:
    lines = []
    lit = view.part
    for text in folded(view.formula, width):
        at = text.find(lit) if lit else -1
        if at < 0:
            lines.append(Line((text, palette.style("title"))))
        else:
            pieces = (text[:at], "title"), (lit, "current"), (text[at + len(lit) :], "title")
            lines.append(Line(*((piece, palette.style(name)) for piece, name in pieces)))
    return lines


def folded(text: str, width: int) -> list[str]:
    """A formula broken before an operator when it is too wide, continued under its right-hand side."""
    if cell_len(text) <= width:
        return [text]
    indent = min(text.find("=") + 2, width // 3)
    lines, line = [], ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if cell_len(joined) > width and line.strip():
            kept, _, sign = line.rpartition(" ")
            carried = f"{sign} {word}" if sign in _SIGNS and kept.strip() else word
            lines.append(kept if carried != word else line)
            line = " " * indent + carried
        else:
            line = joined
    return [*lines, line]


_STYLES = {Emphasis.PLAIN: "text", Emphasis.QUIET: "dim", Emphasis.LIT: "accent"}
_WIDEST_NAME = 18  # columns


def level_lines(view: EquationView, width: int, palette: Palette, height: int = ROOMY) -> list[Line]:
    """Return the formula, then what is said of it; what has no room is counted, and the lit line always has room."""
    above = [Line((text, palette.style("title"))) for text in folded(view.formula, width)] if view.formula else []
    widest = max((cell_len(said.name) for said in view.said), default=0)
    column = min(_WIDEST_NAME, width // 2, widest + 2)
    blocks = [_said(said, column, width, palette) for said in view.said]
    lines = [line for block in blocks for line in block]
    room = max(1, height - len(above))
    if len(lines) <= room:
        return above + lines
    lit = next((k for k, said in enumerate(view.said) if said.tone is Emphasis.LIT), 0)
    return above + _window(lines, sum(map(len, blocks[:lit])), room, palette)


def print_levels(
    run: Run, looked: Sequence[tuple[int | None, Index, EquationView]], console: Console, look: TextStyle
) -> None:
    """Print equations at a level, one below the other; below the code of a single number the program that prints it."""
    palette = palette_for(console, look)
    lines: list[Line] = []
    for step, element, view in looked:
        name = "" if step is None else run.trace.path(step)
        name = paths.spell(name, element) if view.level is Level.CODE else name
        lines += [Line()] * bool(lines) + [
            Line((f"{name}  ".lstrip(), palette.style("operand")), (view.title, palette.style("dim")))
        ]
        lines += level_lines(view, console.width, palette)
    if len(looked) == 1 and looked[0][2].level is Level.CODE and looked[0][0] is not None:
        program = program_of(run, looked[0][0], looked[0][1])
        lines += [Line(), *(Line((text, palette.style("text"))) for text in program.splitlines())]
    console.print(TextBlock(lines), end="", soft_wrap=True)


def level_title(view: EquationView) -> str:
    """What stands above the pane: ``shapes: forget gate``."""
    return f"{_(view.level.value)}: {view.title}" if view.title else _(view.level.value)


def _window(lines: list[Line], at: int, room: int, palette: Palette) -> list[Line]:
    """So many lines around one of them; the others are counted where they are missing."""
    first = max(0, min(at - room // 2, len(lines) - room))
    shown, after = lines[first : first + room], len(lines) - first - room
    mark, style = palette.sign("…", "..."), palette.style("dim")
    if after and room > 1:
        shown[-1] = Line((f"{mark} {_('{n} more lines', n=after + 1)}", style))
    if first and room > 2:
        shown[0] = Line((f"{mark} {_('{n} lines above', n=first + 1)}", style))
    return shown


def _said(said: TextLine, column: int, width: int, palette: Palette) -> list[Line]:
    """A name, and what is said of it in a column beside it; a name that is too wide has a line of its own."""
    style, blank = palette.style(_STYLES[said.tone]), " " * column
    pieces = _broken(said.text, max(8, width - column)) or [""]
    if cell_len(said.name) < column:
        return [
            Line((pad(said.name, column) if k == 0 else blank, style), (piece, style)) for k, piece in enumerate(pieces)
        ]
    return [Line((clip(said.name, width, palette), style)), *(Line((blank, style), (piece, style)) for piece in pieces)]


def _broken(text: str, width: int) -> list[str]:
    """Code breaks before an operator, words between words; what is too wide in one piece is cut."""
    fits = max(map(cell_len, text.split()), default=0) < width // 2
    return folded(text, width) if " = " in text and fits else wrap(text, width)
