"""What a lesson sees of the screen in front of it: each kind of screen is seen in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from seqtui.course.goals import Observation, observed
from seqtui.engine import paths
from seqtui.tui.screens.base import BaseScreen


def observation(screen: BaseScreen, action: str, typed: str) -> Observation:
    """Return what can be seen of a screen behind an action; typed is the line that was typed in a dialog."""
    see = _SEEN.get(screen.keys)
    beside: dict[str, Any] = {"screen": screen.keys, "action": action, "typed": typed}
    return Observation(**beside) if see is None else see(screen, beside)


def _of_stepper(screen: Any, beside: Mapping[str, Any]) -> Observation:
    return observed(screen.stepper, view=screen.views.name, drawing=screen.shown_drawing, **beside)


def _of_why(screen: Any, beside: Mapping[str, Any]) -> Observation:
    place, trace = screen.selection.place, screen.run.trace
    opened = paths.spell(trace.path(place.step), place.element)
    return Observation(run=screen.run, opened=opened, **beside)


def _of_compare(screen: Any, beside: Mapping[str, Any]) -> Observation:
    lanes, chosen = screen.comparison.lanes, screen.comparison.lanes[screen.comparison.chosen]
    sides, cursor = tuple(lane.run for lane in lanes), chosen.trace.path(chosen.player.cursor)
    return Observation(run=sides[-1], before=sides[0], sides=sides, cursor=cursor, **beside)


def _of_train(screen: Any, beside: Mapping[str, Any]) -> Observation:
    if not screen.trainings.logs:
        return Observation(**beside)
    log = screen.lookback.log
    return Observation(recipe=log.recipe.name, training=dict(log.outcome.held_out), **beside)


def _of_help(screen: Any, beside: Mapping[str, Any]) -> Observation:
    """A page about no screen is the one of the signs."""
    return Observation(**{**beside, "screen": beside["screen"] if screen.topic.keys else "signs"})


_SEEN: Mapping[str, Callable[[Any, Mapping[str, Any]], Observation]] = {
    "stepper": _of_stepper,
    "why": _of_why,
    "compare": _of_compare,
    "train": _of_train,
    "help": _of_help,
}
