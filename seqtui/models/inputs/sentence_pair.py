"""What a recurrent encoder–decoder reads and writes: tokens, their numbers in two vocabularies, and the size of it all.

Everything behind this point takes vocabularies as they are, wherever they come from: made from the text for seeded
weights, or named by the weights.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.settings import Value
from seqtui.models.inputs.text import END, START, tokenize, vocabulary
from seqtui.models.limits import MAX_TOKENS, check_recorded
from seqtui.models.model import Model, Request
from seqtui.models.parts.beam_search import check_search, is_searched
from seqtui.models.parts.generation import read_target
from seqtui.models.weights.encoder_decoder_weights import Weights, shapes
from seqtui.models.weights.torch_stack import agree
from seqtui.models.weights.trained_words import SOURCE, TARGET, check_known, named_words

_WORDS = tuple("don't underestimate your inner strength take pictures here please i you we do not".split())  # noqa: SIM905
_NO_SOURCE = N_("'{token}' is none of the {n} source words; there are {known}, …")
_NO_TARGET = N_("'{token}' is none of the {n} target words; there are {known}, …")
_LETTERS = "abcdefghijklmnopqrstuvwxyz '"


class Vocabularies(Struct, frozen=True):
    """The words of both sides, in the order of the rows of their embeddings.

    The source's end in </s>; the target's hold <s> and </s>.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]


class SentencePair(Struct, frozen=True, eq=False):
    """What one run reads and writes.

    tokens: the source in the order it is read; ids their numbers, or vectors [T, d_in] in their place. forced: numbers
    of the target's tokens, </s> last; () for free generation. named: whether the words were given with the weights.
    """

    tokens: tuple[str, ...]
    words: Vocabularies
    ids: tuple[int, ...]
    vectors: np.ndarray | None
    forced: tuple[int, ...]
    named: bool


def read_weights(request: Request, config: dict[str, Value], read: Mapping[str, Value] | None = None) -> Weights:
    """The weights of a request; the config follows the shapes of a file. read is what a model found in it besides.

    Raises SeqtuiError when a setting that was typed contradicts them.
    """
    if request.weights is not None:
        agree(request.weights.name, {**shapes(request.weights), **(read or {})}, request.settings, config)
    return Weights(request.seed, request.weights)


def read_task(
    model: Model, request: Request, config: dict[str, Value], words: Vocabularies | None = None, reverse: bool = False
) -> SentencePair:
    """The source and the target of a request; words None takes those of a trained file, or makes them from the text.

    Raises SeqtuiError for a source or target that is empty, too long, or has a word the vocabulary lacks.
    """
    tokens = _source_tokens(model, request, config)[:: -1 if reverse else 1]
    target = read_target(request, config)
    in_file = _words_of(request)
    words = words or in_file
    named = words is not None
    if words is None:
        words = Vocabularies(*_drawn_words(request, config, tokens, target))
        _check_unnamed(request, words)
    vectors = None if request.input is None else request.input[:: -1 if reverse else 1]
    if request.weights is not None and in_file is not None:
        check_known(tokens if vectors is None else (), in_file.source, request.weights.name)
        check_known(target, in_file.target, request.weights.name)
    ids = _numbers(tokens, words.source, _NO_SOURCE) if vectors is None else ()
    forced = _numbers((*target, END), words.target, _NO_TARGET) if target else ()
    check_search(config)
    at_once = config["beam"] if is_searched(config) else 1
    _check_size(config, len(tokens), at_once * (len(forced) or config["limit"]), words)
    return SentencePair(tokens, words, ids, vectors, forced, named)


def _source_tokens(model: Model, request: Request, config: Mapping[str, Value]) -> tuple[str, ...]:
    """The tokens of the text, or x1, x2, … for vectors."""
    text = model.text_of(request)
    if request.input is None and text is not None:
        network = request.weights.network if request.weights is not None else None
        if network is None or network.tokenizer is None:
            return tokenize(text, config["unit"])
        return tuple(network.tokenizer.words[row] for row in network.tokenizer.encode(text))
    if request.input is None or text is not None:
        raise SeqtuiError(_("give a text or --input, not both: --input takes the place of embedded text"))
    shape = request.input.shape
    if len(shape) != 2 or not 1 <= shape[0] <= MAX_TOKENS or shape[1] != config["d_in"]:
        raise SeqtuiError(
            _(
                "the input has shape {shape}: give vectors [T, {d_in}], one row for each source word (d_in = {d_in})",
                shape=list(shape),
                d_in=config["d_in"],
            )
        )
    return tuple(f"x{t}" for t in range(1, shape[0] + 1))


def _words_of(request: Request) -> Vocabularies | None:
    """The words that a trained file names, None where there are none."""
    source, target = named_words(request.weights, SOURCE), named_words(request.weights, TARGET)
    return Vocabularies(source, target) if source and target else None


def _drawn_words(
    request: Request, config: Mapping[str, Value], tokens: Sequence[str], target: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """The source's words; and for the target a few built-in ones, with those of a forced target added."""
    built_in = _WORDS if config["unit"] == "word" else _LETTERS
    return vocabulary(tokens) if request.input is None else (), (START, *vocabulary((*built_in, *target)))


def _check_unnamed(request: Request, words: Vocabularies) -> None:
    """Refuse a file that has other numbers of words than this text, and does not say which."""
    faults = {
        "source": N_(
            "{file} holds {rows} source words and does not name them, but here there are {here}: give weights that "
            "name their words"
        ),
        "target": N_(
            "{file} holds {rows} target words and does not name them, but here there are {here}: give weights that "
            "name their words"
        ),
    }
    for side, here in (("source", words.source), ("target", words.target)):
        if request.weights is not None and here:
            rows = len(request.weights[f"{side}_embedding.weight"])
            if rows != len(here):
                raise SeqtuiError(_(faults[side], file=request.weights.name, rows=rows, here=len(here)))


def _numbers(tokens: tuple[str, ...], words: tuple[str, ...], unknown: str) -> tuple[int, ...]:
    """The numbers of the tokens among the words; unknown is what is said of one that is not there."""
    places = {word: k for k, word in enumerate(words)}
    for token in tokens:
        if token not in places:
            raise SeqtuiError(_(unknown, token=token, n=len(words), known=", ".join(words[:8])))
    return tuple(places[token] for token in tokens)


def _check_size(config: Mapping[str, Value], sources: int, steps: int, words: Vocabularies) -> None:
    """Refuse a run whose record would not fit: the encoder, the decoder, and attention of each word to each."""
    d_hidden, d_in = config["d_hidden"], config["d_in"]
    tables = (len(words.source) + len(words.target)) * d_in + 3 * len(words.target) * d_hidden
    weights = tables + 12 * d_hidden * (d_in + 2 * d_hidden)
    states = 50 * d_hidden * (sources + steps)
    writing = steps * (9 * len(words.target) + 3 * sources * (config.get("d_attn", 0) + 1))
    what = _("{sources:,} source words and up to {steps:,} written", sources=sources, steps=steps)
    advice = _("a shorter text, a smaller limit or beam, or fewer units")
    check_recorded(weights + states + writing, what, advice)
