"""Multiplicative attention: the decoder updates its state first, then looks at the source, then speaks.

Luong, Pham & Manning 2015, global attention, with one layer and torch's bias on the scores. h̄_s in the paper are the
encoder's hidden states, the rows of H.

    t0.h, t0.c   the encoder's last state (section 3)
    h            h_t = cell(x_t, h_{t-1}): the state after the word before was read
    energy       score(h_t, h̄_s), by the setting score                                     equation 8
                     dot       h_tᵀ h̄_s
                     general   h_tᵀ W_a h̄_s
                     concat    v_aᵀ tanh(W_a [h_t; h̄_s])
    alpha        a_t(s) = exp(score(h_t, h̄_s)) / Σ_s' exp(score(h_t, h̄_s'))                equation 7
    context      c_t = Σ_s a_t(s) h̄_s
    h_tilde      h̃_t = tanh(W_c [c_t; h_t])                                               equation 5
    y            p(y_t | y_1 … y_{t-1}, x) = softmax(W_s h̃_t)                              equation 6

input_feeding=yes lets the cell read h̃_{t-1} beside the word, so that it knows what was looked at (section 3.3).
"""

from collections.abc import Mapping
from functools import partial
from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array, concat, identity, softmax, tanh
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
    annotate,
    cell_of,
    decoder_parameters,
    decoder_scope,
    encode,
    finish,
    start,
    write,
)
from seqtui.models.parts.generation import State
from seqtui.models.weights.encoder_decoder_weights import Weights, columns

NOTATION = Notation(
    energy=Symbol("e", "source", "energy: how well each source word meets the decoder's state"),
    alpha=Symbol("α", "source", "alignment: how the decoder shares its attention among the source words"),
    context=Symbol("context", "d_annotation", "context vector: the encoder's states, weighted by alpha"),
    W_c=Symbol("W_c", "d_hidden d_both", "weights from context and state to what is said"),
    h_tilde=Symbol("h~", "d_hidden", "attentional state: what the decoder knows and what it has just looked at"),
)

SCORES = {
    "dot": Notation(),
    "general": Notation(
        W_a=Symbol("W_a", "d_hidden d_annotation", "weights between the decoder's state and the encoder's"),
        query=Symbol("query", "d_annotation", "what the decoder asks for, in the encoder's terms"),
    ),
    "concat": Notation(
        W_a=Symbol("W_a", "d_attn d_both", "weights from both states to the hidden layer"),
        v_a=Symbol("v_a", "d_attn", "weights from the hidden layer to the energy"),
        keys=Symbol("keys", "source d_attn", "what each source word brings to the hidden layer"),
        query=Symbol("query", "d_attn", "what the decoder's state brings to the hidden layer"),
        hidden=Symbol("hidden", "source d_attn", "hidden layer, one row for each source word"),
    ),
}


def score(eq: Equations, w: SimpleNamespace, kind: str, h: Array, H: Array) -> Array:
    """Equation 8: h [d_hidden] with each row of H [source, d_annotation], to one number each [source]."""
    if kind == "dot":
        return eq("energy", H @ h)
    if kind == "general":
        query = eq("query", h @ w.W_a)  # [d_annotation]
        return eq("energy", H @ query)
    query = eq("query", w.W_a[:, 0 : h.shape[0]] @ h)  # [d_attn]
    hidden = eq("hidden", tanh(query + w.keys))  # [source, d_attn]
    return eq("energy", hidden @ w.v_a)


def step(
    eq: Equations, w: SimpleNamespace, config: Mapping[str, Value], H: Array, token: int, state: State
) -> tuple[Array, State]:
    """One target word: y_{t-1} and the state before it to the scores [d_vocab] of y_t and the state after it.

    The state is that of the cell, and with input feeding h̃ behind it.
    """
    x, before = _input(eq, w, config, token, state)
    state = advance(eq, w, config, x, before)
    h = state[0]
    energy = score(eq, w, config["score"], h, H)
    alpha = eq("alpha", softmax(energy))
    context = eq("context", alpha @ H)  # [d_annotation]
    h_tilde = eq("h_tilde", tanh(w.W_c @ concat([context, h])))  # [d_hidden]
    logits = eq("logits", w.W_hy @ h_tilde + w.b_y)
    return logits, (*state, h_tilde) if config["input_feeding"] else state


def _input(
    eq: Equations, w: SimpleNamespace, config: Mapping[str, Value], token: int, state: State
) -> tuple[Array, State]:
    """What the cell reads [d_in], and its own state before."""
    if not config["input_feeding"]:
        return eq("x", w.W_E[token]), state
    *before, h_tilde = state
    embed = eq("embed", w.W_E[token])
    return eq("x", concat([embed, h_tilde])), tuple(before)


def first_state(eq: Equations, config: Mapping[str, Value], last: State) -> State:
    """The encoder's last state, handed over; h̃_0 = 0 where it is fed."""
    with eq.at(0):
        state = tuple(eq(name, identity(part)) for name, part in zip(cell_of(config).carried, last, strict=True))
        return (*state, eq.input("h_tilde", np.zeros(config["d_hidden"]))) if config["input_feeding"] else state


def record(model: Model, request: Request, config: dict[str, Value], words: Vocabularies | None = None) -> Run:
    """Record a run: read, then write and look. words name the rows of the embeddings, where the weights have names."""
    weights = read_weights(request, config, _shapes(request))
    task = read_task(model, request, config, words)
    eq = start(request, config, task.words, NOTATION | SCORES[config["score"]])
    encoded = encode(eq, weights, config, task)
    H = annotate(eq, encoded)
    d_in = config["d_in"] + (config["d_hidden"] if config["input_feeding"] else 0)
    with decoder_scope(eq, d_in=d_in):
        more = _attention_weights(weights, config)
        w = decoder_parameters(eq, weights, config, task, d_in, config["d_hidden"], **more)
        if config["score"] == "concat":
            w.keys = eq("keys", H @ w.W_a[:, config["d_hidden"] :].T)  # the half that reads h̄_s, once for all t
        state = first_state(eq, config, encoded.last)
        written = write(eq, request, config, task, partial(step, eq, w, config, H), state)
    return finish(model, request, config, eq, task, written)


def _attention_weights(weights: Weights, config: Mapping[str, Value]) -> dict[str, np.ndarray]:
    d_hidden, d_attn = config["d_hidden"], config["d_attn"]
    own = {"W_c": weights.linear("attention.W_c.weight", d_hidden, 2 * d_hidden)}
    if config["score"] == "general":
        own["W_a"] = weights.linear("attention.W_a.weight", d_hidden, d_hidden)
    elif config["score"] == "concat":
        own["W_a"] = weights.linear("attention.W_a.weight", d_attn, 2 * d_hidden)
        own["v_a"] = weights.linear("attention.v_a.weight", 1, d_attn)[0]
    return own


def _shapes(request: Request) -> dict[str, Value]:
    """What a file says of the settings that only this model has."""
    if request.weights is None:
        return {}
    state = request.weights
    fed = columns(state, "decoder.rnn.weight_ih_l0") != columns(state, "target_embedding.weight")
    if "attention.v_a.weight" in state.tensors:
        return {"score": "concat", "d_attn": columns(state, "attention.v_a.weight"), "input_feeding": fed}
    return {"score": "general" if "attention.W_a.weight" in state.tensors else "dot", "input_feeding": fed}


MODEL = Model(
    name="luong",
    title=N_("Multiplicative attention"),
    family="attention",
    summary=N_("weigh the source words by products of the two states"),
    reference="Luong, Pham & Manning 2015",
    settings=(
        D_HIDDEN,
        D_IN,
        Setting("score", "general", "how a decoder state meets an encoder state", choices=tuple(SCORES)),
        Setting("d_attn", 4, "width of the hidden layer, for score=concat"),
        Setting("input_feeding", False, "the cell also reads what was looked at in the step before"),
        CELL,
        *COMMON_SETTINGS,
    ),
    example=EXAMPLE,
    record=record,
    cell=cell_of,
    module=N_("nn.Embedding, nn.LSTM and nn.Linear"),
    compared_with=("seq2seq", "bahdanau"),
    torch_reference="seqtui.train.verify.encoder_decoder_reference:luong_reference",
)
