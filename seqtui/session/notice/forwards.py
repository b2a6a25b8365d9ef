"""The sentence at a stop of the walk forwards."""

from __future__ import annotations

import numpy as np

from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.notice.kinds import by_kind
from seqtui.session.notice.stop import Stop
from seqtui.session.notice.table import ROWS
from seqtui.session.text import TextStyle
from seqtui.session.walk.pointer import Pointer


def notice(run: Run, index: int, pointer: Pointer | None = None, look: TextStyle | None = None) -> Statement:
    """Return what is remarkable in the numbers of a computed step; pointer says which token is looked at."""
    stop = Stop(run, index, pointer or Pointer(run), look or TextStyle())
    with np.errstate(all="ignore"):
        for row in ROWS:
            if row.fits(stop) and (said := row.notice(stop)) is not None:
                return said
        return by_kind(stop)
