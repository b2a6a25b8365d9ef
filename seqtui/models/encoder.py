"""The Transformer encoder: all tokens at once, through a stack of blocks.

Vaswani et al. 2017, section 3.1, with the conventions of torch.nn.TransformerEncoder, so a state_dict loads: post-norm
as in the paper, or pre-norm with norm_first=yes and a last LayerNorm. With causal=yes no token sees what comes after
it.

    x          the tokens' vectors and their positions
    block k    resid_pre, attention, resid_mid, feed-forward network, resid_post, with a LayerNorm at each
    ln_final   the LayerNorm behind the last block, if there is one
    pooler     what the first token has gathered; classifier, and head before the scores: see encoder_head.py

BERT (Devlin et al. 2019) is this with token_types=2, embed_norm=yes, positions=learned and activation=gelu. A file may
bring word vectors, learnt positions and an output layer (trained_words.py), and what stands before and behind the
blocks (embedding.py, encoder_head.py).
"""

from collections.abc import Collection, Mapping
from types import SimpleNamespace

from seqtui.engine.array import Array
from seqtui.engine.equations import Equations
from seqtui.language import N_
from seqtui.models.inputs.heads import check_heads
from seqtui.models.inputs.padding import PADDING, padding_keys, padding_notes
from seqtui.models.inputs.sentence import CAUSAL, EXAMPLE, HIDE, check_size, hidden_keys, read_request
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.attention import make_mask, record_tree
from seqtui.models.parts.block import Variant, encoder_stack
from seqtui.models.parts.embedding import (
    EMBED_NORM,
    PAIR,
    SCALE_EMBED,
    TOKEN_TYPES,
    Embedding,
    check_brought,
    check_types,
)
from seqtui.models.parts.embedding import shapes as embedding_shapes
from seqtui.models.parts.encoder_head import (
    HEAD_SETTINGS,
    before_scores,
    class_names,
    classify,
    head_tree,
    pool,
    record_head,
)
from seqtui.models.parts.encoder_head import shapes as head_shapes
from seqtui.models.parts.readout import HERE, asking, asks_of
from seqtui.models.parts.stacks import (
    STACK,
    STACK_SETTINGS_TODAY,
    TIED,
    dropout_notes,
    predict,
    record_output,
    stack_tree,
    variant_of,
)
from seqtui.models.weights.file_notes import drawn
from seqtui.models.weights.torch_stack import agree, find_stack


def run_encoder(
    eq: Equations, w: SimpleNamespace, x: Array, variant: Variant, causal: bool = False, hidden: Collection[int] = ()
) -> Array:
    """Record mask and blocks, x [position, d_model] to [position, d_model].

    Raises SeqtuiError when the mask leaves a query without keys.
    """
    length = x.shape[0]
    with eq.scope("", position=length, query=length, key=length):
        mask = eq.input("mask", make_mask(length, length, causal, hidden, variant.window))
        return encoder_stack(eq, w, x, mask, variant)


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run of the encoder."""
    stack = find_stack(request.weights, "encoder") if request.weights else None
    if request.weights and stack:
        read = {**stack.config(), **embedding_shapes(request.weights), **head_shapes(request.weights)}
        agree(request.weights.name, read, request.settings, config)
    sentence = read_request(model, request, config)
    check_heads(model, request, config, stack.widths if stack else None)
    check_types(config, sentence)
    check_brought(request.weights, config)
    config["output"] = bool(config["output"] and sentence.words)
    heads = head_tree(request.seed, config, request.weights)
    check_size(config, len(sentence.tokens), words=len(sentence.words), drawn=request.weights is None)
    d_model = config["d_model"]
    eq = Equations(asking(STACK, asks_of(request, HERE)), {"d_model": d_model}, request.recorded_edits())
    embedding = Embedding(eq, request.seed, "", config, sentence.words, len(sentence.tokens), request.weights)
    w = record_tree(eq, stack_tree(request.seed, "", config, "encoder", stack))
    if config["output"]:
        w_output = record_output(eq, request.seed, "", sentence.words, config, request.weights, embedding.w)
    w_head = record_head(eq, heads, config)
    x = embedding.read(sentence)
    hidden = {*hidden_keys(config["hide"]), *padding_keys(len(sentence.tokens), sentence.pads, config)}
    out = run_encoder(eq, w, x, variant_of(eq, config, request.seed), config["causal"], hidden)
    _answer(eq, w_head, out, config)
    if config["output"]:
        predict(eq, w_output, before_scores(eq, w_head, out, config) if config["head"] else out)
    return Run(
        request,
        model,
        config,
        sentence.tokens,
        eq.trace.close(),
        vocabulary=sentence.words,
        vocabularies={"classifier": class_names(request.weights, config["classes"])} if config["classes"] else {},
        notes=(
            *(drawn(request, config, d_model, d_model if config["output"] else 0) if sentence.words else ()),
            *dropout_notes(config, request.seed),
            *padding_notes(len(sentence.tokens), sentence.pads, config),
        ),
    )


def _answer(eq: Equations, w: SimpleNamespace, out: Array, config: Mapping[str, Value]) -> None:
    """Record pooler and classifier, where there are any, behind the encoder's output [position, d_model]."""
    pooled = pool(eq, w, out, config) if config["pooler"] else None
    if config["classes"]:
        classify(eq, w, out if pooled is None else pooled, config, pooled is not None)


MODEL = Model(
    name="encoder",
    title=N_("Transformer encoder"),
    family="attention",
    summary=N_("all tokens at once through blocks of attention and MLP"),
    reference="Vaswani et al. 2017",
    settings=(
        *STACK_SETTINGS_TODAY,
        CAUSAL,
        HIDE,
        *PADDING,
        TOKEN_TYPES,
        PAIR,
        EMBED_NORM,
        SCALE_EMBED,
        Setting("output", False, "scores and probabilities over the vocabulary"),
        TIED,
        *HEAD_SETTINGS,
    ),
    example=EXAMPLE,
    record=record,
    module="nn.TransformerEncoder",
    torch_reference="seqtui.train.verify.attention_reference:encoder_reference",
)
