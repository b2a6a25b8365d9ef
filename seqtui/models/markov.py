"""The first-order Markov model: the next token depends on the one before it and on nothing else.

Markov 1913, who counted vowels and consonants in Pushkin's Onegin.

    p(x₁ … x_T) = Π_t p(x_t | x_{t−1})

All it knows is one matrix, the same at every time step. A row is the token before, a column the token that comes; the
last row is the start of a sentence, the last column its end. The numbers are those of AR(1).

    N         how often one token followed another
    P         the transition matrix: each row adds up to 1
"""

from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_
from seqtui.models.inputs.settings import Value
from seqtui.models.model import Model
from seqtui.models.parts.counting import (
    COUNTING,
    COUNTING_SETTINGS,
    EXAMPLE,
    Joint,
    Text,
    contexts,
    recorder,
    transitions,
)

NOTATION = COUNTING | Notation(
    N=Symbol("N", "d_prev d_vocab", "counts: how often the token of the row was followed by that of the column"),
    N_row=Symbol("N_row", "d_prev row_sum", "how often each token was followed by anything"),
    P=Symbol("P", "d_prev d_vocab", "transition matrix: probability of the column's token after the row's"),
)


def transition_matrix(eq: Equations, w: SimpleNamespace, text: Text) -> tuple[Array, Array]:
    """Count once for all time steps; returns N and P."""
    N = eq.parameters({"N": transitions(text.corpus.sentences, text.places)}).N
    N_row = eq("N_row", N.sum(axis=1, keepdims=True))
    P = eq("P", (N + w.k) / (N_row + w.k * w.V))
    return N, P


def tokens_seen(N: Array) -> int:
    """How many different tokens, with the start, were followed by something in the corpus."""
    return int(np.count_nonzero(N.value.any(axis=1)))


def read(eq: Equations, w: SimpleNamespace, config: dict[str, Value], text: Text, joint: Joint) -> None:
    """Record p(x_t | x_{t−1}) for each token: a row of the matrix."""
    N, P = transition_matrix(eq, w, text)
    seen = tokens_seen(N)
    for t, x in enumerate(text.ids, 1):
        with eq.at(t):
            contexts(eq, w, m=1, seen=seen)
            n = eq("n", N[text.before(t)])
            eq("total", n.sum())
            p = eq("p", P[text.before(t)])
            joint = joint.times(eq, p, x)


MODEL = Model(
    name="markov",
    title=N_("Markov model, first order"),
    family="counting",
    summary=N_("one transition matrix; only the token before counts"),
    reference="Markov 1913",
    settings=COUNTING_SETTINGS,
    example=EXAMPLE,
    record=recorder(NOTATION, read, per_step=2, per_pair=3),
    compared_with=("naive", "ar", "latent-ar"),
)
