"""Where runs meet: the time steps, written tokens and parts of a model that several runs share, in one order.

Two time steps are the same by their number and by what counts them (an encoder's t2 is no decoder's t2); parts outside
time by the path of their last value. Between two meeting points each run has a span of equations of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import DIRECTIONS, SIDES, Scope
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.session.walk.cursor import StepGroups

Key = tuple[Scope, *tuple[object, ...]]  # the time step or the name of a value, and how many of them are to come
Route = list["Stop"]


class Stop(Struct, frozen=True):
    """A place where one run can meet others: equations span of it lead there."""

    key: Key
    name: str
    time: int | None
    span: range


class SyncPoint(Struct, frozen=True):
    """A place where all runs are at the same time: span[k] are the equations of run k that lead to it.

    An empty span is a run that waits; it starts at the equation that the run would do next. is_prelude: what runs
    prepare before they first meet.
    """

    name: str
    time: int | None
    spans: tuple[range, ...]
    is_prelude: bool = False

    @property
    def length(self) -> int:
        """How many equations the run with most of them has here."""
        return max(map(len, self.spans))


def synchronised(runs: Sequence[Run], frames: Sequence[StepGroups]) -> tuple[SyncPoint, ...]:
    """Return the meeting points of the runs; together their spans are all equations of each run, once.

    Raises SeqtuiError when the runs have nothing in common.
    """
    routes = _with_tokens(runs, [_route(run.trace, groups) for run, groups in zip(runs, frames, strict=True)])
    if not _shared(routes):
        routes = [[_without_side(stop) for stop in route] for route in routes]
    at_once = all(stop.time is None for route in routes for stop in route)
    models, lengths = {run.model.name for run in runs}, {len(run.given) for run in runs}
    strangers = at_once and len(models) > 1 and len(lengths) > 1
    if strangers or (not _shared(routes) and not (at_once and len({run.given for run in runs}) == 1)):
        raise SeqtuiError(
            _("{models} never meet: they share no time step, no part, and not the same tokens", models=_names(runs))
        )
    first = next((stop.name for stop in _shared(routes)), _("the end"))
    return tuple(_points(routes, [0] * len(routes), first))


def _route(trace: Trace, frames: StepGroups) -> Route:
    """The stops of one run, in a model of a single part its equations.

    A LayerNorm belongs to what reads it: then pre- and post-norm meet between sublayers.
    """
    stops, first = [], 0
    for index in frames.times if len(frames.times) > 1 else frames.equations:
        step, last = trace[index], frames.equation_of[index]
        is_norm = step.symbol is not None and step.symbol.sublayer == "norm"
        if step.time is None and is_norm and index != frames.times[-1]:
            continue
        if step.time is None:
            stops.append(Stop((step.scope, step.name), trace.path(index), None, range(first, last + 1)))
        else:
            where = step.scope.only(*SIDES, *DIRECTIONS)
            stops.append(Stop((where, step.time), str(where.in_time(step.time)), step.time, range(first, last + 1)))
        first = last + 1
    return _told_apart(stops)


def _told_apart(stops: Route) -> Route:
    """A time step that comes twice (read, then joined from both ends) is counted from the end, where its state is."""
    left = Counter(stop.key for stop in stops)
    apart = []
    for stop in stops:
        left[stop.key] -= 1
        more = left[stop.key]
        apart.append(replace(stop, key=(*stop.key, more), name=stop.name if not more else f"{stop.name}~{more}"))
    return apart


def _with_tokens(runs: Sequence[Run], routes: list[Route]) -> list[Route]:
    """Give a run that reads all tokens at once a stop for each token, where others go through them in time."""
    timed = next((route for route in routes if any(stop.time is not None for stop in route)), None)
    if timed is None:
        return routes
    reading = [s for s in timed if s.time and not s.key[0].without("encoder") and s.key[-1] == 0]
    if not reading:
        return routes
    return [
        route if any(s.time is not None for s in route) else _token_by_token(run, route, reading)
        for run, route in zip(runs, routes, strict=True)
    ]


def _token_by_token(run: Run, route: Route, reading: Route) -> Route:
    if len(reading) != len(run.given):
        raise SeqtuiError(
            _(
                "{model} reads {n} tokens at once, and the other run goes through {steps} time steps: they have "
                "no token in common",
                model=run.model.name,
                n=len(run.given),
                steps=len(reading),
            )
        )
    end = route[-1].span.stop
    return [*route, *(replace(stop, span=range(end, end)) for stop in reading)]


def _without_side(stop: Stop) -> Stop:
    """What an encoder reads is what a single network reads; one direction of its reading stays its own."""
    where, *rest = stop.key
    if stop.time is not None and len(where.parts) > 1:
        return stop
    return replace(stop, key=(where.without("encoder"), *rest))


def _shared(routes: Sequence[Route]) -> list[Stop]:
    """The stops of the first run that all runs have, as many as stand in the same order in each."""
    common = list(routes[0])
    for route in routes[1:]:
        places = {stop.key: k for k, stop in enumerate(route)}
        common = [stop for stop in common if stop.key in places]
        keep = _rising([places[stop.key] for stop in common])
        common = [common[k] for k in keep]
    return common


def _rising(numbers: Sequence[int]) -> list[int]:
    """The places of a longest rising row of numbers (patience sorting)."""
    tails: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for k, number in enumerate(numbers):
        pile = bisect_left(tails, number)
        before.append(last[pile - 1] if pile else None)
        tails[pile : pile + 1] = [number]
        last[pile : pile + 1] = [k]
    found, place = [], last[-1] if last else None
    while place is not None:
        found.append(place)
        place = before[place]
    return found[::-1]


def _points(routes: Sequence[Route], done: list[int], first: str = "") -> list[SyncPoint]:
    """Cut the routes where they meet; done are the equations of each run that lie behind."""
    alive = [route for route in routes if route]
    shared = _shared(alive) if len(alive) > 1 else alive[0] if alive else []
    points: list[SyncPoint] = []
    for n, stop in enumerate(shared):
        here = [next((s for s in route if s.key == stop.key), None) for route in routes]
        if n == 0 and first:
            done = _prelude(points, done, [s.span.start if s else 0 for s in here], first)
        ends = [s.span.stop if s else end for s, end in zip(here, done, strict=True)]
        points.append(_point(stop.name, stop.time, done, ends))
        done = ends
    rest = [[s for s in route if s.span.stop > end] for route, end in zip(routes, done, strict=True)]
    if any(rest) and shared:
        return points + _points(rest, done)
    ends = [route[-1].span.stop if route else end for route, end in zip(rest, done, strict=True)]
    return [*points, _point(_("the end"), None, done, ends)] if any(rest) else points


def _prelude(points: list[SyncPoint], done: list[int], starts: list[int], first: str) -> list[int]:
    """What comes before the first meeting point, as one of its own."""
    if starts != done:
        points.append(replace(_point(_("before {name}", name=first), None, done, starts), is_prelude=True))
    return starts


def _point(name: str, time: int | None, done: Sequence[int], ends: Sequence[int]) -> SyncPoint:
    return SyncPoint(name, time, tuple(range(a, b) for a, b in zip(done, ends, strict=True)))


def _names(runs: Sequence[Run]) -> str:
    return _(" and ").join(dict.fromkeys(run.model.name for run in runs))
