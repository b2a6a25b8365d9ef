"""The Transformer decoder: what was written so far, with an eye on what was read.

Vaswani et al. 2017, section 3.1, with the conventions of torch.nn.TransformerDecoder, so a state_dict loads. Each block
attends twice: to the words before (masked self-attention), and to the encoder's output (cross-attention, with queries
from here and keys and values from there). cross=no leaves the second out: a decoder-only network (Radford et al. 2018),
which loads an nn.TransformerEncoder.

    mask             0 on and below the diagonal, −∞ above: the future stays unseen
    memory           the encoder's output, one row for each source token
    block k          resid_pre, resid_mid, resid_mid_cross, resid_post; cross.head0.pattern looks at the source
    logits, y        scores and probabilities of the next word at each position
"""

from collections.abc import Collection, Sequence
from types import SimpleNamespace

from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.array import Array
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models import statement
from seqtui.models.inputs.heads import check_heads
from seqtui.models.inputs.sentence import (
    CAUSAL,
    HIDE,
    MEMORY,
    Sentence,
    check_size,
    hidden_keys,
    read_request,
    read_sentence,
    read_vectors,
)
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.inputs.text import END, START, word_numbers
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.attention import make_mask, record_tree
from seqtui.models.parts.block import Variant, decoder_stack, encoder_stack
from seqtui.models.parts.embedding import SCALE_EMBED, Embedding
from seqtui.models.parts.generation import start_of
from seqtui.models.parts.stacks import (
    STACK,
    STACK_SETTINGS_TODAY,
    TIED,
    dropout_notes,
    predict,
    record_output,
    score,
    stack_tree,
    variant_of,
)
from seqtui.models.weights import seeds, trained_words
from seqtui.models.weights.file_notes import drawn
from seqtui.models.weights.torch_stack import TorchStack, agree, find_stack

OUTPUT = Setting("output", True, "scores and probabilities of the next word")


class Decoder(Struct, frozen=True, eq=False):
    """A decoder whose weights are recorded: it can be run on any target, any number of times, in scopes of their own.

    w holds the blocks; w_output W_U and b_U, None for a decoder without an output layer. words number the tokens, of
    which start is the first that is read.
    """

    eq: Equations
    words: tuple[str, ...]
    embedding: Embedding
    w: SimpleNamespace
    w_output: SimpleNamespace | None
    variant: Variant
    causal: bool = True
    start: str = START

    def write(
        self,
        ids: Sequence[int],
        memory: Array | None,
        hidden_sources: Collection[int] = (),
        hidden: Collection[int] = (),
    ) -> Array:
        """Record one pass over the target tokens so far, the start token first.

        Returns y [position, d_vocab], whose row t says what may follow token t; without an output layer, the
        vectors [position, d_model]. memory [source, d_model] is None for a decoder-only network.
        Raises SeqtuiError when the target does not begin with the start token.
        """
        if not ids or self.words[ids[0]] != self.start:
            raise SeqtuiError(
                _("the target must begin with {start}: that is what the first word is predicted from", start=self.start)
            )
        target = Sentence(tuple(self.words[i] for i in ids), self.words)
        with self.eq.scope("", position=len(ids), query=len(ids), key=len(ids)):
            out = self.run(self.embedding.read(target), memory, hidden_sources, hidden)
            return predict(self.eq, self.w_output, out) if self.w_output else out

    def run(
        self, x: Array, memory: Array | None, hidden_sources: Collection[int] = (), hidden: Collection[int] = ()
    ) -> Array:
        """Record masks and blocks: x [position, d_model] to [position, d_model]."""
        eq, length = self.eq, x.shape[0]
        mask = eq.input("mask", make_mask(length, length, self.causal, hidden, self.variant.window))
        if memory is None:
            return encoder_stack(eq, self.w, x, mask, self.variant)
        memory_mask = eq.input("memory_mask", make_mask(length, memory.shape[0], False, hidden_sources))
        return decoder_stack(eq, self.w, x, mask, memory, memory_mask, self.variant)


def record_decoder(
    eq: Equations,
    seed: int,
    name: str,
    config: dict[str, Value],
    target: Sentence,
    stack: TorchStack | None,
    variant: Variant,
    kind: str = "decoder",
    n_ctx: int = 0,
    side: str = "",
) -> Decoder:
    """Record the weights of a decoder; name is its scope with a dot, which names its seeded streams.

    kind is "encoder" for blocks without cross-attention; n_ctx the number of positions it can be run on, at least
    those of the target; side the prefix of its word vectors in the file of the stack.
    """
    weights = stack.state if stack else None
    embedding = Embedding(eq, seed, name, config, target.words, max(n_ctx, len(target.tokens)), weights, side)
    w = record_tree(eq, stack_tree(seed, name, config, kind, stack))
    w_output = None
    if config["output"]:
        w_output = record_output(eq, seed, name, target.words, config, weights, embedding.w)
    return Decoder(eq, target.words, embedding, w, w_output, variant, config["causal"], start_of(config))


def targets_of(target: Sentence, end: str = END) -> tuple[str, ...]:
    """What should be predicted at each position: the next token, at last the end."""
    return (*target.tokens[1:], end) if target.words else ()


def goals_of(target: Sentence, end: str = END) -> list[int]:
    """The numbers of what should be predicted at each position."""
    places = word_numbers(target.words)
    return [places[word] for word in targets_of(target, end)]


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run of the decoder."""
    kind = "decoder" if config["cross"] else "encoder"
    stack = find_stack(request.weights, kind) if request.weights else None
    if request.weights and stack:
        agree(request.weights.name, stack.config(), request.settings, config)
    target = read_request(model, request, config, start=True)
    check_heads(model, request, config, stack.widths if stack else None)
    source = _source(request, config)
    fixed = (
        request.weights is not None
        and "output" not in request.settings
        and not trained_words.targets_of(request.weights)
    )
    config["output"] = bool(config["output"] and target.words and not fixed)
    check_size(config, len(target.tokens), len(source.tokens), len(target.words), request.weights is None)
    eq = Equations(STACK, {"d_model": config["d_model"]}, request.recorded_edits())
    decoder = record_decoder(eq, request.seed, "", config, target, stack, variant_of(eq, config, request.seed), kind)
    memory = eq.input("memory", source.given) if config["cross"] else None
    hidden = hidden_keys(config["hide"])
    if target.vectors is not None:
        decoder.run(decoder.embedding.read(target), memory, hidden=hidden)
    else:
        y = decoder.write(target.ids, memory, hidden=hidden)
        if config["output"]:
            score(eq, y, goals_of(target))
    return Run(
        request,
        model,
        config,
        target.tokens,
        eq.trace.close(),
        vocabulary=target.words,
        targets=targets_of(target) if config["output"] else (),
        notes=_notes(request, config, target),
        sources=source.tokens,
    )


def _source(request: Request, config: dict[str, Value]) -> Sentence:
    """The memory as given, or word vectors that stand in for an encoder's output."""
    if not config["cross"]:
        if request.memory is not None:
            raise SeqtuiError(_("a decoder without cross-attention reads no --memory: leave out --set cross=no"))
        return Sentence(())
    if request.memory is not None:
        return read_vectors(request.memory, config["d_model"], MEMORY, "m")
    source = read_sentence(config["source"], config["unit"])
    return Sentence(source.tokens, source.words, seeds.rows(request.seed, "W_E", source.tokens, config["d_model"]))


def _notes(request: Request, config: dict[str, Value], target: Sentence) -> tuple[str, ...]:
    d_model = config["d_model"]
    said = drawn(request, config, d_model, d_model if config["output"] else 0) if target.words else ()
    if config["cross"] and request.memory is None:
        said += (statement.NO_ENCODER() if request.weights is None else statement.DRAWN_MEMORY(seed=request.seed),)
    return (*said, *dropout_notes(config, request.seed))


MODEL = Model(
    name="decoder",
    title=N_("Transformer decoder"),
    family="attention",
    summary=N_("masked attention to the past, cross-attention to memory"),
    reference="Vaswani et al. 2017",
    settings=(
        *STACK_SETTINGS_TODAY,
        replace(CAUSAL, default=True),
        HIDE,
        Setting("cross", True, "attention to an encoder's output; no makes a decoder-only network"),
        Setting("source", "여기서 사진을 찍지 마세요", "what the memory stands for, where none is given"),
        OUTPUT,
        TIED,
        SCALE_EMBED,
    ),
    example="don't take pictures here",
    record=record,
    reads_memory=True,
    module="nn.TransformerDecoder",
    torch_reference="seqtui.train.verify.attention_reference:decoder_reference",
)
