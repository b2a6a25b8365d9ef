"""Autoregressive models: the last τ values and no more.

Yule 1927, for series; on tokens, Shannon 1948:

    P(x₁ … x_T) = Π_t P(x_t | x_{t−τ} … x_{t−1})        counted from a corpus
    x̂_t = φ₁ x_{t−1} + … + φ_τ x_{t−τ} + c             a real-valued series: see ar_series

The window slides; the number of past values stays the same. Before the first token the window is filled with the start
mark.

    n         how often each token came after exactly these τ tokens, anywhere in a sentence
"""

from types import SimpleNamespace

from seqtui.engine.equations import Equations
from seqtui.language import N_
from seqtui.models import ar_series
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.inputs.text import START
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.counting import (
    COUNTING,
    COUNTING_SETTINGS,
    EXAMPLE,
    Joint,
    Text,
    contexts,
    recorder,
    row,
    smooth,
    windows,
)

NOTATION = COUNTING


def read(eq: Equations, w: SimpleNamespace, config: dict[str, Value], text: Text, joint: Joint) -> None:
    """Record P(x_t | x_{t−τ} … x_{t−1}) for each token."""
    tau = int(config["tau"])
    table = windows(text.corpus.sentences, tau)
    padded = (START,) * tau + text.tokens
    for t, x in enumerate(text.ids, 1):
        with eq.at(t):
            contexts(eq, w, m=tau, seen=len(table))
            n = eq.input("n", row(table.get(padded[t - 1 : t - 1 + tau], {}), text.places))
            p = smooth(eq, w, n)
            joint = joint.times(eq, p, x)


_record_tokens = recorder(NOTATION, read, per_step=3)


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run over tokens, or over a series of numbers when one is given or asked for."""
    if request.input is not None or config["kind"] == "series":
        return ar_series.record(model, request, config)
    return _record_tokens(model, request, config)


MODEL = Model(
    name="ar",
    title=N_("Autoregressive model AR(τ)"),
    family="counting",
    summary=N_("a window of the last τ tokens, or numbers, slides along"),
    reference="Yule 1927; Shannon 1948",
    settings=(
        Setting("tau", 2, "how many past values count", high=8),
        *COUNTING_SETTINGS,
        Setting("kind", "text", "tokens, or a series of numbers", choices=("text", "series")),
    ),
    example=EXAMPLE,
    record=record,
    set_text=ar_series.set_series,
    compared_with=("naive", "markov", "latent-ar"),
)
