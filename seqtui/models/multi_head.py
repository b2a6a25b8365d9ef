"""Multi-head attention: several small attentions side by side, joined by W_O.

Vaswani et al. 2017, section 3.2.2. The paper draws h attentions, each with projections of its own (heads=copied). Code
projects once to the full width and splits the columns among the heads (heads=split, as torch.nn.MultiheadAttention).
Both record the same numbers.

    Q, K, V     x W_Q, x W_K, x W_V at full width                       heads=split only
    head h      q, k, v of width d_head, then as in self-attention; d_head is d_model / n_heads unless it is given
    heads       the z of all heads, side by side: n_heads · d_head wide, which is d_model again unless d_head is given
    attn_out    heads W_O: mixes what the heads found, and leads from their width to d_model
"""

from types import SimpleNamespace

from seqtui.engine.array import Array
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_
from seqtui.models.inputs.heads import check_heads
from seqtui.models.inputs.padding import padding_notes
from seqtui.models.inputs.sentence import D_HEAD, D_MODEL, EXAMPLE, N_HEADS, check_size, read_request
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.letters import lettered
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.attention import CROSS_ATTENTION, attend, bias, combine, linear, multi_head, record_tree
from seqtui.models.parts.embedding import Embedding
from seqtui.models.self_attention import ATTENTION_SETTINGS, read_memory, read_source
from seqtui.models.self_attention import NOTATION as ONE_HEAD
from seqtui.models.weights.attention_weights import Tree, cut_heads, seeded_attention, torch_attention
from seqtui.models.weights.file_notes import drawn
from seqtui.models.weights.torch_stack import agree, find_attention


def _full_width(key: str) -> Notation:
    """The symbols of the projections before they are split; key names the axis along which the keys lie."""
    own = Notation(
        W_Q=Symbol("W_Q", "d_model d_heads", "weights to the queries of all heads"),
        W_K=Symbol("W_K", "d_model d_heads", "weights to the keys of all heads"),
        W_V=Symbol("W_V", "d_model d_heads", "weights to the values of all heads"),
        b_Q=Symbol("b_Q", "d_heads", "bias of the queries"),
        b_K=Symbol("b_K", "d_heads", "bias of the keys"),
        b_V=Symbol("b_V", "d_heads", "bias of the values"),
        Q=Symbol("Q", "query d_heads", "the queries of all heads, side by side"),
        K=Symbol("K", f"{key} d_heads", "the keys of all heads, side by side"),
        V=Symbol("V", f"{key} d_heads", "the values of all heads, side by side"),
    )
    return lettered("attention", own)


NOTATION = ONE_HEAD | Notation(W_O=CROSS_ATTENTION["W_O"])
SPLIT = NOTATION | _full_width("key")
CROSS = NOTATION | CROSS_ATTENTION
CROSS_SPLIT = CROSS | _full_width("source")


def multi_head_split(
    eq: Equations, w: SimpleNamespace, x: Array, source: Array, mask: Array, d_head: Array | None, n_heads: int
) -> Array:
    """As attention.multi_head, with one projection for all heads: [query, d_model] to [query, d_model]."""
    Q = eq("Q", linear(x, w.W_Q, bias(w, "b_Q")))  # [query, d_heads]
    K = eq("K", linear(source, w.W_K, bias(w, "b_K")))
    V = eq("V", linear(source, w.W_V, bias(w, "b_V")))
    found = []
    for h in range(n_heads):
        with eq.scope(f"head{h}"):
            q, k, v = (eq(name, _columns(whole, h, n_heads)) for name, whole in (("q", Q), ("k", K), ("v", V)))
            found.append(attend(eq, q, k, v, mask, d_head))
    return combine(eq, w, found)


def _columns(whole: Array, h: int, n_heads: int) -> Array:
    """The columns of one head."""
    width = whole.shape[1] // n_heads
    return whole[:, h * width : (h + 1) * width]


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run of all heads."""
    whole = _torch_weights(request, config)
    sentence = read_request(model, request, config)
    memory = read_memory(request, config)
    check_heads(model, request, config)
    check_size(config, len(sentence.tokens), len(memory.tokens) if memory else 0, len(sentence.words))
    split = config["heads"] == "split"
    notation = (CROSS_SPLIT if split else CROSS) if memory else (SPLIT if split else NOTATION)
    d_model, n_heads = config["d_model"], config["n_heads"]
    whole = whole or seeded_attention(request.seed, "", d_model, n_heads * config["d_head"], config["bias"])
    eq = Equations(notation, {"d_model": d_model}, request.recorded_edits())
    embedding = Embedding(eq, request.seed, "", config, sentence.words, len(sentence.tokens))
    w = record_tree(eq, whole if split else cut_heads(whole, n_heads))
    x = embedding.read(sentence)
    d_head = eq.input("d_head", config["d_head"]) if config["scale"] else None
    source, mask = read_source(eq, config, x, memory, sentence.pads)
    if split:
        multi_head_split(eq, w, x, source, mask, d_head, n_heads)
    else:
        multi_head(eq, w, x, source, mask, d_head)
    return Run(
        request,
        model,
        config,
        sentence.tokens,
        eq.trace.close(),
        vocabulary=sentence.words,
        notes=(
            *(drawn(request, config, config["d_model"]) if sentence.words else ()),
            *padding_notes(len(sentence.tokens), sentence.pads, config),
        ),
        sources=memory.tokens if memory else (),
    )


def _torch_weights(request: Request, config: dict[str, Value]) -> Tree | None:
    """The weights of an nn.MultiheadAttention; the config follows their shapes."""
    if request.weights is None:
        return None
    state = find_attention(request.weights)
    read = {"d_model": state["in_proj_weight"].shape[1], "bias": "in_proj_bias" in state.tensors}
    agree(request.weights.name, read, request.settings, config)
    return torch_attention(state, "", read["d_model"])


MODEL = Model(
    name="multi-head",
    title=N_("Multi-head attention"),
    family="attention",
    summary=N_("several heads side by side, joined by W_O"),
    reference=N_("Vaswani et al. 2017, section 3.2.2"),
    settings=(
        D_MODEL,
        N_HEADS,
        D_HEAD,
        Setting("heads", "split", "one projection split among the heads, or one for each", choices=("split", "copied")),
        *ATTENTION_SETTINGS,
    ),
    example=EXAMPLE,
    record=record,
    reads_memory=True,
    module="nn.MultiheadAttention",
    compared_with=("self-attention",),
    torch_reference="seqtui.train.verify.attention_reference:multi_head_reference",
)
