"""What the next value of a sequence depends on: all past tokens, a window of them, the last one, or a latent state."""

from __future__ import annotations

from functools import partial

from msgspec import Struct

from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Claim, Statement
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player

_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

NO_PAST_YET = Claim("no past yet", "{here} is the first: there is no past")
ON_ALL = Claim("on all", "{here} depends on all {past} past {what}")
ON_SOME = Claim("on some", "{here} depends on {read} of {past} past {what}")
THROUGH = Claim("through", "{here} depends on {state}, and {state} on {before} and {last}")


class DependencyView(Struct, frozen=True, eq=False):
    """tokens are those of all time steps, now is the number of the one that is predicted, from 0.

    reads are the numbers of the past tokens that it depends on directly; starts is how often the start mark stands in
    for tokens before the first. state is the sign of a latent state that they go through, "" where there is none; said
    is all of it in words. suits: the time step begins, or the state is made.
    """

    tokens: tuple[str, ...]
    now: int
    reads: tuple[int, ...]
    said: Statement
    starts: int = 0
    state: str = ""
    suits: bool = False

    @property
    def is_chain(self) -> bool:
        """Whether each state depends on the one before it, so that all of the past has a way to here."""
        return bool(self.state)


class SeriesView(Struct, frozen=True, eq=False):
    """A series with its predictions: None where there is none, or the walk has not come to it; now is a number from 0.

    error is that of now; signs are how the value, the prediction and the error are written.
    """

    values: tuple[float, ...]
    predicted: tuple[float | None, ...]
    now: int
    error: float | None
    signs: tuple[str, str, str]


def dependency_view(player: Player) -> DependencyView | None:
    """Return what the current time step of a counting model depends on; None outside time."""
    run, time = player.recorded, player.frame.time
    if time is None or not 1 <= time <= run.length:
        return None
    words = run.targets if run.vocabulary else run.tokens
    suits = player.goal is None and player.owner == _first(player)
    at = partial(_at, player.look)
    facts: dict[str, object] = {"here": at("x", time), "time": time, "past": time - 1}
    state = _state(player, time)
    if state:
        before = {"state": at(state, time), "before": at(state, time - 1), "last": at("x", time - 1)}
        said = NO_PAST_YET(**facts) if time == 1 else THROUGH(**facts, **before)
        suits = suits or player.values[player.owner].name == state
        return DependencyView(words, time - 1, (time - 2,) * (time > 1), said, int(time == 1), state, suits)
    window = _window(run, time)
    first = max(0, time - 1 - window)
    read = range(first, time - 1)
    facts |= {"read": len(read), "what": _("tokens") if run.vocabulary else _("values")}
    claim = NO_PAST_YET if time == 1 else ON_ALL if len(read) == time - 1 else ON_SOME
    return DependencyView(words, time - 1, tuple(read), claim(**facts), max(0, window - time + 1), "", suits)


def _at(look: TextStyle, name: str, time: int) -> str:
    """A value at a time step, in signs."""
    return f"{name}{look.sign(str(time).translate(_LOW), f'_{time}')}"


def _first(player: Player) -> int:
    """The first equation of the time step."""
    return player.frames.equations[player.frame.first]


def _state(player: Player, time: int) -> str:
    """The name of the state that each time step makes of the one before; "" where there is none."""
    trace, path = player.values, f"t{time}.h"
    if not trace.has(path):
        return ""
    index = trace.find(path)
    read = {(trace[i].name, trace[i].time) for k in _inside(player, index) for i in trace[k].operands}
    return "h" if ("h", time - 1) in read else ""


def _inside(player: Player, owner: int) -> range:
    """The steps of an equation."""
    first = next((pair.first for pair in player.values.equations if pair.last == owner), owner)
    return range(first, owner + 1)


def _window(run: Run, time: int) -> int:
    """How many past values the equations of a time step read."""
    trace = run.trace
    if trace.has(f"t{time}.window"):
        return len(trace[trace.find(f"t{time}.window")].operands)
    return int(trace.value(f"t{time}.m")) if trace.has(f"t{time}.m") else 0


def series_view(player: Player) -> SeriesView | None:
    """Return the series and what was predicted so far; None for a run over words."""
    run, trace, time = player.recorded, player.values, player.frame.time or 1
    if run.vocabulary or not trace.has("t1.x"):
        return None
    times = range(1, run.length + 1)

    def known(name: str, time: int) -> float | None:
        path = f"t{time}.{name}"
        is_there = trace.has(path) and player.reached(trace.find(path))
        return float(trace.value(path)) if is_there else None

    return SeriesView(
        values=tuple(float(trace.value(f"t{t}.x")[0]) for t in times),
        predicted=tuple(known("x_hat", t) for t in times),
        now=time - 1,
        error=known("e", time),
        signs=("x", "x_hat", "e"),
    )
