"""The Transformer encoder: all tokens at once, through a stack of blocks.

Vaswani et al. 2017, section 3.1, with the conventions of torch.nn.TransformerEncoder, so a state_dict loads: post-norm
as in the paper, or pre-norm with norm_first=yes and a last LayerNorm. With causal=yes no token sees what comes after
it.

    x          the tokens' vectors and their positions
    block k    resid_pre, attention, resid_mid, feed-forward network, resid_post, with a LayerNorm at each
    ln_final   the LayerNorm behind the last block, if there is one

A trained file may bring word vectors, learnt positions and an output layer: see trained_words.py.
"""

from collections.abc import Collection
from types import SimpleNamespace

from seqtui.engine.array import Array
from seqtui.engine.equations import Equations
from seqtui.language import N_
from seqtui.models.inputs.padding import PADDING, padding_keys, padding_notes
from seqtui.models.inputs.sentence import CAUSAL, EXAMPLE, HIDE, check_heads, check_size, hidden_keys, read_request
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.attention import make_mask, record_tree
from seqtui.models.parts.block import Variant, encoder_stack
from seqtui.models.parts.embedding import Embedding
from seqtui.models.parts.readout import ANY, asking, asks_of
from seqtui.models.parts.stacks import (
    STACK,
    STACK_SETTINGS,
    dropout_notes,
    output_tree,
    predict,
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
        mask = eq.input("mask", make_mask(length, length, causal, hidden))
        return encoder_stack(eq, w, x, mask, variant)


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run of the encoder."""
    stack = find_stack(request.weights, "encoder") if request.weights else None
    if request.weights and stack:
        agree(request.weights.name, stack.config(), request.settings, config)
    sentence = read_request(model, request, config)
    check_heads(model, request, config)
    config["output"] = bool(config["output"] and sentence.words)
    check_size(config, len(sentence.tokens), words=len(sentence.words), drawn=request.weights is None)
    d_model = config["d_model"]
    eq = Equations(asking(STACK, asks_of(request, ANY)), {"d_model": d_model}, request.recorded_edits())
    embedding = Embedding(eq, request.seed, "", config, sentence.words, len(sentence.tokens), request.weights)
    w = record_tree(eq, stack_tree(request.seed, "", config, "encoder", stack))
    if config["output"]:
        w_output = record_tree(eq, output_tree(request.seed, "", sentence.words, d_model, request.weights))
    x = embedding.read(sentence)
    hidden = {*hidden_keys(config["hide"]), *padding_keys(len(sentence.tokens), sentence.pads, config)}
    out = run_encoder(eq, w, x, variant_of(eq, config, request.seed), config["causal"], hidden)
    if config["output"]:
        predict(eq, w_output, out)
    return Run(
        request,
        model,
        config,
        sentence.tokens,
        eq.trace.close(),
        vocabulary=sentence.words,
        notes=(
            *(drawn(request, config, d_model, d_model if config["output"] else 0) if sentence.words else ()),
            *dropout_notes(config, request.seed),
            *padding_notes(len(sentence.tokens), sentence.pads, config),
        ),
    )


MODEL = Model(
    name="encoder",
    title=N_("Transformer encoder"),
    family="attention",
    summary=N_("all tokens at once through blocks of attention and MLP"),
    reference="Vaswani et al. 2017",
    settings=(
        *STACK_SETTINGS,
        CAUSAL,
        HIDE,
        *PADDING,
        Setting("output", False, "scores and probabilities over the vocabulary"),
    ),
    example=EXAMPLE,
    record=record,
    module="nn.TransformerEncoder",
    torch_reference="seqtui.train.verify.attention_reference:encoder_reference",
)
