"""Scaled dot-product attention, several heads of it, and positions: attention alone cannot tell orders apart.

Vaswani et al. 2017, section 3.5: waves of ever longer wavelength, or one learnt row for each position (Gehring et al.
2017). Positions count from 0.

    embed      what each token is: its row of W_E
    pos_embed  where it stands
    x          their sum, which the network reads

The paper multiplies embed by √d_model; that factor is left out, because rows are drawn at unit scale. Rotary positions
are not added: they turn queries and keys (rotary.py).

Vaswani et al. 2017, "Attention is all you need", section 3.2. Sequences are matrices with one row for each token and
weights stand on the right, x W, as the paper writes it. Names follow TransformerLens.

    q         what each token asks for                                            x W_Q
    k, v      what each token offers to be found by, and hands over when found    x W_K, x W_V
    scores    how well each query meets each key                                  q kᵀ
    pattern   how much of its attention each query gives to each key
    z         the values, weighted by the pattern

The five stages from scores to z are always recorded, so that runs with and without a mask or 1/√d_head can be laid side
by side: without them the mask is all 0, and scaled is scores.

Heads may share keys and values, n_kv_heads groups of them (grouped-query attention, Ainslie et al. 2023, section 2.2;
multi-query attention, Shazeer 2019, where there is one). Those of group g are computed in scope kvg, with W_K and W_V
there, and handed on to each of its heads as k and v.
"""

from collections.abc import Collection, Iterator, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from seqtui.engine.array import Array, at_once, concat, cos, identity, sin, softmax, sqrt
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import _
from seqtui.models.letters import lettered
from seqtui.models.parts.entries import EMBEDDING
from seqtui.models.parts.rotary import ROTATED, Rotation

POSITIONS = lettered(
    "positions",
    Notation(
        W_E=Symbol("W_E", "d_vocab d_model", EMBEDDING),
        embed=Symbol("embed", "position d_model", "what each token is: its row of the embedding"),
        pos=Symbol("pos", "position 1", "the number of each position, from 0"),
        rate=Symbol("rate", "pair", "how fast each pair of waves turns: 1 / 10000^(2i / d_model)"),
        angle=Symbol("angle", "position pair", "how far each wave has turned at each position"),
        W_pos=Symbol("W_pos", "n_ctx d_model", "learnt positions: one row for each"),
        pos_embed=Symbol("pos_embed", "position d_model", "where each token stands"),
        x=Symbol("x", "position d_model", "the tokens' vectors, one row each"),
    ),
)


ADDS_NOTHING = ("none", "rotary")  # positions that leave the tokens' vectors as they are


def sinusoidal(eq: Equations, length: int, d_model: int, halves: bool = False) -> Array:
    """PE(pos, 2i) = sin(pos / 10000^(2i/d_model)), PE(pos, 2i+1) = cos of the same: [position, d_model].

    With halves all sines stand before all cosines, as in the authors' code (Tensor2Tensor), and in Marian.
    """
    pairs = (d_model + 1) // 2
    pos = eq.input("pos", np.arange(length, dtype=float)[:, None])
    rate = eq.input("rate", 10000.0 ** (-2.0 * np.arange(pairs) / d_model))
    angle = eq("angle", pos * rate)  # [position, pair]
    in_turn = [k // 2 + pairs * (k % 2) for k in range(d_model)]  # sin, cos, sin, cos …
    waves = concat([sin(angle), cos(angle)], axis=1)
    return eq("pos_embed", waves[:, 0:d_model] if halves else waves[:, in_turn])


def encode_positions(eq: Equations, positions: str, length: int, d_model: int, W_pos: Array | None) -> Array | None:
    """Where each token stands, [position, d_model]; learnt positions are the first rows of W_pos [n_ctx, d_model]."""
    if positions in ADDS_NOTHING:
        return None
    if W_pos is not None:
        return eq("pos_embed", W_pos[0:length])
    return sinusoidal(eq, length, d_model, positions == "sinusoidal_halves")


def _notation(key: str) -> Notation:
    """The symbols, with the name of the axis along which the keys lie: "key", or "source" in cross-attention."""
    return Notation(
        x=Symbol("x", "position d_model", "the tokens' vectors, one row each"),
        memory=Symbol("memory", "source d_model", "what the encoder hands over: one row for each source token"),
        d_head=Symbol("d_head", "", "the width of queries and keys (dₖ in the paper)"),
        mask=Symbol("mask", "query key", "0 where a query may look, −∞ where it must not"),
        memory_mask=Symbol("memory_mask", "query source", "0 where a query may look, −∞ where it must not"),
        W_Q=Symbol("W_Q", "d_model d_head", "weights from a token to its query"),
        W_K=Symbol("W_K", "d_model d_head", "weights from a token to its key"),
        W_V=Symbol("W_V", "d_model d_v", "weights from a token to its value"),
        b_Q=Symbol("b_Q", "d_head", "bias of the query"),
        b_K=Symbol("b_K", "d_head", "bias of the key"),
        b_V=Symbol("b_V", "d_v", "bias of the value"),
        q=Symbol("q", "query d_head", "query: what a token asks for"),
        k=Symbol("k", f"{key} d_head", "key: what a token can be found by"),
        v=Symbol("v", f"{key} d_v", "value: what a token hands over when it is found"),
        scores=Symbol("scores", f"query {key}", "how well each query meets each key"),
        scaled=Symbol("scaled", f"query {key}", "the scores on a scale that does not grow with the width"),
        attn_scores=Symbol("attn_scores", f"query {key}", "the scores after scaling and mask"),
        pattern=Symbol("pattern", f"query {key}", "how a query shares its attention among the keys: rows add up to 1"),
        z=Symbol("z", "query d_v", "the values, weighted by the pattern"),
        heads=Symbol("heads", "query d_heads", "what all heads found, side by side", "attn"),
        W_O=Symbol("W_O", "d_heads d_model", "weights from the heads back to the width of the model"),
        b_O=Symbol("b_O", "d_model", "bias of the attention's output"),
        attn_out=Symbol("attn_out", "query d_model", "what attention adds to each token", "attn"),
    )


ATTENTION = lettered("attention", _notation("key")) | ROTATED
CROSS_ATTENTION = lettered("attention", _notation("source"))


def attend(eq: Equations, q: Array, k: Array, v: Array, mask: Array, d_head: Array | None) -> Array:
    """Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V, equation 1.

    q [query, d_head], k [key, d_head], v [key, d_v], mask [query, key] to z [query, d_v]; d_head None leaves out
    the scaling.
    """
    scores = eq("scores", q @ k.T)  # [query, key]
    scaled = eq("scaled", scale(scores, d_head))
    attn_scores = eq("attn_scores", scaled + mask)
    pattern = eq("pattern", softmax(attn_scores))
    return eq("z", pattern @ v)


def scale(scores: Array, d_head: Array | None) -> Array:
    """Scores / √d_k: a sum of d_k products has the standard deviation √d_k (footnote 4)."""
    return identity(scores) if d_head is None else scores / sqrt(d_head)


class Offered(NamedTuple):
    """What tokens offer to attention: keys [key, d_head], values [key, d_v], and the keys that were turned, if any."""

    k: Array
    v: Array
    k_rot: Array | None = None


def offer(eq: Equations, w: SimpleNamespace, source: Array, rotation: Rotation | None = None) -> Offered:
    """Record keys and values of source [key, d_model], and the turned keys where positions are rotary."""
    k = eq("k", linear(source, w.W_K, bias(w, "b_K")))
    v = eq("v", linear(source, w.W_V, bias(w, "b_V")))
    return Offered(k, v, rotation.turn(eq, "k", k) if rotation else None)


def handed_on(eq: Equations, group: Offered) -> Offered:
    """Record in the scope of a head what its group offers."""
    k, v = eq("k", identity(group.k)), eq("v", identity(group.v))
    return Offered(k, v, None if group.k_rot is None else eq("k_rot", identity(group.k_rot)))


def head(
    eq: Equations,
    w: SimpleNamespace,
    x: Array,
    source: Array,
    mask: Array,
    d_head: Array | None,
    rotation: Rotation | None = None,
    group: Offered | None = None,
) -> Array:
    """One head: queries from x [query, d_model], keys and values from source [key, d_model], to z [query, d_v].

    group is what several heads share in place of keys and values of their own.
    """
    q = eq("q", linear(x, w.W_Q, bias(w, "b_Q")))
    offered = offer(eq, w, source, rotation) if group is None else handed_on(eq, group)
    if rotation is None or offered.k_rot is None:
        return attend(eq, q, offered.k, offered.v, mask, d_head)
    return attend(eq, rotation.turn(eq, "q", q), offered.k_rot, offered.v, mask, d_head)


def multi_head(
    eq: Equations,
    w: SimpleNamespace,
    x: Array,
    source: Array,
    mask: Array,
    d_head: Array | None,
    rotation: Rotation | None = None,
) -> Array:
    """MultiHead(Q, K, V) = Concat(head₁ … head_h) W_O, section 3.2.2: [query, d_model] to [query, d_model].

    w holds head0, head1 … with weights of their own, W_O and b_O; kv0, kv1 … where heads share keys and values.
    """
    heads, sharing = list(numbered(w, "head")), list(numbered(w, "kv"))
    offering = [part for _, part in sharing or heads]
    groups, found = [], []
    with (
        at_once(x, [part.W_Q for _, part in heads]),
        at_once(source, [part.W_K for part in offering]),
        at_once(source, [part.W_V for part in offering]),
    ):
        for name, w_group in sharing:
            with eq.scope(name):
                groups.append(offer(eq, w_group, source, rotation))
        for h, (name, w_head) in enumerate(heads):
            group = groups[h * len(groups) // len(heads)] if groups else None  # neighbours share
            with eq.scope(name):
                found.append(head(eq, w_head, x, source, mask, d_head, rotation, group))
    return combine(eq, w, found)


def combine(eq: Equations, w: SimpleNamespace, found: list[Array]) -> Array:
    """What the heads found, z [query, d_v] each, to attn_out [query, d_model]."""
    heads = eq("heads", concat(found, axis=1))
    return eq("attn_out", linear(heads, w.W_O, bias(w, "b_O")))


def linear(x: Array, W: Array, b: Array | None) -> Array:
    """X W + b, or x W where there is no bias."""
    return x @ W if b is None else x @ W + b


def bias(w: SimpleNamespace, name: str) -> Array | None:
    """The bias of that name, None in a network made without."""
    return getattr(w, name, None)


def numbered(w: SimpleNamespace, kind: str) -> Iterator[tuple[str, SimpleNamespace]]:
    """The parts of one kind in order: ("head0", …), ("head1", …)."""
    k = 0
    while hasattr(w, f"{kind}{k}"):
        yield f"{kind}{k}", getattr(w, f"{kind}{k}")
        k += 1


def record_tree(eq: Equations, tree: Mapping[str, Any]) -> SimpleNamespace:
    """Record nested weights, {"head0": {"W_Q": …}, "W_O": …}, with a scope for each branch; read w.head0.W_Q."""
    w = SimpleNamespace()
    for name, value in tree.items():
        if isinstance(value, dict):
            with eq.scope(name):
                setattr(w, name, record_tree(eq, value))
        else:
            weight = value.view()
            weight.setflags(write=False)  # taken as it is, not copied: nothing writes to what it was cut from
            setattr(w, name, eq.leaf("parameter", name, weight))
    return w


# masks --------------------------------------------------------------------------------------------------------


def causal_mask(length: int) -> np.ndarray:
    """−∞ above the diagonal: a token must not see what comes after it. [query, key]."""
    return np.where(np.triu(np.ones((length, length), dtype=bool), 1), -np.inf, 0.0)


def far_away(queries: int, keys: int, window: int) -> np.ndarray:
    """Which keys lie outside of the window of each query, itself and its window − 1 neighbours: bool [query, key].

    Sliding window attention: Beltagy, Peters & Cohan 2020; Jiang et al. 2023, section 2.
    """
    return np.abs(np.arange(queries)[:, None] - np.arange(keys)) >= window


def make_mask(
    queries: int, keys: int, causal: bool = False, hidden: Collection[int] = (), window: int = 0
) -> np.ndarray:
    """Return the mask [query, key]: causal, with some keys (padding) hidden from every query, or all 0.

    window hides what lies further away, 0 for nothing.

    Raises SeqtuiError when a hidden key does not exist or a query is left without any key.
    """
    mask = causal_mask(queries) if causal else np.zeros((queries, keys))
    outside = [key for key in hidden if not 0 <= key < keys]
    if outside:
        raise SeqtuiError(
            _("there is no key {key} to hide: keys are numbered from 0 to {last}", key=outside[0], last=keys - 1)
        )
    mask[:, sorted(hidden)] = -np.inf
    if window:
        mask[far_away(queries, keys, window)] = -np.inf
    blind = np.flatnonzero(np.isneginf(mask).all(axis=1))
    if blind.size:
        raise SeqtuiError(
            _("the mask hides every key from query {query}: leave it at least one to look at", query=blind[0])
        )
    return mask
