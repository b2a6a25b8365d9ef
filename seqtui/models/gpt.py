"""GPT: a Transformer decoder alone, which gives at each token the probabilities of the next one.

Radford et al. 2018 and 2019 (GPT-2). No encoder is read and no start token is set: the first word is given, and each
position is asked for what follows it. The defaults are those of a small GPT-2: norms first, learned positions, gelu,
and the embedding once more as the output layer. Its settings turn it into what has been used since:

    norm=rms activation=swiglu positions=rotary tied=no bias=no      LLaMA, Touvron et al. 2023
    … n_kv_heads=1                                                   grouped queries: Llama 2 and 3
    … window=3                                                       a sliding window: Mistral, Jiang et al. 2023

    embed, x         what each token is, and where it stands where positions are added
    block k          resid_pre, attention, resid_mid, feed-forward network, resid_post
    ln_final         the norm behind the last block
    logits, y        scores and probabilities of the next token at each position

It opens the weights of networks that others have trained: see torch_stack.py for the names of their tensors.
"""

from msgspec.structs import replace

from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.decoder import OUTPUT, record_decoder
from seqtui.models.inputs.heads import check_heads
from seqtui.models.inputs.sentence import HIDE, Sentence, check_size, hidden_keys, read_request
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.inputs.text import END, vocabulary, word_numbers
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.embedding import SCALE_EMBED
from seqtui.models.parts.stacks import STACK, STACK_SETTINGS_TODAY, TIED, dropout_notes, predict, score, variant_of
from seqtui.models.weights import trained_words
from seqtui.models.weights.file_notes import drawn
from seqtui.models.weights.torch_stack import agree, find_stack

FIXED = {"causal": True}
DEFAULTS = {"norm_first": True, "activation": "gelu_tanh", "positions": "learned"}


def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
    """Record a run of the model."""
    config.update(FIXED)
    stack = find_stack(request.weights, "encoder") if request.weights else None
    if request.weights and stack:
        agree(request.weights.name, stack.config(), request.settings, config)
    text = begun(read_request(model, request, config), config["start"], request)
    check_heads(model, request, config, stack.widths if stack else None)
    length, d_model = len(text.tokens), config["d_model"]
    check_room(config, length)
    fixed = request.weights and "output" not in request.settings and not trained_words.targets_of(request.weights)
    config["output"] = bool(config["output"] and text.words and not fixed)
    check_size(config, length, words=len(text.words), drawn=request.weights is None)
    eq = Equations(STACK, {"d_model": d_model}, request.recorded_edits())
    variant = variant_of(eq, config, request.seed)
    decoder = record_decoder(eq, request.seed, "", config, text, stack, variant, "encoder", config["n_ctx"])
    with eq.scope("", position=length, query=length, key=length):
        out = decoder.run(decoder.embedding.read(text), None, hidden=hidden_keys(config["hide"]))
        y = predict(eq, decoder.w_output, out) if decoder.w_output else None
    targets = targets_of(text) if y is not None else ()
    if y is not None:
        places = word_numbers(text.words)
        score(eq, y, [places[word] for word in targets])
    said = drawn(request, config, d_model, d_model if config["output"] else 0) if text.words else ()
    return Run(
        request,
        model,
        config,
        text.tokens,
        eq.trace.close(),
        vocabulary=text.words,
        targets=targets,
        notes=(*said, *dropout_notes(config, request.seed)),
    )


def begun(text: Sentence, start: str, request: Request) -> Sentence:
    """The text behind the word that it begins with, "" for none.

    Raises SeqtuiError where a file does not know that word, and where vectors are read.
    """
    if not start:
        return text
    if text.vectors is not None:
        raise SeqtuiError(_("vectors begin with no word: leave out --set start={start}", start=start))
    tokens = (start, *text.tokens)
    if not request.weights or not trained_words.named_words(request.weights):
        return replace(text, tokens=tokens, words=vocabulary(tokens))
    trained_words.check_known((start,), text.words, request.weights.name)
    return replace(text, tokens=tokens)


def targets_of(text: Sentence) -> tuple[str, ...]:
    """What follows each token: the next one, and at last the end, where that is one of the words."""
    return (*text.tokens[1:], *((END,) if END in word_numbers(text.words) else ()))


def check_room(config: dict[str, Value], length: int) -> None:
    """Refuse a text that is longer than the positions that there are.

    Raises SeqtuiError.
    """
    n_ctx = config["n_ctx"]
    if n_ctx and length > n_ctx and config["positions"] == "learned":
        raise SeqtuiError(
            _(
                "there are n_ctx = {n_ctx} learned positions, too few for {length} tokens: give a shorter text",
                n_ctx=n_ctx,
                length=length,
            )
        )


MODEL = Model(
    name="gpt",
    title=N_("GPT, a decoder alone"),
    family="attention",
    summary=N_("each token is asked for the next one; no encoder"),
    reference="Radford et al. 2018, 2019",
    settings=(
        *(replace(s, default=DEFAULTS.get(s.name, s.default)) for s in STACK_SETTINGS_TODAY),
        replace(TIED, default=True),
        Setting("n_ctx", 0, "learned positions there are; 0: as many as the text has tokens", low=0, high=1_000_000),
        Setting("start", "", "a word to set before the text, as <s>; nothing: the text begins by itself"),
        SCALE_EMBED,
        HIDE,
        OUTPUT,
    ),
    example="the animal didn't cross the street because it was too tired",
    record=record,
    module="nn.TransformerEncoder",
    torch_reference="seqtui.train.verify.attention_reference:encoder_reference",
)
