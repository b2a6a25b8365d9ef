"""Runs for the claims of lessons, recorded without the stages of the lessons."""

from functools import cache

import numpy as np

from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.session.requests import RunArgs, described


@cache
def recorded(model: str, text: str = "", edits: tuple[str, ...] = (), corpus: str | None = None, **settings) -> Run:
    """Record a model, or a network of the zoo, on a text."""
    typed = tuple(f"{name}={_spelled(value)}" for name, value in settings.items())
    state = described(RunArgs(model=model, text=text or None, settings=typed, edits=edits, corpus=corpus))
    return record(state.request)


def value(run: Run, path: str) -> np.ndarray:
    """Return a recorded value by its path."""
    return run.trace[run.trace.find(path)].value


def _spelled(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
