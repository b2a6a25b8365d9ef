"""Self-attention: one head. Each token looks at all tokens, and takes from them what it asked for.

Vaswani et al. 2017, section 3.2.1. Queries and keys share the width d_head, because they are multiplied; values have a
width of their own, d_v, which is the width of the result. With --memory, keys and values come from there.

    q, k, v     x W_Q, x W_K, x W_V
    scores      q kᵀ: each query with each key, T² of them
    scaled      scores / √d_head
    pattern     softmax(scaled + mask), row by row
    z           pattern v: the same word gets another z among other neighbours
    mlp_out     with mlp=yes, a network that sees one token at a time: there the same word always gets the same
    logits, y   from a trained file with an output layer (see trained_words.py): scores and probabilities for each token
"""

from seqtui.engine.array import Array
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_, _
from seqtui.models import statement
from seqtui.models.inputs.padding import PADDING, padding_keys, padding_notes
from seqtui.models.inputs.sentence import (
    BIAS,
    CAUSAL,
    D_MODEL,
    EXAMPLE,
    HIDE,
    MEMORY,
    NO_POSITIONS,
    SCALE,
    UNIT,
    Sentence,
    check_size,
    hidden_keys,
    read_request,
    read_vectors,
)
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.attention import CROSS_ATTENTION, POSITIONS, bias, head, linear, make_mask, record_tree
from seqtui.models.parts.block import ACTIVATIONS, BLOCK, feed_forward
from seqtui.models.parts.embedding import Embedding
from seqtui.models.parts.readout import ANY, asking, asks_of
from seqtui.models.parts.stacks import OUTPUT, output_tree, predict
from seqtui.models.statement import Statement
from seqtui.models.weights.attention_weights import Tree, seeded_attention, seeded_mlp, torch_attention
from seqtui.models.weights.file_notes import drawn
from seqtui.models.weights.torch_stack import agree, find_attention
from seqtui.models.weights.trained_words import targets_of

NOTATION = (
    BLOCK
    | POSITIONS
    | OUTPUT
    | Notation(W_O=Symbol("W_O", "d_v d_model", "weights from the result back to the width of the model"))
)

ATTENTION_SETTINGS = (CAUSAL, HIDE, *PADDING, SCALE, Setting("bias", False, BIAS.meaning), NO_POSITIONS, UNIT)


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run of one head."""
    weights = _weights(request, config)
    sentence = read_request(model, request, config)
    memory = read_memory(request, config)
    check_size(config, len(sentence.tokens), len(memory.tokens) if memory else 0, len(sentence.words))
    eq = Equations(asking(NOTATION, asks_of(request, ANY)), {"d_model": config["d_model"]}, request.recorded_edits())
    embedding = Embedding(eq, request.seed, "", config, sentence.words, len(sentence.tokens), request.weights)
    w = record_tree(eq, weights or _seeded(request.seed, config))
    x = embedding.read(sentence)
    d_head = eq.input("d_head", config["d_head"]) if config["scale"] else None
    source, mask = read_source(eq, config, x, memory, sentence.pads)
    with eq.using(eq.notation | CROSS_ATTENTION if memory else eq.notation):
        z = head(eq, w, x, source, mask, d_head)
    if hasattr(w, "W_O"):
        attn_out = eq("attn_out", linear(z, w.W_O, bias(w, "b_O")))
        if targets_of(request.weights) == sentence.words != ():
            tree = output_tree(request.seed, "", sentence.words, config["d_model"], request.weights)
            predict(eq, record_tree(eq, tree), attn_out)
    if config["mlp"]:
        feed_forward(eq, w, x, config["activation"])
    return Run(
        request,
        model,
        config,
        sentence.tokens,
        eq.trace.close(),
        vocabulary=sentence.words,
        notes=(
            *_of_file(request, config),
            *(drawn(request, config, config["d_model"]) if sentence.words else ()),
            *padding_notes(len(sentence.tokens), sentence.pads, config),
        ),
        sources=memory.tokens if memory else (),
    )


def read_memory(request: Request, config: dict[str, Value]) -> Sentence | None:
    """The vectors that keys and values are made from instead of the tokens' own, None where none are given.

    Raises SeqtuiError when they do not fit.
    """
    if request.memory is None:
        return None
    if config["causal"]:
        raise SeqtuiError(
            _("a causal mask needs keys in the same order as the queries: leave out --memory or causal=yes")
        )
    return read_vectors(request.memory, config["d_model"], MEMORY, "m")


def read_source(
    eq: Equations, config: dict[str, Value], x: Array, memory: Sentence | None, pads: int = 0
) -> tuple[Array, Array]:
    """What keys and values are made from, [key, d_model], and the mask [query, key]; so many of the last are <pad>."""
    source = eq.input("memory", memory.given) if memory else x
    hidden = {*hidden_keys(config["hide"]), *padding_keys(x.shape[0], pads, config)}
    values = make_mask(x.shape[0], source.shape[0], config["causal"], hidden)
    return source, eq.input("memory_mask" if memory else "mask", values)


def _weights(request: Request, config: dict[str, Value]) -> Tree | None:
    """The weights of an nn.MultiheadAttention with one head; the config follows their shapes."""
    if request.weights is None:
        return None
    state = find_attention(request.weights)
    d_model = state["in_proj_weight"].shape[1]
    read = {"d_model": d_model, "d_head": d_model, "d_v": d_model, "bias": "in_proj_bias" in state.tensors}
    agree(request.weights.name, read, request.settings, config)
    mlp = seeded_mlp(request.seed, "", d_model, config["d_mlp"], config["bias"]) if config["mlp"] else {}
    return torch_attention(state, "", d_model) | mlp


def _of_file(request: Request, config: dict[str, Value]) -> tuple[Statement, ...]:
    """What a reader must know of a file that is read as one head, and may be none."""
    if request.weights is None:
        return ()
    file, about = request.weights.name, request.weights.about
    is_ours = about is not None and about.model == request.model
    said = () if is_ours else (statement.ONE_HEAD(file=file, width=config["d_model"]),)
    return (*said, statement.DRAWN_MLP(seed=request.seed)) if config["mlp"] else said


def _seeded(seed: int, config: dict[str, Value]) -> Tree:
    """Weights from a seed, without W_O: one head has nothing to mix."""
    weights = seeded_attention(seed, "", config["d_model"], config["d_head"], config["bias"], config["d_v"])
    weights = {name: value for name, value in weights.items() if not name.endswith("_O")}
    if config["mlp"]:
        weights |= seeded_mlp(seed, "", config["d_model"], config["d_mlp"], config["bias"])
    return weights


MODEL = Model(
    name="self-attention",
    title=N_("Self-attention"),
    family="attention",
    summary=N_("each token takes from all others what answers it best"),
    reference=N_("Vaswani et al. 2017, section 3.2.1"),
    settings=(
        Setting("d_model", 4, D_MODEL.meaning),
        Setting("d_head", 4, "width of queries and keys, which they share"),
        Setting("d_v", 4, "width of the values, and so of the result"),
        *ATTENTION_SETTINGS,
        Setting("mlp", False, "also a feed-forward network on each token, which sees no neighbours"),
        Setting("d_mlp", 8, "width of the feed-forward network's inside", high=8192),
        Setting("activation", "relu", "of the feed-forward network", choices=tuple(ACTIVATIONS)),
    ),
    example=EXAMPLE,
    record=record,
    reads_memory=True,
    module="nn.MultiheadAttention",
    compared_with=("multi-head",),
    torch_reference="seqtui.train.verify.attention_reference:self_attention_reference",
)
