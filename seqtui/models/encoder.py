"""The Transformer encoder: all tokens at once, through a stack of blocks.

Vaswani et al. 2017, section 3.1, with the conventions of torch.nn.TransformerEncoder, so a state_dict loads: post-norm as in the
paper, or pre-norm with norm_first=yes and a last LayerNorm. With causal=yes no token sees what comes after it.

    x          the tokens' vectors and their positions
    block k    resid_pre, attention, resid_mid, feed-forward network, resid_post, with a LayerNorm at each
    ln_final   the LayerNorm behind the last block, if there is one
"""

from types import SimpleNamespace

from seqtui.engine.array import Array, softmax
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.models import seeds
from seqtui.models.attention import linear, make_mask, record_tree
from seqtui.models.attention_weights import Tree, seeded_stack
from seqtui.models.model import Model, Request, Run
from seqtui.models.positions import POSITIONS
from seqtui.models.recurrent import EXAMPLE
from seqtui.models.sentences import (
    BIAS,
    CAUSAL,
    D_MODEL,
    HIDE,
    N_HEADS,
    SCALE,
    SINUSOIDAL,
    UNIT,
    Embedding,
    check_heads,
    check_size,
    drawn,
    hidden_keys,
    read_request,
    source_of,
)
from seqtui.models.settings import Setting, Value
from seqtui.models.torch_stack import TorchStack, agree, find_stack
from seqtui.models.transformer_block import ACTIVATIONS, BLOCK, Variant, encoder_stack

OUTPUT = Notation(
    W_U=Symbol("W_U", "d_model d_vocab", "unembedding: one column for each word"),
    b_U=Symbol("b_U", "d_vocab", "bias of the scores"),
    logits=Symbol("logits", "position d_vocab", "output scores: one number for each word that could come next"),
    y=Symbol("y", "position d_vocab", "probability of each word to come next"),
    loss=Symbol("loss", "", "surprise at the word that did come next"),
    L=Symbol("L", "", "loss so far: the surprises added up"),
)

NOTATION = BLOCK | POSITIONS | OUTPUT

STACK_SETTINGS = (
    D_MODEL,
    N_HEADS,
    Setting("d_mlp", 16, "width of the feed-forward network's inside", high=8192),
    Setting("n_layers", 2, "blocks stacked on each other", high=24),
    Setting("norm_first", False, "LayerNorm before each sublayer (pre-norm) instead of behind it (post-norm)"),
    Setting("activation", "relu", "of the feed-forward network; gelu is the exact one", choices=tuple(ACTIVATIONS)),
    Setting("eps", 1e-5, "added to LayerNorm's variance", low=0, high=1),
    SCALE,
    BIAS,
    SINUSOIDAL,
    UNIT,
)


def variant_of(eq: Equations, config: dict[str, Value]) -> Variant:
    """The variant that the settings name; records d_head, which the scores are scaled by."""
    d_head = eq.input("d_head", config["d_head"]) if config["scale"] else None
    return Variant(config["norm_first"], config["activation"], config["eps"], d_head)


def stack_tree(seed: int, name: str, config: dict[str, Value], kind: str, stack: TorchStack | None) -> Tree:
    """The weights of a stack, from the file or else from the seed."""
    return stack.tree(config) if stack else seeded_stack(seed, name, config, kind)


def output_tree(seed: int, name: str, words: tuple[str, ...], d_model: int) -> Tree:
    """Seeded W_U [d_model, d_vocab] and b_U; the column of a word depends on the word alone."""
    rows = seeds.rows(seed, f"{name}W_U", words, d_model, scale=d_model**-0.5)
    return {"W_U": rows.T, "b_U": seeds.rows(seed, f"{name}b_U", words, 1, scale=0.1)[:, 0]}


def predict(eq: Equations, w: SimpleNamespace, x: Array) -> Array:
    """Scores and probabilities of the next word for each position, y [position, d_vocab]."""
    logits = eq("logits", linear(x, w.W_U, w.b_U))
    return eq("y", softmax(logits))


def run_encoder(
    eq: Equations, w: SimpleNamespace, x: Array, variant: Variant, causal: bool = False, hidden: list[int] | None = None
) -> Array:
    """Record mask and blocks, x [position, d_model] to [position, d_model].

    Raises SeqtuiError when the mask leaves a query without keys.
    """
    length = x.shape[0]
    with eq.scope("", position=length, query=length, key=length):
        mask = eq.input("mask", make_mask(length, length, causal, hidden or ()))
        return encoder_stack(eq, w, x, mask, variant)


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run of the encoder."""
    stack = find_stack(request.weights, "encoder") if request.weights else None
    if stack:
        agree(request.weights.name, stack.config(), request.settings, config)
    sentence = read_request(request, config, model.example)
    check_heads(config)
    config["output"] = bool(config["output"] and sentence.words)
    check_size(config, len(sentence.tokens), words=len(sentence.words))
    eq = Equations(NOTATION, {"d_model": config["d_model"]}, request.recorded_edits())
    embedding = Embedding(eq, request.seed, "", config, sentence.words, len(sentence.tokens))
    w = record_tree(eq, stack_tree(request.seed, "", config, "encoder", stack))
    if config["output"]:
        w_output = record_tree(eq, output_tree(request.seed, "", sentence.words, config["d_model"]))
    x = embedding.read(sentence)
    out = run_encoder(eq, w, x, variant_of(eq, config), config["causal"], hidden_keys(config["hide"]))
    if config["output"]:
        predict(eq, w_output, out)
    return Run(
        request,
        model,
        config,
        sentence.tokens,
        eq.trace.close(),
        source_of(request),
        vocabulary=sentence.words,
        notes=drawn(request) if sentence.words else (),
    )


MODEL = Model(
    name="encoder",
    title="Transformer encoder",
    family="attention",
    summary="all tokens at once through blocks of attention and a feed-forward network, added to a residual stream",
    reference="Vaswani et al. 2017",
    settings=(*STACK_SETTINGS, CAUSAL, HIDE, Setting("output", False, "scores and probabilities over the vocabulary")),
    example=EXAMPLE,
    record=record,
    module="nn.TransformerEncoder",
)
