"""The equation pane: what is being computed, in words, in signs, and in numbers."""

from rich.cells import cell_len

from seqtui.render.lines import Line, clip, wrap
from seqtui.render.skin import Skin
from seqtui.session.numbers import aligned, short
from seqtui.session.walk.view import EquationView, UseView

_USE = 11  # columns of a use besides its path: its number, and the gaps around it
ROOMY = 10_000  # lines: more than any equation takes
_SIGNS = frozenset("+−-⊙×/@*x·=")


def equation_lines(view: EquationView, width: int, skin: Skin, height: int = ROOMY) -> list[Line]:
    """Return the lines of the pane: meaning, formula with the current part lit, numbers of the pointed unit.

    Where the height is short, the words make room for the numbers.
    """
    meaning = [Line((text, skin.ink("dim"))) for text in wrap(view.meaning, width)[:2]] or [Line()]
    lines = _formula(view, width, skin)
    if view.uses or view.check:
        return _gradient(view, lines, width, height, skin)
    for text in view.lines:
        lines += [Line((piece, skin.ink("text"))) for piece in folded(text, width)]
    room = height - len(lines)
    above = [*meaning, Line()] if room > len(meaning) else meaning[: max(0, room)]
    return above + lines


def _gradient(view: EquationView, formula: list[Line], width: int, height: int, skin: Skin) -> list[Line]:
    """The gradient, what each use sends back, and the check; where the height is short, the last uses are counted."""
    numbers = [Line((piece, skin.ink("text"))) for text in view.lines for piece in folded(text, width)]
    check = [Line((clip(view.check, width, skin), skin.ink("good")))] if view.check else []
    room = max(1, height - len(formula) - len(numbers) - len(check))
    shown = view.uses if len(view.uses) <= room else view.uses[: room - 1]
    name = min(width - _USE, max((cell_len(use.path) for use in shown), default=0))
    lines = [_use(use, name, width, skin) for use in shown]
    if len(shown) < len(view.uses):
        rest = view.uses[len(shown) :]
        total = short(sum(use.value for use in rest), minus=skin.look.minus)
        lines.append(Line((f"  {skin.sign('…', '...')} {len(rest)} more uses, together {total}", skin.ink("dim"))))
    return [*formula, *lines, *numbers, *check]


def _use(use: UseView, name: int, width: int, skin: Skin) -> Line:
    path = _shortened(use.path, name, skin).ljust(name)
    line = Line((f"{path} ", skin.ink("operand")), (f"{aligned(use.value)} ", skin.ink("text")))
    return line.add(clip(use.signs, max(0, width - name - _USE), skin), skin.ink("dim"))


def _shortened(path: str, width: int, skin: Skin) -> str:
    """A path without its middle where it is too long: it begins with the time step and ends with the value."""
    dots = skin.sign("…", "...")
    kept = max(0, width - len(dots))
    return path if len(path) <= width else path[: kept // 2] + dots + path[len(path) - (kept - kept // 2) :]


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
