"""The latent autoregressive model: a summary of fixed size in the place of the growing past.

After Zhang, Lipton, Li & Smola, "Dive into Deep Learning", section 9.1:

    h_t = g(h_{t−1}, x_{t−1})        p(x_t | x₁ … x_{t−1}) ≈ p(x_t | h_t)

This is the simplest g there is, with nothing to train: a mean of the tokens so far, in which each step back counts
`decay` times as much. The summary weighs the rows of the Markov model's transition matrix, and decay = 0 is the Markov
model. An RNN has the same shape and learns its g.

    x         the token that came, as a vector: 1 at its place, 0 elsewhere; x₀ is the start of the sentence
    h         the summary: how much each past token still counts; its elements add up to 1
    P         the transition matrix, counted from the corpus
"""

from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_
from seqtui.models import markov
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.model import Model
from seqtui.models.parts.counting import COUNTING_SETTINGS, EXAMPLE, Joint, Text, contexts, recorder

NOTATION = markov.NOTATION | Notation(
    x=Symbol("x", "d_prev", "the token that came: 1 at its place, 0 elsewhere"),
    h=Symbol("h", "d_prev", "summary of the past: how much each token still counts"),
    m=Symbol("m", "", "past tokens that one row of P looks at"),
    log10_C=Symbol("log₁₀C", "", "rows of P that the summary can mix, as a power of ten"),
    seen=Symbol("seen", "", "different tokens that were followed by something in the corpus"),
    decay=Symbol("decay", "", "how much of the summary stays at each step"),
)


def g(eq: Equations, decay: Array, h_prev: Array, x_prev: Array) -> Array:
    """The new summary: (h_{t−1}, x_{t−1}) to h_t."""
    return eq("h", decay * h_prev + (1 - decay) * x_prev)


def read(eq: Equations, w: SimpleNamespace, config: dict[str, Value], text: Text, joint: Joint) -> None:
    """Record p(x_t | h_t) for each token."""
    N, P = markov.transition_matrix(eq, w, text)
    seen = markov.tokens_seen(N)
    decay = eq.parameters({"decay": np.array(config["decay"])}).decay
    start = np.eye(len(text.words))[-1]
    with eq.at(0):
        x, h = eq.input("x", start), eq.input("h", start)
    for t, token in enumerate(text.ids, 1):
        with eq.at(t):
            contexts(eq, w, m=1, seen=seen)
            h = g(eq, decay, h, x)
            p = eq("p", h @ P)
            joint = joint.times(eq, p, token)
            if t < len(text.ids):  # nothing comes after the end
                x = eq.input("x", np.eye(1, len(text.words), token)[0])


MODEL = Model(
    name="latent-ar",
    title=N_("Latent autoregressive model"),
    family="counting",
    summary=N_("a summary of fixed size replaces the growing past"),
    reference="Zhang, Lipton, Li & Smola, Dive into Deep Learning, 9.1",
    settings=(*COUNTING_SETTINGS, Setting("decay", 0.5, "how much of the summary stays", low=0, high=0.99)),
    example=EXAMPLE,
    record=recorder(NOTATION, read, per_step=5, per_pair=3),
    compared_with=("naive", "markov", "ar"),
)
