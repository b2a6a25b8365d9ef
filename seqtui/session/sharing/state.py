"""Where a learner stands: the run, the place in it, what is pointed at, and how it is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from seqtui.models.model import Request
from seqtui.session.levels.level import Level
from seqtui.session.walk.frames import Granularity


@dataclass(frozen=True, eq=False)
class State:
    """Everything that determines a screen of the stepper, but for its size and colours.

    cursor and chosen are paths: the value just computed ("" for the beginning of the walk), and the row pointed at
    ("" follows the cursor). unit and word are columns of the pointer; rows and columns are the tokens chosen in
    matrices, each by the path of the first value along those tokens. view is the name of a view, "" for the first one
    that fits. goal is what is differentiated, when the walk is turned round. before is the run to compare with,
    trail the changes that led from it to the run, each with the request that came of it, and experiment the id of the
    experiment that made the two. loose: something else is run than the place was noted in, so
    a place that the run lacks is left out instead of refused.
    """

    request: Request
    cursor: str = ""
    chosen: str = ""
    unit: int = 0
    word: int | None = None
    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    granularity: Granularity = Granularity.EQUATION
    level: Level = Level.NUMBERS
    view: str = ""
    goal: str | None = None
    breakpoints: tuple[str, ...] = ()
    before: Request | None = None
    trail: tuple[tuple[str, Request], ...] = ()
    experiment: str = ""
    loose: bool = False

    def running(self, request: Request) -> State:
        """The same place in another run, which may lack it; there is nothing to compare it with."""
        return replace(self, request=request, before=None, trail=(), experiment="", loose=True)
