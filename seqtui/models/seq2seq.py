"""Sequence to sequence: one network reads the source into a vector, another writes the target from it.

Sutskever, Vinyals & Le 2014, with one layer where the paper has four. cell=gru makes the networks those of Cho et al.
2014, though the context is handed over once, not at every step. The cells follow torch, so the state_dict of an
nn.LSTM loads unchanged into each side (see encoder_decoder_weights.py).

    encoder.t3.h, .c    after the third source word; the encoder has no output, it only updates its state
    context             v in the paper: the encoder's last (h, c), of the same size however long the source is
    decoder.t0.h, .c    the same numbers: the state that the decoder starts from
    decoder.t1.x        the vector of <s>; from then on, of the word chosen in the step before
    logits, y           scores and probabilities of the next target word

    p(y_1 … y_T' | x_1 … x_T) = Π p(y_t | v, y_1 … y_{t-1})                                      equation 1

reverse=yes reads the source from its last word to its first, which the paper found to help (section 3.3).
"""

from collections.abc import Mapping
from functools import partial
from types import SimpleNamespace

from seqtui.engine.array import Array, concat
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_
from seqtui.models.inputs.sentence_pair import Vocabularies, read_task, read_weights
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.encoder_decoder import (
    CELL,
    COMMON_SETTINGS,
    D_HIDDEN,
    D_IN,
    EXAMPLE,
    advance,
    cell_of,
    decoder_parameters,
    decoder_scope,
    encode,
    finish,
    start,
    write,
)
from seqtui.models.parts.generation import State

NOTATION = Notation(
    context=Symbol("context", "d_context", "context vector: all that the decoder gets to know of the source")
)


def hand_over(eq: Equations, config: Mapping[str, Value], last: State) -> State:
    """The encoder's last state becomes one vector [d_context], and this the decoder's first state."""
    context, d_hidden = eq("context", concat(last)), config["d_hidden"]
    with decoder_scope(eq), eq.at(0):
        names = enumerate(cell_of(config).carried)
        return tuple(eq(name, context[k * d_hidden : (k + 1) * d_hidden]) for k, name in names)


def step(
    eq: Equations, w: SimpleNamespace, config: Mapping[str, Value], token: int, state: State
) -> tuple[Array, State]:
    """One target word: y_{t-1} and (h_{t-1}, c_{t-1}) to the scores [d_vocab] of y_t and (h_t, c_t)."""
    x = eq("x", w.W_E[token])
    state = advance(eq, w, config, x, state)
    logits = eq("logits", w.W_hy @ state[0] + w.b_y)
    return logits, state


def record(model: Model, request: Request, config: dict[str, Value], words: Vocabularies | None = None) -> Run:
    """Record a run: read, hand over, write. words name the rows of the embeddings, where the weights have names."""
    weights = read_weights(request, config)
    task = read_task(model, request, config, words, reverse=config["reverse"])
    eq = start(request, config, task.words, NOTATION)
    encoded = encode(eq, weights, config, task)
    state = hand_over(eq, config, encoded.last)
    with decoder_scope(eq, d_in=config["d_in"]):
        w = decoder_parameters(eq, weights, config, task, config["d_in"], config["d_hidden"])
        written = write(eq, request, config, task, partial(step, eq, w, config), state)
    return finish(model, request, config, eq, task, written)


MODEL = Model(
    name="seq2seq",
    title=N_("Sequence to sequence"),
    family="attention",
    summary=N_("one network reads into a vector, another writes from it"),
    reference="Sutskever, Vinyals & Le 2014",
    settings=(
        D_HIDDEN,
        D_IN,
        CELL,
        Setting("reverse", False, "read the source from its last word to its first, as the paper does"),
        *COMMON_SETTINGS,
    ),
    example=EXAMPLE,
    record=record,
    cell=cell_of,
    module=N_("nn.Embedding, nn.LSTM and nn.Linear"),
    compared_with=("bahdanau", "luong"),
    torch_reference="seqtui.train.verify.encoder_decoder_reference:seq2seq_reference",
)
