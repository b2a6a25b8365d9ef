"""The Transformer: an encoder that reads, a decoder that writes.

Vaswani et al. 2017, with the conventions of torch.nn.Transformer, so a state_dict loads. The text is the source. The
decoder writes one word after the other, and reads what it wrote; or a target is forced on it (teacher forcing): then
all positions are computed at once, each with the words before it in sight, whatever it would have written itself.

    encoder.x        the source words' vectors and positions
    memory           what passes from encoder to decoder: the encoder's output, one row for each source word
    decoder.t3.x     <s> and the first two words; with a cache, the second word alone
    decoder.t3.y     probabilities of the third word; decoder.t3.chosen is its number
    decoder.y        with a target: probabilities of the next word at each position, all in one pass

The decoder begins with <s> and ends with </s>, or with the words that start and end name (in Marian <pad>, in BART
</s>: Junczys-Dowmunt et al. 2018, Lewis et al. 2020). Its blocks may have other heads and another inner width than
those of the encoder (n_decoder_heads, d_decoder_mlp).

With cache=yes, keys and values of earlier words and of the memory are kept from step to step: the numbers are the same.

Weights are the state_dict of an nn.Transformer. A trained file has these besides, and names its words:

    source_embedding  nn.Embedding(source words, d_model)    source_embedding.weight
    target_embedding  nn.Embedding(target words, d_model)    target_embedding.weight
    out               nn.Linear(d_model, target words)       out.weight, out.bias
    source_positions, target_positions                       nn.Parameter [longest, d_model], with positions=learned
    encoder.embed_norm, decoder.embed_norm                   nn.LayerNorm(d_model), with embed_norm=yes
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.array import Array, identity
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models import statement
from seqtui.models.decoder import OUTPUT, Decoder, goals_of, record_decoder, targets_of
from seqtui.models.encoder import run_encoder
from seqtui.models.inputs.heads import check_heads
from seqtui.models.inputs.sentence import CAUSAL, Sentence, check_size, hidden_keys, known, read_pieces, read_request
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.inputs.text import END, START
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.attention import record_tree
from seqtui.models.parts.cache import CACHE, check_causal, check_writing
from seqtui.models.parts.embedding import EMBED_NORM, SCALE_EMBED, Embedding, check_brought
from seqtui.models.parts.embedding import shapes as embedding_shapes
from seqtui.models.parts.generation import (
    GENERATION_SETTINGS,
    Generation,
    end_of,
    generate,
    generation_notation,
    generation_notes,
    read_target,
    start_of,
)
from seqtui.models.parts.stacks import STACK, STACK_SETTINGS, dropout_notes, score, stack_tree, variant_of
from seqtui.models.parts.writer import Writer
from seqtui.models.weights import trained_words
from seqtui.models.weights.file_notes import drawn
from seqtui.models.weights.torch_stack import TorchStack, agree, find_stack

SOURCE = "여기서 사진을 찍지 마세요"
WORDS = "don't take pictures here please i you we do not underestimate your inner strength"
_LETTERS = "abcdefghijklmnopqrstuvwxyz '"


class SourceAndTarget(Struct, frozen=True, eq=False):
    """What one run reads and writes: with forced, all of the target is given; without, its start token alone."""

    source: Sentence
    target: Sentence
    forced: bool


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run of the whole: encode the source, then write, or decode the target it is given."""
    stacks = _stacks(request, config)
    task = SourceAndTarget(read_request(model, request, config, side=trained_words.SOURCE), *_target(request, config))
    of_decoder = _check(model, request, config, task)
    eq = Equations(STACK, {"d_model": config["d_model"]}, request.recorded_edits())
    written = _record(eq, request, config, of_decoder, task, stacks)
    return _finish(model, request, config, task, eq, written)


def _record(
    eq: Equations,
    request: Request,
    config: dict[str, Value],
    of_decoder: dict[str, Value],
    task: SourceAndTarget,
    stacks: dict[str, TorchStack | None],
) -> tuple[str, ...]:
    """All weights, then the encoder, what it hands over, and the decoder; returns what is written, () when forced."""
    seed, hidden, variant = request.seed, hidden_keys(config["hide"]), variant_of(eq, config, request.seed)
    source, target = task.source, task.target
    in_encoder = {"d_model": config["d_model"]} | ({"d_vocab": len(source.words)} if source.words else {})
    in_decoder, n_ctx = {"d_vocab": len(target.words)}, 0 if task.forced else config["limit"]
    with eq.scope("encoder", **in_encoder):
        embedding = Embedding(
            eq, seed, "encoder.", config, source.words, len(source.tokens), request.weights, trained_words.SOURCE
        )
        w_encoder = record_tree(eq, stack_tree(seed, "encoder.", config, "encoder", stacks["encoder"]))
    with eq.scope("decoder", **in_decoder):
        other = variant if of_decoder["d_head"] == config["d_head"] else variant_of(eq, of_decoder, seed)
        decoder = record_decoder(
            eq, seed, "decoder.", of_decoder, target, stacks["decoder"], other, n_ctx=n_ctx, side=trained_words.TARGET
        )
    with eq.scope("encoder", position=len(source.tokens)):
        encoded = run_encoder(eq, w_encoder, embedding.read(source), variant, hidden=hidden)
    memory = eq("memory", identity(encoded))
    with eq.scope("decoder", **in_decoder):
        if not task.forced:
            return _write(eq, request, config, decoder, memory, hidden)
        y = decoder.write(target.ids, memory, hidden_sources=hidden)
        if config["output"]:
            score(eq, y, goals_of(target, end_of(config)))
    return ()


def _write(
    eq: Equations, request: Request, config: Mapping[str, Value], decoder: Decoder, memory: Array, hidden: Sequence[int]
) -> tuple[str, ...]:
    """Record the decoder writing, token by token."""
    writer = Writer(decoder, memory, hidden, config["cache"], config["limit"])
    with eq.using(generation_notation(config)):
        return generate(eq, Generation(eq, config, request.seed, decoder.words), writer.advance, ())


def _target(request: Request, config: dict[str, Value]) -> tuple[Sentence, bool]:
    """The words to force on the decoder, or the start token and the words it can choose from.

    Raises SeqtuiError when the words of a file do not have those that it begins and ends with.
    """
    start, end = start_of(config), end_of(config)
    words = trained_words.named_words(request.weights, trained_words.TARGET)
    if words and request.weights is not None:
        trained_words.check_known((start, end), words, request.weights.name)
    forced = _forced(request, config)
    if forced:
        tokens = (start, *forced)
        target = Sentence(tokens, tuple(dict.fromkeys((*tokens, end))))
        return known(target, request.weights, trained_words.TARGET), True
    if words:
        return Sentence((start,), words), False
    drawn_from = WORDS.split() if config["unit"] == "word" else list(_LETTERS)
    return Sentence((start,), tuple(dict.fromkeys((start, *drawn_from, end)))), False


def _forced(request: Request, config: dict[str, Value]) -> tuple[str, ...]:
    """The words to force, () for none; the end is what follows the last one, and is not among them."""
    network = request.weights.network if request.weights else None
    if network is None or network.tokenizer is None or not config["target"]:
        return read_target(request, config)
    tokens = read_pieces(str(config["target"]), network.tokenizer, {}).tokens
    return tokens[:-1] if tokens[-1] == end_of(config) else tokens


def _check(model: Model, request: Request, config: dict[str, Value], task: SourceAndTarget) -> dict[str, Value]:
    """Set d_head and output; return the settings of the decoder. Refuses what cannot be run."""
    asked = config["d_head"]
    check_heads(model, request, config)
    sizes = {"n_heads": config["n_decoder_heads"], "d_mlp": config["d_decoder_mlp"]}
    own = {name: size for name, size in sizes.items() if size}
    d_head = 0 if asked * config["n_heads"] == config["d_model"] else asked  # evenly shared
    of_decoder = {**config, "n_layers": config["n_decoder_layers"], "d_head": d_head, **own}
    check_heads(model, request, of_decoder)
    for side in ("encoder.", "decoder."):
        check_brought(request.weights, config, side)
    if task.forced:
        drawn_or_asked = (
            request.weights is None or "output" in request.settings or trained_words.targets_of(request.weights)
        )
        config["output"] = of_decoder["output"] = bool(config["output"] and drawn_or_asked)
    elif config["dropout"]:
        raise SeqtuiError(_("dropout is of training, where the target is known: give one, as in --set target='a b'"))
    elif not config["output"]:
        raise SeqtuiError(_("output=no leaves nothing to choose words by: give a target, as in --set target='a b'"))
    else:
        check_causal(config["causal"], config["cache"])
    source = task.source
    drawn = request.weights is None
    check_size(config, len(source.tokens), words=len(source.words) if drawn else 0, drawn=drawn)
    if task.forced:
        check_size(of_decoder, len(task.target.tokens), len(source.tokens), len(task.target.words), drawn)
    else:
        check_writing(of_decoder, 0, config["limit"], len(source.tokens), len(task.target.words), drawn)
    return of_decoder


def _drawn(request: Request, config: Mapping[str, Value]) -> tuple[str, ...]:
    d_model = config["d_model"]
    return drawn(request, config, d_model, d_model if config["output"] else 0)


def _finish(
    model: Model,
    request: Request,
    config: dict[str, Value],
    task: SourceAndTarget,
    eq: Equations,
    written: tuple[str, ...],
) -> Run:
    """The run, once all is recorded."""
    tokens = task.target.tokens if task.forced else (start_of(config), *written[:-1])
    cached = not task.forced and config["cache"]
    return Run(
        request,
        model,
        config,
        tokens,
        eq.trace.close(),
        vocabulary=task.target.words,
        targets=(targets_of(task.target, end_of(config)) if config["output"] else ()) if task.forced else written,
        notes=(
            *_drawn(request, config),
            *(() if task.forced else _notes(request, config, written)),
            *dropout_notes(config, request.seed),
        ),
        sources=task.source.tokens,
        scoped={"encoder": task.source.tokens},
        vocabularies={"encoder": task.source.words},
        outputs=written,
        reads={t: (token,) for t, token in enumerate(tokens, 1)} if cached else {},
    )


def _notes(request: Request, config: Mapping[str, Value], written: tuple[str, ...]) -> tuple[str, ...]:
    random = () if request.weights else (statement.RANDOM_WORDS(),)
    return random + generation_notes(config, written)


def _stacks(request: Request, config: dict[str, Value]) -> dict[str, TorchStack | None]:
    """Both stacks of a file, with the config their shapes say; None for each where weights are drawn."""
    weights = request.weights
    if weights is None:
        return {"encoder": None, "decoder": None}
    encoder, decoder = find_stack(weights, "encoder"), find_stack(weights, "decoder")
    read, inner = encoder.config() | embedding_shapes(weights, "encoder."), decoder.config()
    read["n_decoder_layers"] = inner["n_layers"]
    if inner["d_mlp"] != (config["d_decoder_mlp"] or read["d_mlp"]):
        read["d_decoder_mlp"] = inner["d_mlp"]
    agree(weights.name, read, request.settings, config)
    return {"encoder": encoder, "decoder": decoder}


MODEL = Model(
    name="transformer",
    title=N_("Transformer"),
    family="attention",
    summary=N_("an encoder reads all at once, a decoder writes in turn"),
    reference="Vaswani et al. 2017",
    settings=(
        *STACK_SETTINGS,
        Setting("n_decoder_layers", 2, "blocks of the decoder", high=24),
        Setting("n_decoder_heads", 0, "attention heads of the decoder; 0: as many as before", low=0, high=64),
        Setting("d_decoder_mlp", 0, "width of the feed-forward network in the decoder; 0: as before", low=0, high=8192),
        EMBED_NORM,
        SCALE_EMBED,
        replace(CAUSAL, default=True),
        Setting("hide", "", "source tokens hidden as keys, numbered from 0, as in 5,6 (padding)"),
        CACHE,
        *GENERATION_SETTINGS,
        Setting("start", "", N_("the word that the decoder reads first; none: {start}", start=START)),
        Setting("end", "", N_("the word that ends what is written; none: {end}", end=END)),
        OUTPUT,
    ),
    example=SOURCE,
    record=record,
    module="nn.Transformer",
    torch_reference="seqtui.train.verify.transformer_reference:transformer_reference",
)
