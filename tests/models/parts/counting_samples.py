"""Runs of the counting models that several tests look at."""

import numpy as np

from seqtui.models.model import Request, Run
from seqtui.models.table import run

NAMES = ("naive", "ar", "markov", "latent-ar")
CORPUS = "a b a\na b b\nb a\n"  # words a, b and the end: V = 3


def counted(model: str, text: str | None = None, corpus: str | None = None, **settings: object) -> Run:
    return run(Request(model, text=text, corpus=corpus, settings=settings))


def column(made: Run, name: str) -> np.ndarray:
    """One value at all time steps."""
    return np.array([made.trace.value(f"t{t}.{name}") for t in range(1, made.length + 1)])
