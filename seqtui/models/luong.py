"""Multiplicative attention: the decoder updates its state first, then looks at the source, then speaks.

Luong, Pham & Manning 2015, global attention, with one layer and torch's bias on the scores. h̄_s in the paper are the
encoder's hidden states, the rows of H.

    t0.h, t0.c   the encoder's last state (section 3), or zeros with first=zeros
    h            h_t = cell(x_t, h_{t-1}): the state after the word before was read
    energy       score(h_t, h̄_s), by the setting score                                     equation 8
    alpha        a_t(s) = exp(score(h_t, h̄_s)) / Σ_s' exp(score(h_t, h̄_s'))                equation 7
    context      c_t = Σ_s a_t(s) h̄_s
    h_tilde      h̃_t = tanh(W_c [c_t; h_t])                                               equation 5
    y            p(y_t | y_1 … y_{t-1}, x) = softmax(W_s h̃_t)                              equation 6

input_feeding=yes lets the cell read h̃_{t-1} beside the word, so that it knows what was looked at (section 3.3). What
others built of the same parts: bridge leads the encoder's states through a layer of their own first; readout=joined
speaks from [c_t; h_t] itself, readout=cell from a second cell that reads it.
"""

from collections.abc import Mapping
from functools import partial
from types import SimpleNamespace

import numpy as np
from msgspec.structs import replace

from seqtui.engine.array import Array, concat, identity, stack, tanh
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_, _
from seqtui.models.inputs.sentence_pair import Vocabularies, read_task, read_weights
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.alignment import D_ATTN, HEADS, SCORE, SCORES, Look, alignment_weights, prepare
from seqtui.models.parts.encoder_decoder import (
    CELL,
    COMMON_SETTINGS,
    D_HIDDEN,
    D_IN,
    EXAMPLE,
    Encoded,
    advance,
    annotate,
    cell_of,
    cell_parameters,
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
    W_c=Symbol("W_c", "d_hidden d_both", "weights from context and state to what is said"),
    h_tilde=Symbol("h~", "d_hidden", "attentional state: what the decoder knows and what it has just looked at"),
    both=Symbol("both", "d_both", "what the decoder has just looked at, and what it knows"),
    W_p=Symbol("W_p", "d_annotation d_encoder", "weights from the encoder's states to what is looked at"),
    b_p=Symbol("b_p", "d_annotation", "bias of what is looked at"),
    states=Symbol("states", "source d_encoder", "the encoder's states, one row for each source word"),
)

_CELL = "decoder.rnn.weight_hh_l0"


def step(
    eq: Equations, w: SimpleNamespace, config: Mapping[str, Value], look: Look, token: int, state: State
) -> tuple[Array, State]:
    """One target word: y_{t-1} and the state before it to the scores [d_vocab] of y_t and the state after it.

    The state is that of the cell; behind it stands h̃ with input feeding, the state of the second cell where there is
    one.
    """
    carried = len(cell_of(config).carried)
    before, more = state[:carried], state[carried:]
    state = advance(eq, w, config, _input(eq, w, config, token, more), before)
    said, more = READOUTS[config["readout"]](eq, w, config, look(state[0]), state[0], more)
    logits = eq("logits", w.W_hy @ said + w.b_y)
    return logits, (*state, *more)


def _attentional(
    eq: Equations, w: SimpleNamespace, config: Mapping[str, Value], context: Array, h: Array, more: State
) -> tuple[Array, State]:
    """Equation 5: h̃ [d_hidden], which is kept where it is fed."""
    h_tilde = eq("h_tilde", tanh(w.W_c @ concat([context, h])))  # [d_hidden]
    return h_tilde, (h_tilde,) if config["input_feeding"] else ()


def _joined(
    eq: Equations, w: SimpleNamespace, config: Mapping[str, Value], context: Array, h: Array, more: State
) -> tuple[Array, State]:
    """[c_t; h_t] [d_both] as it is."""
    return eq("both", concat([context, h])), ()


def _second_cell(
    eq: Equations, w: SimpleNamespace, config: Mapping[str, Value], context: Array, h: Array, more: State
) -> tuple[Array, State]:
    """The state [d_hidden] of a second cell that reads [c_t; h_t]."""
    both = eq("both", concat([context, h]))
    with eq.scope("post"):
        after = advance(eq, w.post, config, both, more)
    return after[0], after


READOUTS = {"attentional": _attentional, "joined": _joined, "cell": _second_cell}


def _input(eq: Equations, w: SimpleNamespace, config: Mapping[str, Value], token: int, more: State) -> Array:
    """What the cell reads [d_in]: the word before, with input feeding also h̃ of the step before."""
    if not config["input_feeding"]:
        return eq("x", w.W_E[token])
    embed = eq("embed", w.W_E[token])
    return eq("x", concat([embed, *more]))


def first_state(eq: Equations, config: Mapping[str, Value], last: State) -> State:
    """The encoder's last state, handed over, or zeros; h̃_0 = 0 where it is fed, and a second cell begins with zeros."""
    cell, d_hidden = cell_of(config), config["d_hidden"]
    with eq.at(0):
        if config["first"] == "encoder":
            state = tuple(eq(name, identity(part)) for name, part in zip(cell.carried, last, strict=True))
        else:
            state = tuple(eq.input(name, np.zeros(shape)) for name, shape in cell.states(config).items())
        if config["input_feeding"]:
            return (*state, eq.input("h_tilde", np.zeros(d_hidden)))
        if config["readout"] != "cell":
            return state
        with eq.scope("post"):
            return (*state, *(eq.input(name, np.zeros(shape)) for name, shape in cell.states(config).items()))


def record(model: Model, request: Request, config: dict[str, Value], words: Vocabularies | None = None) -> Run:
    """Record a run: read, then look and write. words name the rows of the embeddings, where the weights have names."""
    weights = read_weights(request, config, _shapes(request))
    _check(config)
    task = read_task(model, request, config, words)
    eq = start(request, config, task.words, NOTATION | SCORES[config["score"]])
    encoded = encode(eq, weights, config, task)
    H = _handed_over(eq, weights, config, encoded)
    d_in = config["d_in"] + (config["d_hidden"] if config["input_feeding"] else 0)
    d_both = config["d_hidden"] + H.shape[1]
    d_out = d_both if config["readout"] == "joined" else config["d_hidden"]
    with decoder_scope(eq, d_in=d_in):
        more = alignment_weights(weights, config, H.shape[1])
        if config["readout"] == "attentional":
            more["W_c"] = weights.linear("attention.W_c.weight", config["d_hidden"], d_both)
        w = decoder_parameters(eq, weights, config, task, d_in, d_out, **more)
        if config["readout"] == "cell":
            with eq.scope("post", d_in=d_both):
                w.post = cell_parameters(eq, weights, config, "decoder.post", d_both)
        look = prepare(eq, w, weights, config, H)
        state = first_state(eq, config, encoded.last)
        written = write(eq, request, config, task, partial(step, eq, w, config, look), state)
    run = finish(model, request, config, eq, task, written)
    return replace(run, reads=_asking(run)) if config["score"] == "heads" else run


def _asking(run: Run) -> dict[int, tuple[str, ...]]:
    """The word behind which the heads look, at each time step; no names where each hypothesis has a word of its own."""
    if run.searched:
        return dict.fromkeys(range(1, run.searched + 1), ())
    return {t: (word,) for t, word in enumerate((run.start, *run.outputs[:-1]), 1)}


def _handed_over(eq: Equations, weights: Weights, config: Mapping[str, Value], encoded: Encoded) -> Array:
    """H [source, d_annotation]: the encoder's states, or what a layer makes of them."""
    if config["bridge"] == "none":
        return annotate(eq, encoded)
    states = eq("states", stack(encoded.annotations))
    w = eq.parameters(
        {
            "W_p": weights.linear("encoder.bridge.weight", config["d_hidden"], states.shape[1]),
            "b_p": weights.linear("encoder.bridge.bias", config["d_hidden"]),
        }
    )
    bridged = states @ w.W_p.T + w.b_p
    return eq("H", tanh(bridged) if config["bridge"] == "tanh" else bridged)


def _check(config: Mapping[str, Value]) -> None:
    """Refuse choices that do not fit each other.

    Raises SeqtuiError.
    """
    d_hidden = config["d_hidden"]
    twice = config["bidirectional"] and config["bridge"] == "none"
    if config["score"] in ("dot", "additive", "heads") and twice:
        raise SeqtuiError(
            _(
                "score={score} needs states of one width, and an encoder of two directions has them twice as wide: "
                "give bridge=linear or bridge=tanh",
                score=config["score"],
            )
        )
    if config["score"] == "heads" and d_hidden % config["n_heads"]:
        fitting = ", ".join(str(n) for n in range(1, d_hidden + 1) if d_hidden % n == 0)
        raise SeqtuiError(
            _(
                "{n_heads} heads cannot share a width of d_hidden = {d_hidden}: n_heads can be {fitting}",
                n_heads=config["n_heads"],
                d_hidden=d_hidden,
                fitting=fitting,
            )
        )
    if config["input_feeding"] and config["readout"] != "attentional":
        raise SeqtuiError(_("input_feeding feeds the attentional state: it needs readout=attentional"))


def _shapes(request: Request) -> dict[str, Value]:
    """What a file says of the settings that only this model has."""
    if request.weights is None:
        return {}
    state = request.weights
    has = state.tensors.keys()
    found: dict[str, Value] = {"bidirectional": "encoder.rnn.weight_ih_l0_reverse" in has}
    if "encoder.bridge.weight" not in has:
        found |= {"bridge": "none"}
    wide, word = columns(state, "decoder.rnn.weight_ih_l0"), columns(state, "target_embedding.weight")
    if "decoder.post.rnn.weight_ih_l0" in has:
        found |= {"readout": "cell"}
    elif "attention.W_c.weight" not in has and columns(state, "decoder.out.weight") > state[_CELL].shape[1]:
        found |= {"readout": "joined"}
    else:
        found |= {"readout": "attentional", "input_feeding": wide != word}
    if "attention.in_proj_weight" in has:
        return {**found, "score": "heads"}
    if "attention.v_a.weight" not in has:
        return {**found, "score": "general" if "attention.W_a.weight" in has else "dot"}
    if "attention.W_a.weight" not in has:
        return {**found, "score": "additive"}
    return {**found, "score": "concat", "d_attn": columns(state, "attention.v_a.weight")}


MODEL = Model(
    name="luong",
    title=N_("Multiplicative attention"),
    family="attention",
    summary=N_("weigh the source words by products of the two states"),
    reference="Luong, Pham & Manning 2015",
    settings=(
        D_HIDDEN,
        D_IN,
        SCORE,
        D_ATTN,
        HEADS,
        Setting("bidirectional", False, "the encoder reads from both ends"),
        Setting(
            "bridge", "none", "a layer between the encoder's states and attention", choices=("none", "linear", "tanh")
        ),
        Setting("first", "encoder", "the state that the decoder begins with", choices=("encoder", "zeros")),
        Setting(
            "readout",
            "attentional",
            "what leads to the logits: h̃ (the paper's), [c; h], or a second cell that reads that",
            choices=tuple(READOUTS),
        ),
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
