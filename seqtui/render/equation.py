"""The equation pane: what is being computed, in words, in signs, and in numbers."""

from rich.cells import cell_len

from seqtui.render.lines import Line, wrap
from seqtui.render.skin import Skin
from seqtui.session.view import EquationView

ROOMY = 10_000  # lines: more than any equation takes
_SIGNS = frozenset("+−-⊙×/@*x·=")


def equation_lines(view: EquationView, width: int, skin: Skin, height: int = ROOMY) -> list[Line]:
    """Return the lines of the pane: meaning, formula with the current part lit, numbers of the pointed unit.

    Where the height is short, the words make room for the numbers.
    """
    meaning = [Line((text, skin.ink("dim"))) for text in wrap(view.meaning, width)[:2]] or [Line()]
    lines = _formula(view, width, skin)
    for text in view.lines:
        lines += [Line((piece, skin.ink("text"))) for piece in folded(text, width)]
    room = height - len(lines)
    above = [*meaning, Line()] if room > len(meaning) else meaning[: max(0, room)]
    return above + lines


def _formula(view: EquationView, width: int, skin: Skin) -> list[Line]:
    lines = []
    lit = view.part
    for text in folded(view.formula, width):
        at = text.find(lit) if lit else -1
        if at < 0:
            lines.append(Line((text, skin.ink("title"))))
        else:
            pieces = (text[:at], "title"), (lit, "current"), (text[at + len(lit) :], "title")
            lines.append(Line(*((piece, skin.ink(name)) for piece, name in pieces)))
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
