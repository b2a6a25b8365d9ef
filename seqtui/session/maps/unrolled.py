"""The cell unrolled over time with the same weights at each step, and the output layer that stands behind it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import Enum

from msgspec import Struct

from seqtui.engine.formula import name_of
from seqtui.engine.op import Kind
from seqtui.engine.ops import OPS
from seqtui.engine.trace import Trace
from seqtui.models.model import Run
from seqtui.session.walk.cursor import StepGroup
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Highlight, ValueState
from seqtui.session.walk.wires import GOES_IN, CellStep, Wires


class Arrow(Enum):
    """Which arrow of the drawing weights stand on; the value is the letter that many texts have for those of an RNN."""

    IN = "U"
    STATE = "W"
    OUT = "V"


class Node(Struct, frozen=True, eq=False):
    """One value at a time step: its sign, and where it stands; sign is "" where there is no such value."""

    sign: str
    state: ValueState


class Instant(Struct, frozen=True, eq=False):
    """One time step: the token that is read, what goes in, the state, what comes out."""

    time: int
    token: str
    goes_in: Node
    state: Node
    comes_out: Node


class UnrolledView(Struct, frozen=True, eq=False):
    """instants in the order in which they are computed; here is the number of the current one among them.

    more says how many there are in all, and first which one instants begin with. weights are the names of the matrices
    on each arrow. backwards: the network reads the text from its end. writes: the tokens are what comes out, not what
    goes in. has_letters: the weights are written in our letters, and their usual ones stand beside them.
    """

    instants: tuple[Instant, ...]
    here: int
    first: int
    more: int
    weights: dict[Arrow, tuple[str, ...]]
    backwards: bool
    writes: bool = False
    has_letters: bool = True

    def letter(self, arrow: Arrow) -> str:
        """The letter of an arrow, in a network with one matrix on each and in our letters; "" in others."""
        one = self.has_letters and all(len(names) == 1 for names in self.weights.values())
        return arrow.value if one else ""


MOST_INSTANTS = 9  # time steps of a view: more do not fit beside each other on any screen
_NOTHING = Node("", ValueState.PENDING)


def unrolled_view(player: Player, wires: Wires, count: int, tokens: Sequence[str]) -> UnrolledView | None:
    """Return the cell around the current time step, at most so many steps of it; None where no cell is near.

    tokens are the words at the time steps of that part.
    """
    cell = wires.cell(player.owner)
    if cell is None or cell.frame.time is None:
        return None
    times = _times(wires, cell.frame)
    order = sorted(times, reverse=_is_reversed(wires.trace, cell))
    here = order.index(cell.frame.time)
    first = max(0, min(here - count // 2, len(order) - count))
    shown = order[first : first + count]
    return UnrolledView(
        instants=tuple(_instant(player, wires, times[time], tokens) for time in shown),
        here=here - first,
        first=first,
        more=len(order),
        weights=_weights(wires.trace, cell, player),
        backwards=_is_reversed(wires.trace, cell),
        writes=bool(player.run.outputs) and cell.frame.part.side == "decoder",
        has_letters=not player.look.letters,
    )


def is_in_loop(player: Player, wires: Wires) -> bool:
    """Whether the walk is at, or near, a cell that is used at every time step."""
    cell = wires.cell(player.owner)
    return cell is not None and cell.frame.time is not None


def _times(wires: Wires, frame: StepGroup) -> dict[int, StepGroup]:
    """The frames of the same part of the model, by their time."""
    return {f.time: f for f in wires.frames.frames if f.time is not None and f.part == frame.part and wires.is_cell(f)}


def _is_reversed(trace: Trace, cell: CellStep) -> bool:
    """Whether the state comes from a later time step."""
    before = (trace[i].time for i, place in cell.places.items() if place.endswith("-") and place != GOES_IN)
    return any(time is not None and cell.frame.time is not None and time > cell.frame.time for time in before)


def carried(trace: Trace, cell: CellStep) -> tuple[str, ...]:
    """The names of the vectors and matrices that a cell hands on to its next time step, its output first."""
    before = {place.removesuffix("-") for place in cell.places.values() if place.endswith("-") and place != GOES_IN}
    names = (place for i, place in cell.places.items() if place in before and trace[i].value.ndim)
    return tuple(sorted(dict.fromkeys(names), key=lambda name: name != "h"))


def _instant(player: Player, wires: Wires, frame: StepGroup, tokens: Sequence[str]) -> Instant:
    cell = wires.cell(wires.frames.equations[frame.last])
    found = {} if cell is None else {place: i for i, place in cell.places.items()}
    into, state, out = ends(wires.trace, cell, found) if cell is not None else (None, None, None)
    time = frame.time or 0
    nodes = [_NOTHING if index is None else _node(player, wires.trace, index) for index in (into, state, out)]
    return Instant(time, tokens[time - 1] if 0 < time <= len(tokens) else "", *nodes)


def ends(trace: Trace, cell: CellStep, found: dict[str, int]) -> tuple[int | None, int | None, int | None]:
    """The steps of what goes into a cell, its state, and the scores that come out; None for what it has not."""
    states = carried(trace, cell)
    state = found.get(states[0]) if states else None
    return found.get("x", found.get(GOES_IN)), state, found.get(SCORES)


def _node(player: Player, trace: Trace, index: int) -> Node:
    sign = name_of(trace, index, player.look.style, trace[index], concrete=True)
    if index == player.owner:
        return Node(sign, ValueState.CURRENT)
    if index in player.operands(player.frames.equation_of[player.cursor]):
        return Node(sign, ValueState.OPERAND)
    reached = player.reached(index) or trace[index].is_leaf
    return Node(sign, ValueState.COMPUTED if reached else ValueState.PENDING)


def _weights(trace: Trace, cell: CellStep, player: Player) -> dict[Arrow, tuple[str, ...]]:
    """The matrices that a time step multiplies with, by the arrow that each stands on."""
    names: dict[Arrow, dict[str, None]] = {}
    found = {place: i for i, place in cell.places.items()}
    _, state, out = ends(trace, cell, found)
    ways = sorted(_leading_to(trace, cell, state)) + ([] if out is None else [out])
    for owner in ways:
        for matrix, values in _products(trace, owner):
            goes_in = all(cell.places.get(i, "") in ("x", GOES_IN) for i in values)
            arrow = Arrow.OUT if owner == out else Arrow.IN if goes_in else Arrow.STATE
            names.setdefault(arrow, {})[name_of(trace, matrix, player.look.style, trace[matrix])] = None
    return {arrow: tuple(of_arrow) for arrow, of_arrow in names.items()}


def _leading_to(trace: Trace, cell: CellStep, state: int | None) -> set[int]:
    """The equations of a time step that its state is made by, from what goes in and the states before."""
    reached: set[int] = set()
    waiting = [] if state is None else [state]
    while waiting:
        owner = waiting.pop()
        if owner in reached or trace[owner].is_leaf or cell.places.get(owner, "-") in ("x", GOES_IN):
            continue
        if trace[owner].time == cell.frame.time and owner in cell.places and not cell.places[owner].endswith("-"):
            reached.add(owner)
            waiting += [i for k in _inside(trace, owner) for i in trace[k].operands if trace[i].name is not None]
    return reached


def _products(trace: Trace, owner: int) -> Iterator[tuple[int, list[int]]]:
    """The matrices of weights that an equation multiplies with, each with what it is multiplied by."""
    for k in _inside(trace, owner):
        if OPS[trace[k].op].kind is Kind.CONTRACTION:
            read = trace[k].operands
            for matrix in read:
                if trace[matrix].op == "parameter" and trace[matrix].value.ndim == 2:
                    yield matrix, [i for i in read if i != matrix]


def _inside(trace: Trace, owner: int) -> list[int]:
    """The steps of the equation of a value."""
    first, last = trace.equations[bisect_left(trace.equations, owner, key=lambda pair: pair.last)]
    return [k for k in range(first, last + 1) if not trace[k].is_leaf]


SCORES = "logits"
PARTS = (SCORES, "y", "loss", "L")  # from the scores to the sum of the losses


class OutputView(Struct, frozen=True, eq=False):
    """reads are the places that the scores are made of. suits: the walk is here, and the cell's drawing shows none."""

    lit: Highlight
    reads: tuple[str, ...]
    suits: bool


def output_view(lit: Highlight, run: Run) -> OutputView | None:
    """Return the output layer behind the cell that is drawn; None where it has none."""
    made = next((equation for equation in lit.made if equation.place == SCORES), None)
    if made is None:
        return None
    is_ranked = bool(run.searched) and lit.current == "L"  # there L is no sum of losses
    cell = run.model.cell(run.config)
    own = cell.diagram.key.values() if cell is not None and cell.diagram is not None else ()
    is_drawn = any(SCORES in ids.split() for ids in own)
    return OutputView(lit, made.reads, suits=lit.current in PARTS and not is_drawn and not is_ranked)
