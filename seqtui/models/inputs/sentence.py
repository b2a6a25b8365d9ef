"""What the attention models read: a text as token numbers, or vectors in its place; the settings they share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.padding import check_words, missing
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.inputs.text import (
    PAD,
    START,
    TextError,
    check_text,
    tokenize,
    vocabulary,
    without_marks,
    word_numbers,
)
from seqtui.models.limits import MAX_TOKENS, check_recorded
from seqtui.models.model import Model, Request
from seqtui.models.weights import trained_words
from seqtui.models.weights.network import Tokenizer
from seqtui.models.weights.state_dict import StateDict

EXAMPLE = "the animal didn't cross the street because it was too tired"

D_MODEL = Setting("d_model", 8, "width of a token's vector")
N_HEADS = Setting("n_heads", 2, "attention heads, side by side", high=64, unsaid=True)
D_HEAD = Setting("d_head", 0, "width of each head, which W_O leads back from; 0: they share d_model evenly", low=0)
UNIT = Setting("unit", "word", "what a token is", choices=("word", "char"))
CAUSAL = Setting("causal", False, "a token sees only itself and what came before", unsaid=True)
SCALE = Setting("scale", True, "divide the scores by √d_head")
BIAS = Setting("bias", True, "add a bias to every product with a weight")
HIDE = Setting("hide", "", "tokens hidden as keys, numbered from 0, as in 5,6 (padding)")
SINUSOIDAL = Setting(
    "positions",
    "sinusoidal",
    "where a token stands, added to its vector (none for --input)",
    choices=("sinusoidal", "sinusoidal_halves", "learned", "none"),
)
POSITIONS_OR_ROTARY = replace(
    SINUSOIDAL,
    meaning=N_("where a token stands: added to its vector, or turning queries and keys (rotary)"),
    choices=("sinusoidal", "sinusoidal_halves", "learned", "rotary", "none"),
)
NO_POSITIONS = Setting("positions", "none", SINUSOIDAL.meaning, choices=SINUSOIDAL.choices)


class Sentence(Struct, frozen=True, eq=False):
    """Tokens with the vocabulary that numbers them, or with vectors [length, d_model] given in their place.

    The last of the tokens, so many as pads says, fill a text up to the length of another. Those from second on belong
    to the second of two texts; None where there is one text.
    """

    tokens: tuple[str, ...]
    words: tuple[str, ...] = ()
    vectors: np.ndarray | None = None
    pads: int = 0
    second: int | None = None

    @property
    def given(self) -> np.ndarray:
        """The vectors that were given in place of words [length, d_model]."""
        assert self.vectors is not None, "asked only where vectors were given"
        return self.vectors

    @property
    def ids(self) -> list[int]:
        """The number of each token."""
        places = word_numbers(self.words)
        return [places[token] for token in self.tokens]


def read_sentence(text: str, unit: str, start: bool = False) -> Sentence:
    """A sentence from text, behind the start token if wanted.

    Raises SeqtuiError when the text is empty or too long.
    """
    tokens = tokenize(text, unit)
    if start:
        tokens = (START, *without_marks(tokens))
        if len(tokens) == 1:
            raise SeqtuiError(
                _("the text has only marks: {start} is set by the program, give at least one word", start=START)
            )
    return Sentence(tokens, vocabulary(tokens))


def read_pieces(text: str, tokenizer: Tokenizer, config: Mapping[str, Value]) -> Sentence:
    """A sentence from the pieces that the tokenizer of a file makes of a text, its special ones among them.

    Raises SeqtuiError when the text is empty, too long, or cannot be split.
    """
    check_text(text)
    if str(config.get("batch_with", "")).strip():
        raise SeqtuiError(_("batch_with fills up a text of words, and this file splits texts itself: leave it out"))
    pair = str(config.get("pair", "")).strip()
    ids = tokenizer.encode(text, pair) if pair else tokenizer.encode(text)
    if not ids:
        raise TextError("{what} is empty: give at least one word")
    if len(ids) > MAX_TOKENS:
        raise TextError(N_("{what} has {n:,} tokens: give at most {most:,}"), n=len(ids), most=MAX_TOKENS)
    tokens = tuple(tokenizer.words[k] for k in ids)
    return Sentence(tokens, tokenizer.words, second=len(tokenizer.encode(text)) if pair else None)


INPUT, MEMORY = N_("input"), N_("memory")  # what vectors are given as


def read_vectors(vectors: np.ndarray, d_model: int, what: str = INPUT, letter: str = "x") -> Sentence:
    """A sentence from vectors.

    Raises SeqtuiError when they are not a matrix with rows of width d_model.
    """
    if vectors.ndim != 2 or not 1 <= vectors.shape[0] <= MAX_TOKENS:
        shape = list(vectors.shape)
        raise SeqtuiError(
            _(
                "the {what} has shape {shape}: give vectors [T, d_model], one row for each token",
                what=_(what),
                shape=shape,
            )
        )
    if vectors.shape[1] != d_model:
        raise SeqtuiError(
            _(
                "the {what} has vectors of width {width}, but d_model is {d_model} here",
                what=_(what),
                width=vectors.shape[1],
                d_model=d_model,
            )
        )
    return Sentence(tuple(f"{letter}{t}" for t in range(1, vectors.shape[0] + 1)), (), vectors)


_OF_WORDS = {"token_types": 0, "embed_norm": False, "scale_embed": False}  # what makes x of words


def read_request(
    model: Model, request: Request, config: dict[str, Value], start: bool = False, side: str = ""
) -> Sentence:
    """The sentence of a request; where vectors are given, d_model follows them, and nothing is added unless asked for.

    Words are numbered as a trained file does, if there is one; side is that of its embedding. Raises SeqtuiError for a
    text and vectors at once, for either when it does not fit, and for a word that the file does not know.
    """
    text = model.text_of(request)
    check_words(config, request.input is None, request.memory is not None)
    if request.input is None and text is not None:
        tokenizer = request.weights.network.tokenizer if request.weights and request.weights.network else None
        if tokenizer is not None:
            return read_pieces(text, tokenizer, config)
        read = with_pair(read_sentence(text, config["unit"], start), config)
        return known(filled_up(read, config), request.weights, side)
    if request.input is None or text is not None:
        raise SeqtuiError(_("give a text or --input, not both: --input takes the place of embedded text"))
    if "d_model" not in request.settings and request.weights is None and request.input.ndim == 2:
        config["d_model"] = request.input.shape[1]
    added = config.get("positions", "rotary") != "rotary"  # which turn queries and keys, and add nothing to a vector
    if added and "positions" not in request.settings:
        config["positions"] = "none"
    config.update({name: off for name, off in _OF_WORDS.items() if name in config and name not in request.settings})
    if str(config.get("pair", "")).strip():
        raise SeqtuiError(_("pair is read behind a text: give one, not --input"))
    read = read_vectors(request.input, config["d_model"])
    return replace(read, tokens=request.name_rows(len(read.tokens)))


def with_pair(sentence: Sentence, config: Mapping[str, Value]) -> Sentence:
    """The sentence with the second text behind it, where the setting pair gives one."""
    pair = str(config.get("pair", ""))
    if not pair.strip():
        return sentence
    tokens = (*sentence.tokens, *tokenize(pair, config["unit"]))
    return replace(sentence, tokens=tokens, words=vocabulary(tokens), second=len(sentence.tokens))


def filled_up(sentence: Sentence, config: Mapping[str, Value]) -> Sentence:
    """The sentence with <pad> behind it, as long as the other text of its batch, where there is one."""
    pads = missing(sentence.tokens, config)
    tokens = (*sentence.tokens, *(PAD,) * pads)
    return replace(sentence, tokens=tokens, words=vocabulary(tokens), pads=pads) if pads else sentence


def known(sentence: Sentence, weights: StateDict | None, side: str = "") -> Sentence:
    """The sentence with the words of a trained file, where it names them.

    Raises SeqtuiError for a word that is not among them.
    """
    words = trained_words.named_words(weights, side)
    if not words or weights is None:
        return sentence
    trained_words.check_known(sentence.tokens, words, weights.name)
    return replace(sentence, words=words)


def check_size(config: Mapping[str, Value], length: int, sources: int = 0, words: int = 0, drawn: bool = True) -> None:
    """Refuse a run whose record would not fit; sources is the number of rows that cross-attention looks at.

    drawn: the weights are drawn from the seed; those of a file are there already. Raises SeqtuiError.
    """
    d_model, d_mlp, n_heads = config["d_model"], config.get("d_mlp", 0), config.get("n_heads", 1)
    d_heads = max(d_model, n_heads * config.get("d_head", 0))
    n_layers, attention = config.get("n_layers", 1), (length + sources) * (12 * d_heads + 4 * n_heads * length)
    numbers = n_layers * (attention + length * (12 * d_model + 3 * d_mlp)) + length * (d_model + 3 * words)
    if drawn:
        numbers += n_layers * d_model * (4 * d_heads + 2 * d_mlp) + 2 * words * d_model
    check_recorded(
        numbers,
        _("{length:,} tokens in a network of this size", length=length),
        _("a shorter text or a smaller network"),
        opened=not drawn,
    )


def hidden_keys(text: str) -> list[int]:
    """The numbers in the setting ``hide``.

    Raises SeqtuiError when it holds anything else.
    """
    try:
        return [int(part) for part in text.replace(",", " ").split()]
    except ValueError:
        raise SeqtuiError(_("hide cannot be '{text}': give numbers of tokens from 0, as in 5,6", text=text)) from None
