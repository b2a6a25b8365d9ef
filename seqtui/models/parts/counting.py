"""What the counting models share: counts after a context, smoothed probabilities, their logarithms added up.

Every sentence ends with the end mark, which is counted like a word; so the probabilities of all sentences, of any
length, add up to 1.

    p(x₁ … x_T) = Π_t p(x_t | context_t)        the chain rule; the models differ in what a context is

Smoothing adds k to every count (Lidstone 1920), so that nothing unseen is impossible. Time t is the prediction of token
t; the last token is the end of the sentence, without which the probabilities of all sentences would not add up to 1.

    n         counts: what followed the context in the corpus
    p         the distribution of the next token
    Πp        the joint probability of everything so far: the factors multiplied. It shrinks until no float holds it
    log Πp    its logarithm, which only grows in length: the logarithms of the factors added up
    C         contexts there could be: one for each way to fill m places with one of V tokens
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from seqtui.engine.array import Array, log
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import _
from seqtui.models import statement
from seqtui.models.inputs.settings import Setting, Value
from seqtui.models.inputs.text import (
    END,
    START,
    Corpus,
    Sentence,
    is_korean,
    mostly_korean,
    read_corpus,
    tokenize,
    vocabulary,
    without_marks,
)
from seqtui.models.limits import check_recorded
from seqtui.models.model import Model, Request, Run

Counts = Mapping[str, int]


class CountLevel(NamedTuple):
    """One context length of the naive model.

    after: what followed this text's context. contexts: how many different contexts of that length begin a sentence.
    counts: how many different (context, next token) pairs there are, each a number to keep.
    """

    after: Counts
    contexts: int
    counts: int


def whole_contexts(sentences: Sequence[Sentence], tokens: Sentence) -> Iterator[CountLevel]:
    """Count, for each token in turn, what follows all the tokens before it at the start of a sentence.

    Sentences that begin with the same m tokens carry the same number; one more token splits them further.
    """
    begins, ours = dict.fromkeys(range(len(sentences)), 0), 0
    for m, token in enumerate(tokens):
        numbers: dict[tuple[int, str], int] = {}
        longer = {k: numbers.setdefault((b, sentences[k][m]), len(numbers)) for k, b in begins.items()}
        after = Counter(sentences[k][m] for k, b in begins.items() if b == ours)
        yield CountLevel(after, len(set(begins.values())), len(numbers))
        begins = {k: b for k, b in longer.items() if m + 1 < len(sentences[k])}
        ours = numbers.get((ours, token), -1)


def windows(sentences: Sequence[Sentence], tau: int) -> dict[Sentence, dict[str, int]]:
    """Count what follows each run of tau tokens; the start mark fills the places before the first."""
    table: dict[Sentence, dict[str, int]] = {}
    for sentence in sentences:
        padded = (START,) * tau + sentence
        for t, token in enumerate(sentence):
            after = table.setdefault(padded[t : t + tau], {})
            after[token] = after.get(token, 0) + 1
    return table


def row(after: Counts, places: Mapping[str, int]) -> np.ndarray:
    """The counts as a vector over the vocabulary, [d_vocab]."""
    counts = np.zeros(len(places))
    for token, count in after.items():
        counts[places[token]] = count
    return counts


def transitions(sentences: Sequence[Sentence], places: Mapping[str, int]) -> np.ndarray:
    """Count how often one token follows another, [d_prev, d_vocab].

    The last column is the end of a sentence; the last row, which it could not use, is the start of one.
    """
    table = windows(sentences, 1)
    start = len(places) - 1
    N = np.zeros((len(places), len(places)))
    for (token,), after in table.items():
        N[start if token == START else places[token]] = row(after, places)
    return N


EXAMPLE = "the animal didn't cross the street because it was too tired"

COUNTING_SETTINGS = (
    Setting("k", 0.1, "smoothing: what is added to every count", low=0.001, high=100),
    Setting("unit", "word", "what a token is", choices=("word", "char")),
)

COUNTING = Notation(
    k=Symbol("k", "", "smoothing: added to every count, so that nothing is impossible"),
    V=Symbol("V", "", "size of the vocabulary: the words and the end of the sentence"),
    log10_V=Symbol("log₁₀V", "", "digits of V"),
    m=Symbol("m", "", "past tokens in the context"),
    log10_C=Symbol("log₁₀C", "", "contexts of m tokens there could be, as a power of ten"),
    seen=Symbol("seen", "", "different contexts of m tokens in the corpus"),
    n=Symbol("n", "d_vocab", "counts: how often each token followed the context in the corpus"),
    total=Symbol("total", "", "how often the context was seen in the corpus"),
    p=Symbol("p", "d_vocab", "probability of each token to come next"),
    p_x=Symbol("p_x", "", "probability of the token that came"),
    joint=Symbol("Πp", "", "joint probability of all tokens so far: their probabilities multiplied"),
    log_p=Symbol("log p", "", "log-probability of the token that came"),
    log_P=Symbol("log Πp", "", "logarithm of the joint probability of all tokens so far"),
)


class Text(Struct, frozen=True, dict=True):
    """What is read: tokens with the end as the last, over the vocabulary of the corpus and of the text itself."""

    tokens: tuple[str, ...]
    words: tuple[str, ...]
    corpus: Corpus

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each token along d_vocab."""
        return {word: k for k, word in enumerate(self.words)}

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """The tokens as places along d_vocab; ids[t − 1] is x_t."""
        return tuple(self.places[token] for token in self.tokens)

    def before(self, t: int) -> int:
        """The place of x_{t−1} along d_prev; before the first token stands the start, in the last place."""
        return self.ids[t - 2] if t > 1 else len(self.words) - 1


def read_counted(model: Model, request: Request, config: dict[str, Value]) -> Text:
    """Read the text and the corpus of a request.

    Raises SeqtuiError for what a counting model cannot use.
    """
    text = model.text_of(request)
    if request.input is not None or text is None:
        raise SeqtuiError(_("{model} counts tokens, not numbers: give a text; ar reads a series", model=model.name))
    refuse_weights(model, request)
    unit = str(config["unit"])
    tokens = without_marks(tokenize(text, unit))
    if not tokens:
        raise SeqtuiError(
            _(
                "the text has only marks: {start} and {end} are set by the program, give at least one word",
                start=START,
                end=END,
            )
        )
    corpus = read_corpus(request.corpus, unit, tokens)
    counted = (token for sentence in corpus.sentences for token in sentence[:-1])
    return Text((*tokens, END), vocabulary((*dict.fromkeys(counted), *tokens)), corpus)


def refuse_weights(model: Model, request: Request) -> None:
    """What counting models learn comes from a corpus or a series, never from a file of weights."""
    if request.weights is not None or request.memory is not None:
        raise SeqtuiError(
            _("{model} counts and has no weights to load: leave out --weights and --memory", model=model.name)
        )


def constants(eq: Equations, config: dict[str, Value], words: int) -> SimpleNamespace:
    """The numbers that hold for the whole run: k, V and its logarithm."""
    w = SimpleNamespace(k=eq.input("k", np.array(config["k"])), V=eq.input("V", np.array(words)))
    w.log10_V = eq("log10_V", log(w.V) / math.log(10))
    return w


def contexts(eq: Equations, w: SimpleNamespace, m: int, seen: int) -> None:
    """How many contexts of m tokens there could be, V^m, beside those ever seen; as a logarithm it never overflows."""
    eq("log10_C", eq.input("m", np.array(m)) * w.log10_V)
    eq.input("seen", np.array(seen))


def smooth(eq: Equations, w: SimpleNamespace, n: Array) -> Array:
    """Record the probabilities that counts come to when each is smoothed."""
    total = eq("total", n.sum())
    return eq("p", (n + w.k) / (total + w.k * w.V))


class Joint(NamedTuple):
    """The joint probability of the tokens so far, and its logarithm, each made of its own factors or terms."""

    product: Array
    log_P: Array

    @classmethod
    def start(cls, eq: Equations) -> "Joint":
        """That of no token: 1, and its logarithm 0."""
        with eq.at(0):
            return cls(eq.input("joint", np.ones(())), eq.input("log_P", np.zeros(())))

    def times(self, eq: Equations, p: Array, x: int) -> "Joint":
        """One more factor, the probability of token x: multiplied, and its logarithm added."""
        p_x = eq("p_x", p[x])
        product = eq("joint", self.product * p_x)
        log_p = eq("log_p", log(p_x))
        return Joint(product, eq("log_P", self.log_P + log_p))


Read = Callable[[Equations, SimpleNamespace, dict[str, Value], Text, Joint], None]


def recorder(notation: Notation, read: Read, per_step: int, per_pair: int = 0) -> Callable[..., Run]:
    """Return the function that records a run of one counting model.

    read(eq, w, config, text, joint) holds its equations; that joint is of no token yet. per_step, per_pair: how many
    numbers it records for each word of the vocabulary at each time step, and for each pair of words once.
    """

    def record(model: Model, request: Request, config: dict[str, Value]) -> Run:
        text = read_counted(model, request, config)
        V, T = len(text.words), len(text.tokens)
        check_recorded(
            per_step * V * T + per_pair * V * V,
            _("{length:,} time steps over a vocabulary of {words:,}", length=T, words=V),
            _("a shorter text, a smaller corpus, or --set unit=char"),
        )
        eq = Equations(notation, {"d_vocab": V, "d_prev": V}, request.recorded_edits())
        start = Joint.start(eq)
        read(eq, constants(eq, config, V), config, text, start)
        source = _("counted from {corpus}, {n:,} sentences", corpus=text.corpus.name, n=len(text.corpus.sentences))
        return Run(
            request,
            model,
            config,
            text.tokens,
            eq.trace.close(),
            source,
            trained=True,
            vocabulary=text.words,
            targets=text.tokens,
            notes=(*_mixed(text, request), *_unknown(text)),
        )

    return record


def _mixed(text: Text, request: Request) -> tuple[str, ...]:
    """A note on a text in two scripts: no built-in corpus has words of both."""
    read = text.tokens[:-1]
    korean = sum(map(is_korean, read))
    others = sum(any(map(str.isalpha, token)) for token in read) - korean
    if request.corpus is not None or not korean or not others:
        return ()
    facts = {"korean": korean, "others": others}
    return ((statement.MIXED_KOREAN if mostly_korean(read) else statement.MIXED_ENGLISH)(**facts),)


def _unknown(text: Text) -> tuple[str, ...]:
    """A note on the words that the corpus does not have."""
    known = {token for sentence in text.corpus.sentences for token in sentence}
    unknown = list(dict.fromkeys(token for token in text.tokens if token not in known))
    if not unknown:
        return ()
    some = ", ".join(unknown[:5]) + (", …" if len(unknown) > 5 else "")
    return (statement.NOT_IN_CORPUS(words=some, unknown=tuple(unknown)),)
