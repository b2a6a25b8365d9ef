"""Additive attention: at each target word the decoder looks at all source words again, and weighs them.

Bahdanau, Cho & Bengio 2015. The cells follow torch (cell=gru is nn.GRU, which resets after the product); the output is
one linear layer of the same three inputs where the paper has a maxout layer (appendix A.2.2), and two linear layers
have torch's bias. What the paper calls s is h here, in the scope of the decoder.

    H         h_1 … h_T, the annotations, one row each: forward and backward state side by side (section 3.2)
    keys      U_a h_j for all j: they do not change while the target is written (appendix A.1.2)
    query     W_a s_{t-1}: what the decoder asks, from its state before the word
    hidden    tanh(W_a s_{t-1} + U_a h_j), one row for each j
    energy    e_tj = v_aᵀ tanh(W_a s_{t-1} + U_a h_j): how well h_j meets what is asked
    alpha     α_tj = exp(e_tj) / Σ_k exp(e_tk)                                            equation 6
    context   c_t = Σ_j α_tj h_j: another one at each target word                         equation 5
    h         s_t = f(s_{t-1}, y_{t-1}, c_t)
    y         p(y_t | y_1 … y_{t-1}, x) = g(y_{t-1}, s_t, c_t)                            equation 4
    t0.h      s_0 = tanh(W_s ←h_1)
"""

from collections.abc import Mapping
from functools import partial
from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array, concat, softmax, tanh
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_
from seqtui.models.inputs.sentence_pair import Vocabularies, read_task, read_weights
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.letters import lettered
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

NOTATION = lettered(
    "additive",
    Notation(
        H=Symbol("H", "source d_annotation", "annotations: what the encoder knows at each source word, one row each"),
        W_a=Symbol("W_a", "d_attn d_hidden", "weights from the decoder's state to the query"),
        U_a=Symbol("U_a", "d_attn d_annotation", "weights from an annotation to its key"),
        v_a=Symbol("v_a", "d_attn", "weights from the hidden layer to the energy"),
        W_s=Symbol("W_s", "d_hidden d_encoder", "weights from the encoder's last state to the decoder's first"),
        b_s=Symbol("b_s", "d_hidden", "bias of the decoder's first state"),
        keys=Symbol("keys", "source d_attn", "what each source word is found by"),
        query=Symbol("query", "d_attn", "what the decoder asks for, before it writes the word"),
        hidden=Symbol("hidden", "source d_attn", "hidden layer of the alignment model, one row for each source word"),
        energy=Symbol("e", "source", "energy: how well each source word meets the query"),
        alpha=Symbol("α", "source", "alignment: how the decoder shares its attention among the source words"),
        context=Symbol("context", "d_annotation", "context vector: the annotations, weighted by alpha"),
    ),
)


def attend(eq: Equations, w: SimpleNamespace, h_prev: Array, keys: Array, H: Array) -> Array:
    """The context c_t [d_annotation] from s_{t-1} [d_hidden], keys [source, d_attn] and H [source, d_annotation]."""
    query = eq("query", w.W_a @ h_prev)  # [d_attn]
    hidden = eq("hidden", tanh(query + keys))  # [source, d_attn]
    energy = eq("energy", hidden @ w.v_a)  # [source]
    alpha = eq("alpha", softmax(energy))
    return eq("context", alpha @ H)


def step(
    eq: Equations, w: SimpleNamespace, config: Mapping[str, Value], keys: Array, H: Array, token: int, state: State
) -> tuple[Array, State]:
    """One target word: y_{t-1} and s_{t-1} to the scores [d_vocab] of y_t and s_t."""
    context = attend(eq, w, state[0], keys, H)
    embed = eq("embed", w.W_E[token])  # [d_embed]
    x = eq("x", concat([embed, context]))
    state = advance(eq, w, config, x, state)
    logits = eq("logits", w.W_hy @ concat([state[0], context, embed]) + w.b_y)
    return logits, state


def first_state(eq: Equations, w: SimpleNamespace, config: Mapping[str, Value], last: Array) -> State:
    """s_0 from the last state [d_encoder] of the encoder, the backward one where there are two; c_0 = 0."""
    with eq.at(0):
        h = eq("h", tanh(w.W_s @ last + w.b_s))
        _, *rest = cell_of(config).states(config).items()
        return h, *(eq.input(name, np.zeros(shape)) for name, shape in rest)


def record(model: Model, request: Request, config: dict[str, Value], words: Vocabularies | None = None) -> Run:
    """Record a run: read, then look and write. words name the rows of the embeddings, where the weights have names."""
    weights = read_weights(request, config, _shapes(request))
    task = read_task(model, request, config, words)
    eq = start(request, config, task.words, NOTATION)
    encoded = encode(eq, weights, config, task)
    H = annotate(eq, encoded)
    d_embed, d_hidden, d_annotation = config["d_in"], config["d_hidden"], H.shape[1]
    d_in, d_out = d_embed + d_annotation, d_hidden + d_annotation + d_embed
    with decoder_scope(eq, d_in=d_in):
        more = _attention_weights(weights, config, d_annotation)
        w = decoder_parameters(eq, weights, config, task, d_in, d_out, **more)
        keys = eq("keys", H @ w.U_a.T)
        state = first_state(eq, w, config, encoded.last[0])
        written = write(eq, request, config, task, partial(step, eq, w, config, keys, H), state)
    return finish(model, request, config, eq, task, written)


def _attention_weights(weights: Weights, config: Mapping[str, Value], d_annotation: int) -> dict[str, np.ndarray]:
    d_hidden, d_attn = config["d_hidden"], config["d_attn"]
    return {
        "W_a": weights.linear("attention.W_a.weight", d_attn, d_hidden),
        "U_a": weights.linear("attention.U_a.weight", d_attn, d_annotation),
        "v_a": weights.linear("attention.v_a.weight", 1, d_attn)[0],
        "W_s": weights.linear("decoder.init.weight", d_hidden, d_hidden),
        "b_s": weights.linear("decoder.init.bias", d_hidden),
    }


def _shapes(request: Request) -> dict[str, Value]:
    """What a file says of the settings that only this model has."""
    if request.weights is None:
        return {}
    return {
        "d_attn": columns(request.weights, "attention.v_a.weight"),
        "bidirectional": "encoder.rnn.weight_ih_l0_reverse" in request.weights.tensors,
    }


MODEL = Model(
    name="bahdanau",
    title=N_("Additive attention"),
    family="attention",
    summary=N_("before each word, weigh all source words anew"),
    reference="Bahdanau, Cho & Bengio 2015",
    settings=(
        D_HIDDEN,
        D_IN,
        Setting("d_attn", 4, "width of the alignment model's hidden layer"),
        Setting("bidirectional", True, "the encoder reads from both ends, as the paper's does"),
        Setting("cell", "gru", CELL.meaning, choices=CELL.choices),
        *COMMON_SETTINGS,
    ),
    example=EXAMPLE,
    record=record,
    cell=cell_of,
    module=N_("nn.Embedding, nn.GRU and nn.Linear"),
    compared_with=("seq2seq", "luong"),
    torch_reference="seqtui.train.verify.encoder_decoder_reference:bahdanau_reference",
)
