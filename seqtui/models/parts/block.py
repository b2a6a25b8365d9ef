"""The block of a Transformer: attention and a feed-forward network, each with a residual connection and LayerNorm.

Vaswani et al. 2017, section 3.1 and 3.3; LayerNorm after Ba, Kiros & Hinton 2016, with the biased variance. The paper
normalises after each residual sum (post-norm, norm_first=no); later models before each sublayer (pre-norm,
norm_first=yes; Xiong et al. 2020). Both follow torch.nn.TransformerEncoderLayer and nn.TransformerDecoderLayer, without
dropout. With dropout=0.1 a tenth of what each sublayer adds is set to 0 (section 5.4: residual dropout), drawn from the
seed, and the rest is divided by 0.9, so that it stays as large on average (Srivastava et al. 2014, inverted).

    resid_pre        what enters the block: one vector for each token
    resid_mid        after attention was added
    resid_mid_cross  after cross-attention was added (decoder)
    resid_post       after the feed-forward network was added
    attn_keep        1 for what is kept of attn_out, 0 for what is dropped; cross_keep, mlp_keep
    attn_dropped     attn_out ⊙ attn_keep / (1 − dropout); cross_dropped, mlp_dropped
"""

from collections.abc import Callable
from types import SimpleNamespace

from msgspec import Struct

from seqtui.engine.array import Array, gelu, gelu_tanh, identity, relu, sqrt, square
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_
from seqtui.models.parts.attention import ATTENTION, CROSS_ATTENTION, bias, linear, multi_head, numbered
from seqtui.models.weights import seeds

_ADDED = {"attn": N_("attention"), "cross": N_("cross-attention"), "mlp": N_("the feed-forward network")}
DROPOUT = Notation(
    **{
        f"{part}_keep": Symbol(
            f"{part}_keep", "position d_model", N_("1 for what is kept of what {name} adds, 0: dropped", name=name)
        )
        for part, name in _ADDED.items()
    },
    **{
        f"{part}_dropped": Symbol(
            f"{part}_dropped", "position d_model", N_("what {name} adds, with a part set to 0", name=name)
        )
        for part, name in _ADDED.items()
    },
)
_DROPPED = {"resid_mid": "attn", "resid_mid_cross": "cross", "resid_post": "mlp"}  # what is added before it

BLOCK = (
    ATTENTION
    | DROPOUT
    | Notation(
        resid_pre=Symbol("resid_pre", "position d_model", "residual stream: what enters the block", "add"),
        resid_mid=Symbol("resid_mid", "position d_model", "residual stream after attention was added", "add"),
        resid_mid_cross=Symbol(
            "resid_mid_cross", "position d_model", "residual stream after cross-attention was added", "add"
        ),
        resid_post=Symbol(
            "resid_post", "position d_model", "residual stream after the feed-forward network was added", "add"
        ),
        mean=Symbol("μ", "position 1", "the average of a token's vector", "norm"),
        centered=Symbol("centered", "position d_model", "the vector with its average taken away", "norm"),
        var=Symbol("σ²", "position 1", "the average squared distance from the mean", "norm"),
        normalized=Symbol("normalized", "position d_model", "the vector with mean 0 and variance 1", "norm"),
        gamma=Symbol("γ", "d_model", "how much of each normalised entry passes on", "norm"),
        beta=Symbol("β", "d_model", "what is added to each normalised entry", "norm"),
        out=Symbol("out", "position d_model", "the normalised vector, scaled and shifted", "norm"),
        W_in=Symbol("W_in", "d_model d_mlp", "weights into the feed-forward network"),
        b_in=Symbol("b_in", "d_mlp", "bias of the feed-forward network's inside"),
        W_out=Symbol("W_out", "d_mlp d_model", "weights out of the feed-forward network"),
        b_out=Symbol("b_out", "d_model", "bias of the feed-forward network's output"),
        mlp_pre=Symbol("mlp_pre", "position d_mlp", "feed-forward network, before the activation", "mlp"),
        mlp_post=Symbol("mlp_post", "position d_mlp", "feed-forward network, after the activation", "mlp"),
        mlp_out=Symbol("mlp_out", "position d_model", "what the feed-forward network adds to each token", "mlp"),
    )
)

ACTIVATIONS: dict[str, Callable[[Array], Array]] = {"relu": relu, "gelu": gelu, "gelu_tanh": gelu_tanh}


class Variant(Struct, frozen=True):
    """What shapes cannot say: where LayerNorm stands, the activation, LayerNorm's ε, and √d_head (None: no scaling).

    dropout is the share that is set to 0 of what each sublayer adds, drawn from the seed.
    """

    norm_first: bool
    activation: str
    eps: float
    d_head: Array | None
    dropout: float = 0.0
    seed: int = 0


def layer_norm(eq: Equations, w: SimpleNamespace, x: Array, eps: float) -> Array:
    """γ ⊙ (x − mean) / √(var + ε) + β, for each row on its own: [position, d_model]."""
    mean = eq("mean", x.mean(axis=-1, keepdims=True))  # [position, 1]
    centered = eq("centered", x - mean)
    var = eq("var", variance(centered))  # [position, 1]
    normalized = eq("normalized", centered / sqrt(var + eps))
    beta = bias(w, "beta")
    scaled = w.gamma * normalized
    return eq("out", scaled if beta is None else scaled + beta)


def variance(centered: Array) -> Array:
    """The biased variance: divided by d_model, not d_model − 1."""
    return square(centered).mean(axis=-1, keepdims=True)


def feed_forward(eq: Equations, w: SimpleNamespace, x: Array, activation: str) -> Array:
    """FFN(x) = act(x W_in + b_in) W_out + b_out, equation 2: the same for each token, [position, d_model]."""
    mlp_pre = eq("mlp_pre", linear(x, w.W_in, bias(w, "b_in")))  # [position, d_mlp]
    mlp_post = eq("mlp_post", ACTIVATIONS[activation](mlp_pre))
    return eq("mlp_out", linear(mlp_post, w.W_out, bias(w, "b_out")))


class Block:
    """One block: its equations in the order in which they run."""

    def __init__(self, eq: Equations, w: SimpleNamespace, variant: Variant) -> None:
        self.eq, self.w, self.variant = eq, w, variant

    def encode(self, x: Array, mask: Array) -> Array:
        """Encoder block: [position, d_model] to [position, d_model]; with a causal mask, a GPT block."""
        x = self.eq("resid_pre", identity(x))
        x = self.sublayer("resid_mid", "ln1", x, lambda y: self.attention(y, mask))
        return self.sublayer("resid_post", "ln2", x, self.mlp)

    def decode(self, x: Array, mask: Array, memory: Array, memory_mask: Array) -> Array:
        """Decoder block: queries from x [position, d_model], once more over memory [source, d_model]."""
        x = self.eq("resid_pre", identity(x))
        x = self.sublayer("resid_mid", "ln1", x, lambda y: self.attention(y, mask))
        x = self.sublayer("resid_mid_cross", "ln2", x, lambda y: self.cross_attention(y, memory, memory_mask))
        return self.sublayer("resid_post", "ln3", x, self.mlp)

    def sublayer(self, resid: str, ln: str, x: Array, inner: Callable[[Array], Array]) -> Array:
        """Pre-norm x + inner(LN(x)), or post-norm LN(x + inner(x))."""
        if self.variant.norm_first:
            return self.eq(resid, x + self.dropped(resid, inner(self.norm(ln, x))))
        return self.norm(ln, self.eq(resid, x + self.dropped(resid, inner(x))))

    def dropped(self, resid: str, added: Array) -> Array:
        """What a sublayer adds [position, d_model], a share of it set to 0 and the rest divided by what is left."""
        share, part = self.variant.dropout, _DROPPED[resid]
        if not share:
            return added
        draw = seeds.stream(self.variant.seed, "dropout", self.eq.trace.scope.path(part)).random(added.shape)
        keep = self.eq.input(f"{part}_keep", (draw >= share).astype(float))
        return self.eq(f"{part}_dropped", added * keep / (1 - share))

    def norm(self, ln: str, x: Array) -> Array:
        """LayerNorm in a scope of its own."""
        with self.eq.scope(ln):
            return layer_norm(self.eq, getattr(self.w, ln), x, self.variant.eps)

    def attention(self, x: Array, mask: Array) -> Array:
        """Self-attention: queries, keys and values from the same tokens."""
        return multi_head(self.eq, self.w, x, x, mask, self.variant.d_head)

    def cross_attention(self, x: Array, memory: Array, mask: Array) -> Array:
        """Cross-attention: queries from the decoder, keys and values from the encoder."""
        with self.eq.scope("cross"), self.eq.using(CROSS_ATTENTION):
            return multi_head(self.eq, self.w.cross, x, memory, mask, self.variant.d_head)

    def mlp(self, x: Array) -> Array:
        """The feed-forward network on each token."""
        return feed_forward(self.eq, self.w, x, self.variant.activation)


def encoder_stack(eq: Equations, w: SimpleNamespace, x: Array, mask: Array, variant: Variant) -> Array:
    """All blocks and the last LayerNorm, if there is one: [position, d_model] to [position, d_model].

    w holds block0, block1 … and ln_final.
    """
    for name, w_block in numbered(w, "block"):
        with eq.scope(name):
            x = Block(eq, w_block, variant).encode(x, mask)
    return final_norm(eq, w, x, variant)


def decoder_stack(
    eq: Equations, w: SimpleNamespace, x: Array, mask: Array, memory: Array, memory_mask: Array, variant: Variant
) -> Array:
    """As encoder_stack, each block with cross-attention over memory [source, d_model]."""
    for name, w_block in numbered(w, "block"):
        with eq.scope(name):
            x = Block(eq, w_block, variant).decode(x, mask, memory, memory_mask)
    return final_norm(eq, w, x, variant)


def final_norm(eq: Equations, w: SimpleNamespace, x: Array, variant: Variant) -> Array:
    """The LayerNorm behind the last block; a stack made without one hands on what it has."""
    if not hasattr(w, "ln_final"):
        return x
    with eq.scope("ln_final"):
        return layer_norm(eq, w.ln_final, x, variant.eps)
