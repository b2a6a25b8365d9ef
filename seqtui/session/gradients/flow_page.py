"""What the screen of gradients through time shows: everything computed so far, and how it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session import remarks
from seqtui.session.changing.edit_tree import edit_label
from seqtui.session.gradients.clipping import DEFAULT
from seqtui.session.gradients.comparison import Compared
from seqtui.session.gradients.flow import Flow

_SIZES = (("d_hidden", "hidden"), ("d_model", "d_model"))


class Below(Enum):
    """What stands below the norms of the run itself."""

    COMPARED = "other runs"
    WEIGHTS = "weights"


def about(run: Run) -> Statement:
    """Say how large a run is, what was edited in it, and where its weights come from."""
    sizes = "".join(f"{word} {run.config[name]}, " for name, word in _SIZES if name in run.config)
    if not run.request.edits:
        return remarks.ABOUT(sizes=sizes, source=run.source)
    edits = ", ".join(edit_label(path, value) for path, value in run.request.edits)
    return remarks.ABOUT_EDITED(sizes=sizes, edits=edits, source=run.source)


@dataclass(frozen=True, eq=False, slots=True)
class FlowPage:
    """One look at how gradients flow.

    about: the run in words; over: the text that others are compared over; edits: which edits of the run
    those are without; rows: those that are computed, of so many
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
    edits: tuple[Statement, ...] = ()
