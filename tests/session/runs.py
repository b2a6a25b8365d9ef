"""Runs that the tests of the session, the drawings and the screens look at."""

from functools import cache

import numpy as np

from seqtui.language import language
from seqtui.models.model import Request, Run
from seqtui.models.table import MODELS, run

SENTENCE = "the cat sat"
CORPUS = "the cat sat\nthe cat ran\na dog sat\n"


def recorded(model: str, text: str | None = SENTENCE, **settings: object) -> Run:
    """A run of any model, kept: runs never change, but for the language in which they say where they come from."""
    return _recorded(language(), model, text, **settings)


@cache
def _recorded(_language: str, model: str, text: str | None, **settings: object) -> Run:
    corpus = CORPUS if MODELS[model].family == "counting" else None
    return run(Request(model, text, settings=settings, corpus=corpus))


@cache
def series() -> Run:
    """The autoregressive model on numbers instead of words."""
    return run(Request("ar", input=np.sin(np.arange(12.0))))


SHAPES = {
    "rnn": lambda: recorded("rnn"),
    "lstm": lambda: recorded("lstm"),
    "gru": lambda: recorded("gru", reset="before"),
    "stacked": lambda: recorded("lstm", n_layers=2),
    "both ways": lambda: recorded("gru", n_layers=2, bidirectional=True),
    "no output": lambda: recorded("rnn", output=False),
    "one token": lambda: recorded("lstm", "cat"),
    "naive": lambda: recorded("naive"),
    "ar": lambda: recorded("ar"),
    "markov": lambda: recorded("markov"),
    "latent": lambda: recorded("latent-ar"),
    "series": series,
}
