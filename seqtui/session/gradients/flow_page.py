"""What the screen of gradients through time shows: everything computed so far, and how it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from seqtui.models.model import Run
from seqtui.session.gradients.clipping import DEFAULT
from seqtui.session.gradients.comparison import Compared
from seqtui.session.gradients.flow import Flow

_SIZES = (("d_hidden", "hidden"), ("d_model", "d_model"))


class Below(Enum):
    """What stands below the norms of the run itself."""

    COMPARED = "other runs"
    WEIGHTS = "weights"


def about(run: Run) -> str:
    """Say how large a run is and where its weights come from."""
    sizes = [f"{word} {run.config[name]}" for name, word in _SIZES if name in run.config]
    return ", ".join((*sizes, run.source))


@dataclass(frozen=True, eq=False, slots=True)
class FlowPage:
    """One look at how gradients flow.

    about: the run in words; over: the text that others are compared over; rows: those that are computed, of so many
    entries. now: the time step that numbers are given of. clipping: whether gradients are clipped, at threshold. top:
    how many lines of the lower part are scrolled away. fault: why there are no more rows.
    """

    flow: Flow
    about: str
    over: str
    rows: tuple[Compared, ...] = ()
    entries: int = 0
    now: int = 1
    clipping: bool = False
    threshold: float = DEFAULT
    below: Below = Below.COMPARED
    top: int = 0
    fault: str = ""
