"""The naive sequence model: count the whole past.

The chain rule of probability, taken at its word:

    p(x₁ … x_T) = Π_t p(x_t | x₁ … x_{t−1})

Each factor is counted from a corpus. The context grows by one token each step; V^(t−1) of them would have to be
counted, and soon the one at hand was never seen: what is left is the smoothing, 1/V for every token.

    n         how often each token came after exactly this beginning of a sentence
"""

from types import SimpleNamespace

from seqtui.engine.equations import Equations
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
    row,
    smooth,
    whole_contexts,
)

NOTATION = COUNTING


def read(eq: Equations, w: SimpleNamespace, config: dict[str, Value], text: Text, joint: Joint) -> None:
    """Record p(x_t | x₁ … x_{t−1}) for each token."""
    for t, level in enumerate(whole_contexts(text.corpus.sentences, text.tokens), 1):
        with eq.at(t):
            contexts(eq, w, m=t - 1, seen=level.contexts)
            n = eq.input("n", row(level.after, text.places))
            p = smooth(eq, w, n)
            joint = joint.times(eq, p, text.ids[t - 1])


MODEL = Model(
    name="naive",
    title=N_("Naive sequence model"),
    family="counting",
    summary=N_("the whole past as the context, counted from a corpus"),
    reference=N_("Shannon 1948; smoothing: Lidstone 1920"),
    settings=COUNTING_SETTINGS,
    example=EXAMPLE,
    record=recorder(NOTATION, read, per_step=3),
    compared_with=("markov", "ar", "latent-ar"),
)
