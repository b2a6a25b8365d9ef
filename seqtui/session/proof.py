"""The proof badge: for exactly the numbers that are shown, the largest difference from what torch computes.

Torch computes a run once, in a subprocess; every step of the walk is then looked up. A difference is that between the
number the program holds and torch's, and of numbers beyond ±1 the relative one, as in `seqtui verify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine import paths
from seqtui.engine.backward import Gradients
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Index
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.json_text import number
from seqtui.session.maps.attention import head_here, index_of, stage_here
from seqtui.session.step_query import StepSelection
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Row, StepView
from seqtui.train.process.spawn import MissingTorchError
from seqtui.train.verify.proof import Asking, Computed, Goal

BAR = 1e-12  # what a value may differ from torch's
GRADIENT_BAR = 1e-10
_COLUMNS = 100  # of time steps, in the widest history


class ProofState(Enum):
    """How far a proof is."""

    NONE = N_("not checked")
    CHECKING = N_("checking")
    KNOWN = N_("checked")
    IMPOSSIBLE = N_("not possible")


class Shown(Struct, frozen=True):
    """The numbers of a step that are on the screen: a row of a matrix, the first so many numbers, one, or all of them.

    gradient: its gradient is shown, not its value.
    """

    step: int
    row: int | None = None
    count: int | None = None
    element: Index | None = None
    gradient: bool = False

    def cut(self, array: np.ndarray) -> np.ndarray:
        """The shown numbers of an array in a row."""
        part = array if self.row is None else array[self.row]
        return np.ravel(part if self.element is None else part[self.element])[: self.count]


class Agreement(Struct, frozen=True):
    """How many numbers were compared, the largest difference among them, and the path of the number it is found at.

    ok says that every number is within its bar; difference may be NaN, where torch has no number.
    """

    values: int
    difference: float
    path: str
    ok: bool


class ProofView(Struct, frozen=True):
    """How far a proof is, why there is none ("" otherwise), and once it is known the worst of what is shown.

    rests says that the proof rests on settings that were assumed though no file says them.
    """

    state: ProofState
    reason: str
    worst: Agreement | None
    rests: bool


class Proof:
    """What torch says of one run. goal is the number that is differentiated, None for values alone."""

    def __init__(self, run: Run, goal: Goal | None = None) -> None:
        self.run, self.goal = run, goal
        self.state, self.reason = ProofState.NONE, ""
        self._asking = Asking(run.trace, goal)
        self._computed: Computed | None = None
        self._known: dict[Shown, tuple[int, float, str]] = {}

    def check(self) -> None:
        """Ask torch, and wait for it: in a thread, where a screen is to stay awake."""
        self.state = ProofState.CHECKING
        try:
            self._computed = self._asking.answer()
        except MissingTorchError:
            self.state, self.reason = ProofState.IMPOSSIBLE, _("torch is not installed")
        except SeqtuiError as error:
            self.state, self.reason = ProofState.IMPOSSIBLE, str(error)
        except (OSError, MemoryError) as error:
            self.state, self.reason = ProofState.IMPOSSIBLE, _("torch could not be asked ({error})", error=error)
        else:
            self.state = ProofState.KNOWN

    def view(self, shown: Iterable[Shown] = (), gradients: Gradients | None = None) -> ProofView:
        """Return what there is to say of the numbers that are shown."""
        worst = self.worst(shown, gradients) if self._computed is not None else None
        return ProofView(self.state, self.reason, worst, bool(self.run.assumed))

    def is_of(self, player: Player) -> bool:
        """Whether it is about what the player shows."""
        return (self.run, self.goal) == _question(player)

    def give_up(self) -> None:
        """End the asking, from any thread."""
        self._asking.give_up()

    def worst(self, shown: Iterable[Shown], gradients: Gradients | None = None) -> Agreement:
        """Return the largest difference over the numbers that are shown.

        gradients are ours, for what is shown as a gradient. Raises ValueError when torch has not answered.
        """
        if self._computed is None:
            raise ValueError("torch has not answered yet: check first")
        values, worst, path, ok = 0, 0.0, "", True
        for place in dict.fromkeys(shown):
            count, here, where = self._at(place, gradients)
            values += count
            ok = ok and (not count or here <= (GRADIENT_BAR if place.gradient else BAR))
            if count and worst == worst and (not path or not here <= worst):  # nothing is worse than NaN
                worst, path = here, where
        return Agreement(values, worst, path, ok)

    def _at(self, place: Shown, gradients: Gradients | None) -> tuple[int, float, str]:
        """How many numbers stand at one place, the largest difference among them, and its path; looked up once."""
        if place not in self._known:
            difference = _differences(*self._pair(place, gradients))
            if difference.size:
                at = int(np.argmax(np.where(np.isnan(difference), np.inf, difference)))
                self._known[place] = difference.size, float(difference[at]), self._path(place, at)
            else:
                self._known[place] = 0, 0.0, ""
        return self._known[place]

    def _pair(self, place: Shown, gradients: Gradients | None) -> tuple[np.ndarray, np.ndarray]:
        """Our numbers and torch's at one place."""
        assert self._computed is not None
        if not place.gradient:
            ours, theirs = self.run.trace[place.step].value, self._computed.value(place.step)
        elif gradients is None:
            raise ValueError("gradients are shown: give them")
        else:
            ours, theirs = gradients[place.step], self._computed.gradient(place.step)
        return place.cut(ours), place.cut(theirs)

    def _path(self, place: Shown, at: int) -> str:
        trace = self.run.trace
        shape = trace[place.step].value.shape
        where = int(place.cut(np.arange(trace[place.step].value.size).reshape(shape))[at])
        element = tuple(int(k) for k in np.unravel_index(where, shape)) if shape else None
        path = paths.spell(trace.path(place.step), element)
        return f"∂{path}" if place.gradient else path


def proof_of(player: Player) -> Proof:
    """A proof of what the player shows, not asked for yet; of a walk backwards, of its gradients."""
    return Proof(*_question(player))


def _question(player: Player) -> tuple[Run, Goal | None]:
    """The run that torch computes, and the number that it differentiates."""
    return (player.forward, asked_of(player.gradients)) if isinstance(player, BackwardPlayer) else (player.run, None)


def asked_of(gradients: Gradients) -> Goal:
    """What torch differentiates to make the same gradients."""
    return (*gradients.of, gradients.cut)


def shown(player: Player, moment: StepView) -> tuple[tuple[Shown, ...], Gradients | None]:
    """The numbers on the screen, and our gradients where they are shown: what ``Proof.worst`` takes.

    A gradient to which not all uses have sent their part yet is left out.
    """
    places = shown_values(player, moment)
    if isinstance(player, BackwardPlayer):
        return shown_gradients(place for place in places if place.step >= player.cursor), player.gradients
    return places, None


def shown_values(player: Player, moment: StepView) -> tuple[Shown, ...]:
    """The numbers of a moment that are computed already: the rows of its table, its map, and its histories."""
    rows = [_of_row(player, row, len(row.values)) for row in moment.rows if row.values is not None]
    return (*rows, *_maps(player, moment), *_histories(player, moment))


def shown_gradients(shown: Iterable[Shown]) -> tuple[Shown, ...]:
    """The gradients of the same numbers."""
    return tuple(replace(place, gradient=True) for place in shown)


def chosen_places(chosen: StepSelection, gradients: bool = False) -> tuple[Shown, ...]:
    """The numbers of chosen steps, for whoever prints them.

    With gradients, the gradients of the same numbers too.
    """
    places = tuple(Shown(step, element=chosen.element) for step in chosen.steps)
    return (*places, *shown_gradients(places)) if gradients else places


def proof_data(proof: Proof, worst: Agreement | None) -> dict[str, object]:
    """A proof as plain data, for JSON; difference is null when nothing was checked.

    assumed are the settings that the proof rests on though no file says them.
    """
    found: dict[str, object] = {"state": proof.state.value, "assumed": dict(proof.run.assumed)}
    if worst is None:
        return {**found, "reason": proof.reason, "values": 0, "difference": None}
    found |= {"values": worst.values, "difference": number(worst.difference)}
    return {**found, "path": worst.path, "ok": worst.ok}


def _maps(player: Player, moment: StepView) -> Iterator[Shown]:
    """The matrix of tokens that is computed, and the map of the head the walk is in."""
    if moment.query is not None:
        yield Shown(player.owner)
    scope = head_here(player)
    if scope is not None:
        stage = stage_here(player, scope)
        index = index_of(player, scope, stage)
        if player.known(index):
            yield Shown(index)


def _histories(player: Player, moment: StepView) -> Iterator[Shown]:
    """What the rows of the table are at other time steps, as far as a screen is wide."""
    if moment.time is None:
        return
    steps = [player.trace[row.step] for row in moment.rows if row.values is not None]
    steps = [step for step in steps if step.time is not None]
    for time in range(max(1, moment.time - _COLUMNS), moment.time + _COLUMNS):
        for path in dict.fromkeys(step.scope.at(time).path(step.name or "") for step in steps):
            if player.trace.has(path) and player.known(player.trace.find(path)):
                yield Shown(player.trace.find(path))


def _of_row(player: Player, row: Row, count: int) -> Shown:
    recorded = player.run.trace[row.step]
    if player.pointer.tokens(recorded):
        return Shown(row.step, player.pointer.row(recorded))
    return Shown(row.step, row.line, count)


def _differences(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Element by element: 0 for equal infinities and for two numbers that are none, NaN where one of them is none."""
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1.0)
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    infinite = (np.isinf(ours) | np.isinf(theirs)) & ~np.isnan(ours) & ~np.isnan(theirs)
    return np.where(same, 0.0, np.where(infinite, np.inf, scaled))
