"""The block of a Transformer: attention and a feed-forward network, each with a residual connection and a norm.

Vaswani et al. 2017, section 3.1 and 3.3; LayerNorm after Ba, Kiros & Hinton 2016, with the biased variance. The paper
normalises after each residual sum (post-norm, norm_first=no); later models before each sublayer (pre-norm,
norm_first=yes; Xiong et al. 2020). Both follow torch.nn.TransformerEncoderLayer and nn.TransformerDecoderLayer, without
dropout. With dropout=0.1 a tenth of what each sublayer adds is set to 0 (section 5.4: residual dropout), drawn from the
seed, and the rest is divided by 0.9, so that it stays as large on average (Srivastava et al. 2014, inverted).

norm=rms divides each vector by its root mean square and takes no average away (RMSNorm, Zhang & Sennrich 2019,
equation 4). norm=std divides by the standard deviation over d_model − 1 numbers, and ε is added to that, as in the
Annotated Transformer (Rush 2018). activation=swiglu has two products with the input, one of which opens or closes the
other (Shazeer 2020): FFN(x) = (silu(x W_gate) ⊙ x W_in) W_out.

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

from seqtui.engine.array import Array, gelu, gelu_tanh, identity, relu, silu, sqrt, square
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_
from seqtui.models.parts.attention import ATTENTION, CROSS_ATTENTION, bias, linear, multi_head, numbered
from seqtui.models.parts.rotary import Rotary, Rotation
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
        rms=Symbol("rms", "position 1", "the root of the average square of a token's numbers", "norm"),
        std=Symbol("σ", "position 1", "the root of the variance, made from d_model − 1 distances", "norm"),
        normalized=Symbol("normalized", "position d_model", "the vector with mean 0 and variance 1", "norm"),
        gamma=Symbol("γ", "d_model", "how much of each normalised entry passes on", "norm"),
        beta=Symbol("β", "d_model", "what is added to each normalised entry", "norm"),
        out=Symbol("out", "position d_model", "the normalised vector, scaled and shifted", "norm"),
        W_in=Symbol("W_in", "d_model d_mlp", "weights into the feed-forward network"),
        b_in=Symbol("b_in", "d_mlp", "bias of the feed-forward network's inside"),
        W_gate=Symbol("W_gate", "d_model d_mlp", "weights into the gate of the feed-forward network"),
        b_gate=Symbol("b_gate", "d_mlp", "bias of the feed-forward network's gate"),
        W_out=Symbol("W_out", "d_mlp d_model", "weights out of the feed-forward network"),
        b_out=Symbol("b_out", "d_model", "bias of the feed-forward network's output"),
        gate_pre=Symbol("gate_pre", "position d_mlp", "the gate of the feed-forward network, before silu", "mlp"),
        gate=Symbol("gate", "position d_mlp", "how much of each number inside passes on", "mlp"),
        mlp_pre=Symbol("mlp_pre", "position d_mlp", "feed-forward network, before the activation", "mlp"),
        mlp_post=Symbol("mlp_post", "position d_mlp", "feed-forward network, after the activation", "mlp"),
        mlp_out=Symbol("mlp_out", "position d_model", "what the feed-forward network adds to each token", "mlp"),
    )
)

RMS = Notation(
    rms=BLOCK["rms"],
    normalized=Symbol("normalized", "position d_model", "the vector, made as long as if each number were ±1", "norm"),
    out=Symbol("out", "position d_model", "the normalised vector, scaled", "norm"),
)
STD = Notation(
    var=Symbol("σ²", "position 1", "the squared distances from the mean, added up and divided by d_model − 1", "norm")
)
GATED = Notation(
    mlp_pre=Symbol("mlp_pre", "position d_mlp", "feed-forward network, before the gate", "mlp"),
    mlp_post=Symbol("mlp_post", "position d_mlp", "feed-forward network, after the gate", "mlp"),
)

ACTIVATIONS: dict[str, Callable[[Array], Array]] = {"relu": relu, "gelu": gelu, "gelu_tanh": gelu_tanh, "silu": silu}
SWIGLU = "swiglu"
NORMS = ("layer", "rms", "std")


class Variant(Struct, frozen=True):
    """What shapes cannot say: where norms stand, the activation, a norm's ε, and √d_head (None: no scaling).

    dropout is the share that is set to 0 of what each sublayer adds, drawn from the seed. norm is one of NORMS; rotary
    how positions turn queries and keys, None where they do not; window how many tokens one may look at, 0: all.
    """

    norm_first: bool
    activation: str
    eps: float
    d_head: Array | None
    dropout: float = 0.0
    seed: int = 0
    norm: str = "layer"
    rotary: Rotary | None = None
    window: int = 0


def normalize(eq: Equations, w: SimpleNamespace, x: Array, variant: Variant) -> Array:
    """The norm of a variant, for each row on its own: [position, d_model]."""
    return {"layer": layer_norm, "rms": rms_norm, "std": std_norm}[variant.norm](eq, w, x, variant.eps)


def rms_norm(eq: Equations, w: SimpleNamespace, x: Array, eps: float) -> Array:
    """γ ⊙ x / √(mean(x²) + ε), for each row on its own: [position, d_model]; Zhang & Sennrich 2019, equation 4."""
    with eq.using(eq.notation | RMS):
        rms = eq("rms", sqrt(square(x).mean(axis=-1, keepdims=True) + eps))  # [position, 1]
        return eq("out", w.gamma * eq("normalized", x / rms))


def layer_norm(eq: Equations, w: SimpleNamespace, x: Array, eps: float) -> Array:
    """γ ⊙ (x − mean) / √(var + ε) + β, for each row on its own: [position, d_model]."""
    mean = eq("mean", x.mean(axis=-1, keepdims=True))  # [position, 1]
    centered = eq("centered", x - mean)
    var = eq("var", variance(centered))  # [position, 1]
    return _shifted(eq, w, eq("normalized", centered / sqrt(var + eps)))


def std_norm(eq: Equations, w: SimpleNamespace, x: Array, eps: float) -> Array:
    """γ ⊙ (x − mean) / (σ + ε) + β, for each row on its own: [position, d_model], which has 2 numbers at least."""
    mean = eq("mean", x.mean(axis=-1, keepdims=True))  # [position, 1]
    centered = eq("centered", x - mean)
    with eq.using(eq.notation | STD):
        var = eq("var", square(centered).sum(axis=-1, keepdims=True) / (x.shape[-1] - 1.0))  # [position, 1]
    std = eq("std", sqrt(var))
    return _shifted(eq, w, eq("normalized", centered / (std + eps)))


def _shifted(eq: Equations, w: SimpleNamespace, normalized: Array) -> Array:
    """γ ⊙ normalized + β; without β where the norm has none."""
    beta = bias(w, "beta")
    scaled = w.gamma * normalized
    return eq("out", scaled if beta is None else scaled + beta)


def variance(centered: Array) -> Array:
    """The biased variance: divided by d_model, not d_model − 1."""
    return square(centered).mean(axis=-1, keepdims=True)


def feed_forward(eq: Equations, w: SimpleNamespace, x: Array, activation: str) -> Array:
    """FFN(x) = act(x W_in + b_in) W_out + b_out, equation 2: the same for each token, [position, d_model].

    With swiglu (silu(x W_gate + b_gate) ⊙ (x W_in + b_in)) W_out + b_out; Shazeer 2020, equation 6.
    """
    if activation == SWIGLU:
        gate_pre = eq("gate_pre", linear(x, w.W_gate, bias(w, "b_gate")))  # [position, d_mlp]
        gate = eq("gate", silu(gate_pre))
        with eq.using(eq.notation | GATED):
            mlp_post = eq("mlp_post", gate * eq("mlp_pre", linear(x, w.W_in, bias(w, "b_in"))))
    else:
        mlp_pre = eq("mlp_pre", linear(x, w.W_in, bias(w, "b_in")))
        mlp_post = eq("mlp_post", ACTIVATIONS[activation](mlp_pre))
    return eq("mlp_out", linear(mlp_post, w.W_out, bias(w, "b_out")))


class Block:
    """One block: its equations in the order in which they run; rotation turns queries and keys, if anything does."""

    def __init__(self, eq: Equations, w: SimpleNamespace, variant: Variant, rotation: Rotation | None = None) -> None:
        self.eq, self.w, self.variant, self.rotation = eq, w, variant, rotation

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
        """The norm in a scope of its own."""
        with self.eq.scope(ln):
            return normalize(self.eq, getattr(self.w, ln), x, self.variant)

    def attention(self, x: Array, mask: Array) -> Array:
        """Self-attention: queries, keys and values from the same tokens."""
        return multi_head(self.eq, self.w, x, x, mask, self.variant.d_head, self.rotation)

    def cross_attention(self, x: Array, memory: Array, mask: Array) -> Array:
        """Cross-attention: queries from the decoder, keys and values from the encoder."""
        with self.eq.scope("cross"), self.eq.using(CROSS_ATTENTION):
            return multi_head(self.eq, self.w.cross, x, memory, mask, self.variant.d_head)

    def mlp(self, x: Array) -> Array:
        """The feed-forward network on each token."""
        return feed_forward(self.eq, self.w, x, self.variant.activation)


def encoder_stack(eq: Equations, w: SimpleNamespace, x: Array, mask: Array, variant: Variant) -> Array:
    """All blocks and the last norm, if there is one: [position, d_model] to [position, d_model].

    w holds block0, block1 … and ln_final. Angles of rotary positions are recorded once, before the first block.
    """
    rotation = variant.rotary.record(eq, x.shape[0]) if variant.rotary else None
    for name, w_block in numbered(w, "block"):
        with eq.scope(name):
            x = Block(eq, w_block, variant, rotation).encode(x, mask)
    return final_norm(eq, w, x, variant)


def decoder_stack(
    eq: Equations, w: SimpleNamespace, x: Array, mask: Array, memory: Array, memory_mask: Array, variant: Variant
) -> Array:
    """As encoder_stack, each block with cross-attention over memory [source, d_model]."""
    rotation = variant.rotary.record(eq, x.shape[0]) if variant.rotary else None
    for name, w_block in numbered(w, "block"):
        with eq.scope(name):
            x = Block(eq, w_block, variant, rotation).decode(x, mask, memory, memory_mask)
    return final_norm(eq, w, x, variant)


def final_norm(eq: Equations, w: SimpleNamespace, x: Array, variant: Variant) -> Array:
    """The norm behind the last block; a stack made without one hands on what it has."""
    if not hasattr(w, "ln_final"):
        return x
    with eq.scope("ln_final"):
        return normalize(eq, w.ln_final, x, variant)
