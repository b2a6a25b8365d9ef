"""The drawing of a cell that brings none, laid out from its equations.

Each value has a line of its own, from where it is made to where it is read last; an equation is a column that leads
from what it reads down to what it makes. Where there is no room for all, those around the current equation are drawn.

     h₂ ──┬───────┬───────┬──
     x₃ ──┼───────┤       │
     f₃   σ───────┼───────┤
     n₃         tanh──────┤
     h₃                   +─── h₃
"""

from collections.abc import Sequence

from seqtui.models.parts.diagram import GOES_IN, JOINED, LINES, WIDTH, Diagram, Label, Note
from seqtui.session.walk.views import Highlight, Made

_FIRST, _LAST, _WIDEST = 9, 25, 8  # columns: of the first equation, of the last at most, between two
_END = _LAST + 2  # where the name of a state stands that goes on to the next time step
_SIGNS = {"+": "⊕", "·": "@"}  # as the other drawings have them
_JUNCTIONS = {
    (False, False): "┐",
    (False, True): "┬",
    (True, False): "┤",
    (True, True): "┼",
}  # from above, to the right


def laid_out(lit: Highlight, states: Sequence[str]) -> Diagram:
    """Return the drawing of the equations of a cell, lit.made, up to the last that makes one of its states."""
    last = max((k for k, equation in enumerate(lit.made) if equation.place in states), default=len(lit.made))
    return _Sheet(_in_sight(lit.made[: last + 1], lit.current), states).diagram()


def _in_sight(equations: Sequence[Made], current: str) -> Sequence[Made]:
    """The most equations in a row that have room, the current one among them."""
    touching = (k for k, equation in enumerate(equations) if current in (equation.place, *equation.reads))
    here = next(touching, len(equations) - 1)
    spans = ((first, first + count) for count in range(len(equations), 0, -1) for first in range(here + 1))
    fitting = (equations[i:j] for i, j in spans if i <= here < j and len(_places(equations[i:j])) <= LINES)
    return next(fitting, equations[here : here + 1])


def _places(equations: Sequence[Made]) -> list[str]:
    """What has a line: what is read from elsewhere, states of the time step before first, then what is made."""
    made = [equation.place for equation in equations]
    read = dict.fromkeys(place for equation in equations for place in equation.reads if place not in made)
    return [*sorted(read, key=lambda place: place in GOES_IN.split()), *made]


class _Sheet:
    """The signs of a drawing and whose they are, put down line by line and column by column."""

    def __init__(self, equations: Sequence[Made], states: Sequence[str]) -> None:
        self.equations, self.states = equations, states
        self.places = _places(equations)[:LINES]
        between = min(_WIDEST, (_LAST - _FIRST) // max(1, len(equations) - 1))
        self.columns = {equation.place: _FIRST + between * k for k, equation in enumerate(equations)}
        self.signs = [[" "] * WIDTH for _ in range(LINES)]
        self.owners = [[" "] * WIDTH for _ in range(LINES)]
        self.letters = {place: chr(ord("a") + k) for k, place in enumerate(self.places)}

    def diagram(self) -> Diagram:
        """Return what was put down, with the names at the ends of its lines."""
        for place in self.places:
            self._line(place)
        for equation in self.equations:
            self._column(equation)
        key = {letter: place for place, letter in self.letters.items()}
        labels = [Label(k, 1, GOES_IN if place in GOES_IN.split() else place) for k, place in enumerate(self.places)]
        labels += [Label(k, _END, place, WIDTH - _END) for k, place in enumerate(self.places) if self._goes_on(place)]
        has_note = len(self.places) < LINES and any(label.ids == GOES_IN for label in labels)
        note = Note(len(self.places), 1, JOINED) if has_note else None
        return Diagram(tuple(map("".join, self.signs)), tuple(map("".join, self.owners)), key, tuple(labels), note)

    def _goes_on(self, place: str) -> bool:
        return place in self.states and place in self.columns

    def _line(self, place: str) -> None:
        """From where a value is made, or the left, to where it is read last."""
        readers = [self.columns[equation.place] for equation in self.equations if place in equation.reads]
        start = self.columns.get(place, 1)
        end = _END if self._goes_on(place) else max(readers, default=start + 2)
        for column in range(start, end):
            self._put(self.places.index(place), column, "─", place)

    def _column(self, equation: Made) -> None:
        """From what an equation reads down to its sign."""
        column, bottom = self.columns[equation.place], self.places.index(equation.place)
        reads = sorted(self.places.index(place) for place in equation.reads if place in self.places)
        for k in range(reads[0] if reads else bottom, bottom):
            if k in reads:
                goes_right = self.owners[k][column] != " "
                self._put(k, column, _JUNCTIONS[k != reads[0], goes_right], self.places[k])
            else:
                self._put(k, column, "│", equation.place)
        sign = _SIGNS.get(equation.sign, equation.sign)
        for offset, letter in enumerate(sign, -(len(sign) // 2)):
            self._put(bottom, column + offset, letter, equation.place)

    def _put(self, line: int, column: int, sign: str, place: str) -> None:
        if 0 <= column < WIDTH:
            self.signs[line][column], self.owners[line][column] = sign, self.letters[place]
