"""What the stacks share, encoder and decoder alike: settings, weights, and an output layer over the vocabulary."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import numpy as np

from seqtui.engine.array import Array, log, softmax
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import _
from seqtui.models import statement
from seqtui.models.inputs.sentence import BIAS, D_HEAD, D_MODEL, N_HEADS, POSITIONS_OR_ROTARY, SCALE, SINUSOIDAL, UNIT
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.parts.attention import POSITIONS, bias, linear, record_tree
from seqtui.models.parts.block import ACTIVATIONS, BLOCK, NORMS, SWIGLU, Variant
from seqtui.models.parts.entries import PROBABILITY, SCORES, SURPRISE, UNEMBEDDING
from seqtui.models.parts.rotary import ROTARY, Rotary
from seqtui.models.statement import Statement
from seqtui.models.weights import seeds, trained_words
from seqtui.models.weights.attention_weights import Tree, seeded_stack
from seqtui.models.weights.state_dict import StateDict
from seqtui.models.weights.torch_stack import TorchStack

OUTPUT = Notation(
    W_U=Symbol("W_U", "d_model d_vocab", UNEMBEDDING),
    b_U=Symbol("b_U", "d_vocab", "bias of the scores"),
    logits=Symbol("logits", "position d_vocab", SCORES),
    y=Symbol("y", "position d_vocab", PROBABILITY),
    loss=Symbol("loss", "", SURPRISE),
    L=Symbol("L", "", "loss so far: the surprises added up"),
)

STACK = BLOCK | ROTARY | POSITIONS | OUTPUT

STACK_SETTINGS = (
    D_MODEL,
    N_HEADS,
    D_HEAD,
    Setting("d_mlp", 16, "width of the feed-forward network's inside", high=8192),
    Setting("n_layers", 2, "blocks stacked on each other", high=24),
    Setting(
        "norm_first", False, "LayerNorm before each sublayer (pre-norm) instead of behind it (post-norm)", unsaid=True
    ),
    Setting(
        "norm",
        "layer",
        "LayerNorm, RMSNorm (rms), or LayerNorm with σ of n − 1 and ε beside it (std)",
        NORMS,
        unsaid=True,
    ),
    Setting(
        "activation",
        "relu",
        "of the feed-forward network; gelu is the exact one, swiglu has a gate",
        (*ACTIVATIONS, SWIGLU),
        unsaid=True,
    ),
    Setting("eps", 1e-5, "added to LayerNorm's variance", low=0, high=1, unsaid=True),
    Setting("dropout", 0.0, "share of what each sublayer adds that is set to 0, drawn from the seed", low=0, high=0.9),
    SCALE,
    BIAS,
    SINUSOIDAL,
    UNIT,
)
TODAY = (  # what blocks have had since the paper
    Setting("n_kv_heads", 0, "groups of heads that share keys and values; 0: each head has its own", low=0, high=256),
    POSITIONS_OR_ROTARY,
    Setting("rotary_base", 10000.0, "rotary positions: the base of the rates", low=1, high=1e9),
    Setting("rotary_halves", True, "rotary positions: pairs are i and i + d_head/2, not neighbours"),
    Setting("rotary_scaling", "", "rotary positions, stretched: linear FACTOR, or llama3 FACTOR LOW HIGH N_CTX"),
    Setting("window", 0, "tokens that one may look at, itself and those nearest to it; 0: all", low=0, high=1_000_000),
)
TIED = Setting("tied", False, "the output layer is the embedding: W_U is W_E transposed")
STACK_SETTINGS_TODAY = (*(setting for setting in STACK_SETTINGS if setting is not SINUSOIDAL), *TODAY)


def variant_of(eq: Equations, config: Mapping[str, Value], seed: int = 0) -> Variant:
    """The variant that the settings name; records d_head, which scores are scaled by. seed draws what is dropped.

    Raises SeqtuiError for a norm of one number that divides by none.
    """
    if config.get("norm") == "std" and config["d_model"] == 1:
        raise SeqtuiError(_("norm=std divides by d_model − 1: give d_model=2 at least"))
    d_head = eq.input("d_head", config["d_head"]) if config["scale"] else None
    return Variant(
        config["norm_first"],
        config["activation"],
        config["eps"],
        d_head,
        dropout=float(config.get("dropout", 0.0)),
        seed=seed,
        norm=config.get("norm", "layer"),
        rotary=_rotary(config),
        window=config.get("window", 0),
    )


def _rotary(config: Mapping[str, Value]) -> Rotary | None:
    if config.get("positions") != "rotary":
        return None
    return Rotary(config["d_head"], config["rotary_base"], config["rotary_halves"], config["rotary_scaling"])


def dropout_notes(config: Mapping[str, Value], seed: int) -> tuple[Statement, ...]:
    """What a reader must know of a run with dropout."""
    share = float(config.get("dropout", 0.0))
    return (statement.DROPOUT(share=share, rest=1 - share, seed=seed),) if share else ()


def stack_tree(seed: int, name: str, config: Mapping[str, Value], kind: str, stack: TorchStack | None) -> Tree:
    """The weights of a stack, from the file or else from the seed."""
    return stack.tree(config) if stack else seeded_stack(seed, name, config, kind)


def output_tree(seed: int, name: str, words: tuple[str, ...], d_model: int, weights: StateDict | None = None) -> Tree:
    """W_U [d_model, d_vocab] and b_U of a trained file, or seeded; then the column of a word depends on it alone.

    A file without a bias, as of Llama, has none here.
    """
    if weights is not None and trained_words.targets_of(weights) == words:
        W_U, b_U = trained_words.output_layer(weights, words, d_model)
        return {"W_U": W_U.T, "b_U": b_U} if "out.bias" in weights.tensors else {"W_U": W_U.T}
    rows = seeds.rows(seed, f"{name}W_U", words, d_model, scale=d_model**-0.5)
    return {"W_U": rows.T, "b_U": seeds.rows(seed, f"{name}b_U", words, 1, scale=0.1)[:, 0]}


def record_output(
    eq: Equations,
    seed: int,
    name: str,
    words: tuple[str, ...],
    config: Mapping[str, Value],
    weights: StateDict | None,
    embedding: SimpleNamespace,
) -> SimpleNamespace:
    """Record the output layer: W_U and b_U of its own, or W_U as the embedding W_E transposed (tied).

    A tied layer has a bias where its file has one. Press & Wolf 2017.
    """
    tree = output_tree(seed, name, words, config["d_model"], weights)
    if not config.get("tied"):
        return record_tree(eq, tree)
    trained = weights is not None and "out.bias" in weights.tensors
    w = record_tree(eq, {"b_U": tree["b_U"]} if trained else {})
    w.W_U = eq("W_U", embedding.W_E.T)
    return w


def predict(eq: Equations, w: SimpleNamespace, x: Array) -> Array:
    """Scores and probabilities of the next word for each position, y [position, d_vocab]."""
    logits = eq("logits", linear(x, w.W_U, bias(w, "b_U")))
    return eq("y", softmax(logits))


def score(eq: Equations, y: Array, targets: Sequence[int]) -> Array:
    """The surprise at each word that did come next, time step by time step, and the sum so far; returns the sum."""
    with eq.at(0):
        total = eq.input("L", np.zeros(()))
    for t, target in enumerate(targets, 1):
        with eq.at(t):
            loss = eq("loss", -log(y[t - 1][target]))
            total = eq("L", total + loss)
    return total
