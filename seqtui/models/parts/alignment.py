"""Attention between the state of a recurrent decoder and what its encoder hands over: the scores, and what they weigh.

Luong, Pham & Manning 2015, equation 8, and two others that are in use. h is the decoder's state [d_hidden], h̄_s a row
of H [source, d_annotation].

    dot        hᵀ h̄_s
    general    hᵀ W_a h̄_s
    concat     v_aᵀ tanh(W_a [h; h̄_s])
    additive   v_aᵀ tanh(h + h̄_s)          Bahdanau et al. 2015 without matrices, as Keras' AdditiveAttention has it
    heads      several heads of scaled dot products (Vaswani et al. 2017, section 3.2.2), as nn.MultiheadAttention

    energy     the scores, one for each source word           of heads: head0.scores …
    alpha      softmax(energy), equation 7                    of heads: the mean of their patterns, which nothing reads
    context    Σ_s alpha(s) h̄_s                               of heads: what they found, through W_O
"""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import add
from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array, identity, softmax, tanh
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.parts.attention import CROSS_ATTENTION, attend, combine, linear, numbered, record_tree
from seqtui.models.weights.attention_weights import Tree, cut_heads, seeded_attention, torch_attention
from seqtui.models.weights.encoder_decoder_weights import Weights

_LOOK = Notation(
    energy=Symbol("e", "source", "energy: how well each source word meets the decoder's state"),
    alpha=Symbol("α", "source", "alignment: how the decoder shares its attention among the source words"),
    context=Symbol("context", "d_annotation", "context vector: the encoder's states, weighted by alpha"),
)
_HIDDEN_LAYER = Notation(
    v_a=Symbol("v_a", "d_attn", "weights from the hidden layer to the energy"),
    hidden=Symbol("hidden", "source d_attn", "hidden layer, one row for each source word"),
)
SCORES: dict[str, Notation] = {
    "dot": _LOOK,
    "general": _LOOK
    | Notation(
        W_a=Symbol("W_a", "d_hidden d_annotation", "weights between the decoder's state and the encoder's"),
        query=Symbol("query", "d_annotation", "what the decoder asks for, in the encoder's terms"),
    ),
    "concat": _LOOK
    | _HIDDEN_LAYER
    | Notation(
        W_a=Symbol("W_a", "d_attn d_both", "weights from both states to the hidden layer"),
        keys=Symbol("keys", "source d_attn", "what each source word brings to the hidden layer"),
        query=Symbol("query", "d_attn", "what the decoder's state brings to the hidden layer"),
    ),
    "additive": _LOOK | _HIDDEN_LAYER,
    "heads": Notation(
        alpha=Symbol("α", "source", "alignment: the shares of all heads, averaged to be looked at"),
        context=Symbol("context", "d_annotation", "what the heads found among the source words"),
    ),
}
_OF_HEADS = CROSS_ATTENTION | Notation(
    asked=Symbol("asked", "query d_model", "the decoder's state as the one row of a matrix")
)
SCORE = Setting("score", "general", "how a decoder state meets an encoder state", choices=tuple(SCORES))
D_ATTN = Setting("d_attn", 4, "width of the hidden layer, for score=concat")
HEADS = Setting("n_heads", 1, "attention heads, for score=heads", high=64)

Look = Callable[[Array], Array]


def alignment_weights(weights: Weights, config: Mapping[str, Value], d_annotation: int) -> dict[str, np.ndarray]:
    """The weights of the scores, from the file or the seed; those of heads are a tree: see prepare."""
    d_hidden, d_attn, score = config["d_hidden"], config["d_attn"], config["score"]
    if score == "general":
        return {"W_a": weights.linear("attention.W_a.weight", d_hidden, d_annotation)}
    if score == "concat":
        W_a = weights.linear("attention.W_a.weight", d_attn, d_hidden + d_annotation)
        return {"W_a": W_a, "v_a": weights.linear("attention.v_a.weight", 1, d_attn)[0]}
    return {"v_a": weights.linear("attention.v_a.weight", 1, d_hidden)[0]} if score == "additive" else {}


def prepare(eq: Equations, w: SimpleNamespace, weights: Weights, config: Mapping[str, Value], H: Array) -> Look:
    """Record what holds for all time steps; returns a function from h [d_hidden] to the context [d_annotation]."""
    if config["score"] == "heads":
        return _heads(eq, weights, config, H)
    if config["score"] == "concat":
        w.keys = eq("keys", H @ w.W_a[:, config["d_hidden"] :].T)  # the half that reads h̄_s, once for all t

    def look(h: Array) -> Array:
        energy = _energy(eq, w, config["score"], h, H)
        alpha = eq("alpha", softmax(energy))
        return eq("context", alpha @ H)

    return look


def _energy(eq: Equations, w: SimpleNamespace, kind: str, h: Array, H: Array) -> Array:
    """Equation 8: h [d_hidden] with each row of H [source, d_annotation], to one number each [source]."""
    if kind == "dot":
        return eq("energy", H @ h)
    if kind == "general":
        query = eq("query", h @ w.W_a)  # [d_annotation]
        return eq("energy", H @ query)
    if kind == "additive":
        hidden = eq("hidden", tanh(h + H))  # [source, d_attn], where d_attn = d_hidden
        return eq("energy", hidden @ w.v_a)
    query = eq("query", w.W_a[:, 0 : h.shape[0]] @ h)  # [d_attn]
    hidden = eq("hidden", tanh(query + w.keys))  # [source, d_attn]
    return eq("energy", hidden @ w.v_a)


def _heads(eq: Equations, weights: Weights, config: Mapping[str, Value], H: Array) -> Look:
    """nn.MultiheadAttention with one query: keys and values of each head once, then one row of scores for each h."""
    length, d_model, n_heads = H.shape[0], H.shape[1], config["n_heads"]
    width = d_model // n_heads
    dims = {"query": 1, "source": length, "d_model": d_model, "d_head": width, "d_v": width, "d_heads": d_model}
    with eq.scope("", **dims), eq.using(_OF_HEADS):
        w = record_tree(eq, cut_heads(_heads_tree(weights, d_model), n_heads))
        d_head, mask = eq.input("d_head", np.array(float(width))), eq.input("mask", np.zeros((1, length)))
        for name, w_head in numbered(w, "head"):
            with eq.scope(name):
                w_head.k = eq("k", linear(H, w_head.W_K, w_head.b_K))  # [source, d_head]
                w_head.v = eq("v", linear(H, w_head.W_V, w_head.b_V))

    def look(h: Array) -> Array:
        found, patterns = [], []
        with eq.scope("", **dims), eq.using(_OF_HEADS):
            asked = eq("asked", h.reshape(1, d_model))
            for name, w_head in numbered(w, "head"):
                with eq.scope(name):
                    q = eq("q", linear(asked, w_head.W_Q, w_head.b_Q))
                    found.append(attend(eq, q, w_head.k, w_head.v, mask, d_head))
                    patterns.append(Array(eq.trace, eq.trace.find(eq.trace.scope.path("pattern"))))
            attn_out = combine(eq, w, found)  # [1, d_model]
        mean = reduce(add, patterns) / float(n_heads) if n_heads > 1 else identity(patterns[0])
        eq("alpha", mean.reshape(length))
        return eq("context", attn_out.reshape(d_model))

    return look


def _heads_tree(weights: Weights, d_model: int) -> Tree:
    if weights.state is None:
        return seeded_attention(weights.seed, "attention.", d_model, d_model, True)
    return torch_attention(weights.state, "attention.", d_model)
