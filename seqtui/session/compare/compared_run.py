"""One run of a comparison: where it stands, the state it carries, and the frozen view of both."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from itertools import accumulate

import numpy as np

from seqtui.engine import paths
from seqtui.engine.formula import name_of
from seqtui.engine.trace import Step
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.parts.cost import cost, parameters
from seqtui.session.axes import axes_of, word_at
from seqtui.session.compare.view import ComparedRunView, Strip, ValueRow
from seqtui.session.gradients.measures import MemoryPaths, affordable, jacobian_size, jacobians, memory_paths
from seqtui.session.text import TextStyle, safe, short
from seqtui.session.walk.place import COMING, Clock
from seqtui.session.walk.player import Player
from seqtui.session.walk.view_builder import StepViewBuilder
from seqtui.session.walk.views import History, ValueState

_CHANCE = "log_p"  # shown with the states, but carried nowhere
_STATES = (("context",), ("resid_pre", "resid_mid", "resid_post"), (_CHANCE,))
_MIXED = ("z", "attn_out")  # what attention hands on; in a GRU z is a gate
_MOST_STATES = 3
_COLUMNS = 100  # time steps of a history
_FRAME_ROWS = 16
_WIDEST = 1000  # numbers of one value that are looked at

Differs = Callable[[int], np.ndarray | None]  # for a step, which of its elements differ from the twin's


class ComparedRun:
    """One run, walked through beside others. equation is the one it stands at, −1 before its first."""

    def __init__(self, run: Run, look: TextStyle | None = None) -> None:
        self.player = Player(run, look)
        self.run, self.trace, self.frames = run, run.trace, self.player.frames
        self.equation = 0
        self.parameters = parameters(run)
        self._clock = Clock(run)
        self._views = StepViewBuilder(self.player)
        self._costs = tuple(accumulate(cost(run.trace, step) for step in run.trace))
        self._named: dict[str, list[int]] = {}
        for k in self.frames.equations:
            self._named.setdefault(run.trace[k].name or "", []).append(k)
        cell = run.model.cell(run.config)
        self.states = _states_of(self._named, cell.carried if cell else ())

    def stand(self, equation: int) -> None:
        """Go to an equation by its number; −1 is before the first."""
        self.equation = equation
        self.player.cursor = self.frames.equations[max(0, equation)]
        self.player.chosen = self.player.pointer.word = None

    @property
    def step(self) -> int:
        """The step of the trace that was just computed; −1 before the first."""
        return self.player.cursor if self.equation >= 0 else -1

    @property
    def multiplications(self) -> int:
        """All multiplications up to here."""
        return self._costs[self.step] if self.step >= 0 else 0

    def multiplications_after(self, step: int) -> int:
        """All multiplications up to and with a step."""
        return self._costs[step]

    def last_loss(self, step: int) -> float | None:
        """The loss so far, after a step; None where none is computed yet."""
        losses = self._named.get("L", [])
        k = bisect_right(losses, step)
        return float(self.trace[losses[k - 1]].value) if k and self.trace[losses[k - 1]].value.ndim == 0 else None

    def state_at(self, step: int) -> int:
        """The state that was computed last, up to a step; the step itself in a model that carries none."""
        names = self.states[0] if self.states else ()
        past = [steps[k - 1] for name in names if (k := bisect_right(steps := self._named.get(name, []), step))]
        return max(past, default=step)

    def is_state(self, step: int) -> bool:
        """Whether a step is a state that is carried along, or what stands for it in a network that carries none."""
        carried = {name for names in self.states for name in names} - {_CHANCE}
        return self.trace[step].name in carried if carried else self.run.model.family != "counting"

    def log_p(self, step: int) -> float | None:
        """What a counting model gave the token that came last, up to a step; None where it gave none."""
        found = self._named.get(_CHANCE, [])
        k = bisect_right(found, step)
        return float(self.trace[found[k - 1]].value) if k else None

    def word_at(self, step: int) -> str:
        """The word of the time step that a step belongs to."""
        frame = self.frames.frame(step)
        words, time = self._clock.tokens(frame, step), frame.time or 0
        return words[time - 1] if 0 < time <= len(words) else ""

    @cached_property
    def carriers(self) -> MemoryPaths | None:
        """The states of a recurrent network along time; None for every other model."""
        return memory_paths(self.run) if self.run.model.family == "recurrent" else None

    @cached_property
    def is_costly(self) -> bool:
        """Whether that norm would take more than some seconds."""
        found = self.carriers
        return found is not None and bool(found.x) and not affordable(self.trace, found.h[-1])

    @cached_property
    def felt(self) -> tuple[float, ...]:
        """‖∂h_T/∂x_t‖ for each token: the true Jacobian's spectral norm; () where there is none, or it would take long.

        Up to some seconds of work the first time.
        """
        found = self.carriers
        if found is None or not found.x or self.is_costly:
            return ()
        matrices = jacobians(self.trace, found.h[-1], found.x)
        return tuple(jacobian_size(matrices[k]).spectral for k in found.x)

    # looking --------------------------------------------------------------------------------------------------

    def shown(self) -> tuple[int, ...]:
        """The steps in the rows of the lane: the value being computed, then the last of each state."""
        return (self.player.owner, *self.state_steps())

    def state_steps(self) -> tuple[int, ...]:
        """The last computed step of each state; where none is computed yet, the first to come."""
        return tuple(self._latest(names) for names in self.states)

    def _latest(self, names: tuple[str, ...]) -> int:
        """The last step of any of these names up to here, or else the first of them."""
        known = [self._named[name] for name in names if name in self._named]
        past = [steps[k - 1] for steps in known if (k := bisect_right(steps, self.step))]
        return max(past, default=min(steps[0] for steps in known))

    def view(self, name: str, waits: bool, row: int, differs: Differs, full: bool = True) -> ComparedRunView:
        """Return what is shown of this run; row is the pointed one.

        differs tells which elements of a step are not those of its twin; full asks for the whole frame.
        """
        player, owner = self.player, self.player.owner
        equation = self._views.equation()
        look, begun = player.look, self.equation >= 0
        shown = self.shown()
        row = min(row, len(shown) - 1)
        return ComparedRunView(
            model=self.run.model.name,
            contrast=name,
            parameters=self.parameters.model,
            words=self.parameters.words,
            multiplications=self.multiplications,
            where=self._where(waits),
            on_its_way=begun and not waits,
            title=equation.title if begun else "",
            formula=equation.formula if begun else "",
            lines=equation.lines if begun else (),
            rows=tuple(self._row(step, n == 0, differs) for n, step in enumerate(shown)),
            row=row,
            pointed=self._pointed(shown[row]) if shown[row] <= self.step else "",
            writes=self._writes(),
            note=look.words(self.run.notes[0]) if self.run.notes else "",
            frame=tuple(self._row(step, step == owner, differs) for step in self._around()) if full else (),
            history=self._history(),
            strip=self._strip(),
            tag=self.run.tag,
        )

    def _where(self, waits: bool) -> str:
        if self.equation < 0:
            return _("has not begun")
        if waits:
            ended = self.equation == len(self.frames.equations) - 1
            return _("has ended") if ended else _("waits")
        frame = self.player.frame
        number, count = self.equation - frame.first + 1, frame.last - frame.first + 1
        return _("equation {number} of {count}", number=number, count=count)

    def words(self) -> tuple[str, ...]:
        """The words at the time steps of the part that this run is in; outside of time all that it reads."""
        return self._clock.tokens(self.player.frame, self.player.cursor)

    def _writes(self) -> str:
        """The word that is written at this time step, where this run writes."""
        frame = self.player.frame
        if not self.run.outputs or frame.time is None or frame.part.side == "encoder":
            return ""
        return "".join(word for word in self.words()[frame.time - 1 : frame.time] if word != COMING)

    def _row(self, index: int, current: bool, differs: Differs) -> ValueRow:
        step, pending = self.trace[index], index > self.step
        marked = None if pending else differs(index)
        return ValueRow(
            label=name_of(self.trace, index, self.player.look.style, step, concrete=True),
            path=self.trace.path(index),
            state=ValueState.PENDING if pending else ValueState.CURRENT if current else ValueState.COMPUTED,
            values=None if pending else tuple(self._line(step, step.value).tolist()),
            differs=() if marked is None else tuple(self._line(step, marked).tolist()),
            unit=self.player.pointer.column(step),
        )

    def _line(self, step: Step, array: np.ndarray) -> np.ndarray:
        """The numbers that are shown: of a matrix the row looked at."""
        return self.player.pointer.line(step._replace(value=array))[:_WIDEST]

    def _pointed(self, index: int) -> str:
        """The pointed number with its name, and what it stands for: ``y₃[2] = 0.352   cat``."""
        element = self.player.element(index)
        name = name_of(self.trace, index, self.player.look.style, self.trace[index], concrete=True)
        value = short(float(self.trace[index].value[element]), minus=self.player.look.minus)
        word = safe(word_at(axes_of(self.run, self.trace[index]), element))
        return f"{paths.spell(name, element)} = {value}" + (f"   {word}" if word else "")

    def _around(self) -> list[int]:
        """The values of the current time step or part, so many around the one being computed."""
        frame = self.player.frame
        first = max(frame.first, min(max(0, self.equation) - _FRAME_ROWS // 2, frame.last + 1 - _FRAME_ROWS))
        return self.frames.equations[first : min(first + _FRAME_ROWS, frame.last + 1)]

    def _history(self) -> History | None:
        """The state h, units by time, up to here."""
        found = self.carriers
        if found is None:
            return None
        now = sum(k <= self.step for k in found.h)
        first = max(0, min(now + 1, len(found.h)) - _COLUMNS)
        blank = (None,) * self.trace[found.h[0]].value.size
        grid = [
            tuple(self.trace[k].value.tolist()) if k <= self.step else blank for k in found.h[first : first + _COLUMNS]
        ]
        return History("h", "h", first + 1, tuple(zip(*grid, strict=True)), self._now(first), signed=True)

    def _now(self, first: int) -> int | None:
        time = self.player.frame.time
        return None if time is None or self.equation < 0 else time - 1 - first

    def _strip(self) -> Strip | None:
        return None if self.carriers is None else Strip(self.felt, self._now(0))


def _states_of(named: Collection[str], carried: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """What a model carries along, each under the names that it goes by on its way; of a cell h and what it carries."""
    states = ((name,) for name in dict.fromkeys(("h", *carried)))
    groups = (*states, *_STATES, *([_MIXED] if "pattern" in named else []))
    return tuple(names for names in groups if any(name in named for name in names))[:_MOST_STATES]
