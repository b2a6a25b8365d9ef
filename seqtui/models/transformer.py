"""The Transformer: an encoder that reads, a decoder that writes.

Vaswani et al. 2017, with the conventions of torch.nn.Transformer, so a state_dict loads. The text is the source; the
target is forced on the decoder (teacher forcing): at each position it sees the words before, whatever it would have
written itself.

    encoder.x        the source words' vectors and positions
    memory           what passes from encoder to decoder: the encoder's output, one row for each source word
    decoder.x        <s> and the target words
    decoder.y        probabilities of the next word at each position
"""

from seqtui.engine.array import same
from seqtui.engine.equations import Equations
from seqtui.models.attention import record_tree
from seqtui.models.decoder import OUTPUT, record_decoder, targets_of
from seqtui.models.encoder import run_encoder
from seqtui.models.model import Model, Request, Run
from seqtui.models.sentences import (
    CAUSAL,
    HIDE,
    Embedding,
    Sentence,
    check_heads,
    check_size,
    drawn,
    hidden_keys,
    read_request,
    read_text,
    refuse_memory,
    source_of,
)
from seqtui.models.settings import Setting, Value
from seqtui.models.stacks import STACK, STACK_SETTINGS, score, stack_tree, variant_of
from seqtui.models.torch_stack import TorchStack, agree, find_stack

SOURCE = "여기서 사진을 찍지 마세요"
TARGET = "don't take pictures here"


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run of the whole: encode the source, then decode the target it is given."""
    refuse_memory(request)
    stacks = _stacks(request, config)
    source = read_request(request, config, model.example)
    target = read_text(config["target"], config["unit"], start=True)
    check_heads(config)
    config["output"] = bool(config["output"] and (request.weights is None or "output" in request.settings))
    check_size(config, len(source.tokens), words=len(source.words))
    check_size(_decoder_config(config), len(target.tokens), len(source.tokens), len(target.words))
    eq = Equations(STACK, {"d_model": config["d_model"]}, request.recorded_edits())
    _record(eq, request, config, source, target, stacks)
    both = "word vectors and output layer are" if config["output"] else "the word vectors are"
    return Run(
        request,
        model,
        config,
        target.tokens,
        eq.trace.close(),
        source_of(request),
        vocabulary=target.words,
        targets=targets_of(target) if config["output"] else (),
        notes=drawn(request, both),
        sources=source.tokens,
        scoped={"encoder": source.tokens},
    )


def _record(
    eq: Equations,
    request: Request,
    config: dict[str, Value],
    source: Sentence,
    target: Sentence,
    stacks: dict[str, TorchStack | None],
) -> None:
    """All weights, then the encoder, what it hands over, and the decoder."""
    seed, hidden, variant = request.seed, hidden_keys(config["hide"]), variant_of(eq, config)
    in_encoder = {"d_vocab": len(source.words)} if source.words else {}
    in_decoder = {"d_vocab": len(target.words)}
    with eq.scope("encoder", **in_encoder):
        embedding = Embedding(eq, seed, "encoder.", config, source.words, len(source.tokens))
        w_encoder = record_tree(eq, stack_tree(seed, "encoder.", config, "encoder", stacks["encoder"]))
    with eq.scope("decoder", **in_decoder):
        decoder = record_decoder(eq, seed, "decoder.", _decoder_config(config), target, stacks["decoder"], variant)
    with eq.scope("encoder", position=len(source.tokens)):
        encoded = run_encoder(eq, w_encoder, embedding.read(source), variant, hidden=hidden)
    memory = eq("memory", same(encoded))
    with eq.scope("decoder", **in_decoder):
        y = decoder.write(target.ids, memory, hidden_sources=hidden)
        if config["output"]:
            score(eq, y, [target.words.index(word) for word in targets_of(target)])


def _stacks(request: Request, config: dict[str, Value]) -> dict[str, TorchStack | None]:
    """Both stacks of a file, with the config their shapes say; None for each where weights are drawn."""
    if request.weights is None:
        return {"encoder": None, "decoder": None}
    stacks: dict[str, TorchStack | None] = {kind: find_stack(request.weights, kind) for kind in ("encoder", "decoder")}
    for kind, layers in (("encoder", "n_layers"), ("decoder", "n_decoder_layers")):
        read = stacks[kind].config()
        agree(request.weights.name, {**read, layers: read.pop("n_layers")}, request.settings, config)
    return stacks


def _decoder_config(config: dict[str, Value]) -> dict[str, Value]:
    return {**config, "n_layers": config["n_decoder_layers"]}


MODEL = Model(
    name="transformer",
    title="Transformer",
    family="attention",
    summary="an encoder reads all words at once; a decoder writes one after the other, looking at what was read",
    reference="Vaswani et al. 2017",
    settings=(
        *STACK_SETTINGS,
        Setting("n_decoder_layers", 2, "blocks of the decoder", high=24),
        Setting("causal", True, CAUSAL.meaning),
        Setting("hide", "", HIDE.meaning.replace("tokens", "source tokens")),
        Setting("target", TARGET, "the sentence that is forced on the decoder"),
        OUTPUT,
    ),
    example=SOURCE,
    record=record,
    module="nn.Transformer",
)
