"""What stands before and behind a network: word vectors, a layer that answers, and the word it is asked about.

A trained file says it in its metadata, ``asks``. A network that reads in one direction, and one that writes, is asked
for the next word; a file, or an encoder that sees all words at once, may ask for something else.

Weights of its own come from the seed, or from a trained file. A trained network may ask for something else than the
next token: for the first one again (recall), which is scored at the last step alone, or for a number (adding).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.array import Array, log, relu, softmax
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.language import N_, _
from seqtui.models.inputs.padding import last_word
from seqtui.models.inputs.settings import Value
from seqtui.models.inputs.text import END
from seqtui.models.model import Request
from seqtui.models.parts.entries import (
    CHARACTER,
    EMBEDDING,
    PROBABILITY,
    SCORES,
    SURPRISE,
    TAG_WORD,
    WORD,
    of_entries,
    of_entry,
)
from seqtui.models.weights import seeds, trained_words
from seqtui.models.weights.state_dict import StateDict

NEXT, ANY, HERE, TAG = "next", "any", "here", "tag"
# what scores, probabilities and surprises mean, by what is asked
_MEANINGS: dict[str, tuple[str, str, str]] = {
    NEXT: (SCORES, PROBABILITY, SURPRISE),
    "first": (
        N_("output scores: one number for each {entry} that could have come first", **WORD),
        N_("probability of each {entry} to have come first", **WORD),
        N_("surprise at the {entry} that did come first", **WORD),
    ),
    "referent": (
        N_("output scores: one number for each {entry} that *it* could stand for", **WORD),
        N_("probability of each {entry} to be what *it* stands for", **WORD),
        N_("surprise at the {entry} that *it* stands for", **WORD),
    ),
    HERE: (
        N_("output scores: one number for each {entry} that could stand here", **WORD),
        N_("probability of each {entry} to stand here", **WORD),
        N_("surprise at the {entry} that stands here", **WORD),
    ),
    ANY: (
        N_("output scores: one number for each {entry} of the vocabulary", **WORD),
        N_("probability of each {entry} of the vocabulary", **WORD),
        N_("surprise at the {entry} that was to be named", **WORD),
    ),
}

_MASKS = ("[MASK]", "<mask>")  # what stands in place of a word that is asked for
_TAGS = Notation(  # what is read has other words than what is said of it
    W_E=Symbol("W_E", "d_words d_in", EMBEDDING),
    W_d=Symbol("W_d", "d_dense d_out", "weights from the hidden state to a layer before the logits"),
    b_d=Symbol("b_d", "d_dense", "bias of the layer before the logits"),
    dense=Symbol("dense", "d_dense", "a layer before the logits"),
    W_hy=Symbol("W_hy", "d_vocab d_dense", "weights from that layer to the logits"),
)
_AT = {"referent": ("it",), HERE: _MASKS}  # the words at which a network gives its answer; others at the last one


def asks_of(request: Request, usual: str = NEXT) -> str:
    """Return what the network of a request is asked; usual is what one of its kind is asked when no file says it."""
    about = request.weights.about if request.weights else None
    asks = about.rest.get("asks") if about else None
    if isinstance(asks, str):
        return asks
    network = request.weights.network if request.weights else None
    if network is not None and network.asks:
        return network.asks
    network = request.weights.network if request.weights else None
    return HERE if network is not None and network.model == "encoder" else usual


def answers_at(request: Request, tokens: Sequence[str]) -> int:
    """Return the place among the tokens, from 0, at which the network of a request gives its answer.

    Its rows elsewhere were never trained to say anything.
    """
    asked = (word for word in _AT.get(asks_of(request), ()) if word in tokens)
    word = next(asked, None)
    return last_word(tokens, request.settings) if word is None else tokens.index(word)


def asking(notation: Notation, asks: str, unit: str = "word") -> Notation:
    """Return a table of symbols whose scores, probabilities and surprises mean what is asked.

    unit "char": a token is a character, and no meaning speaks of words; what is said of a tag is not of what is read.
    """
    if asks == TAG:
        notation |= _TAGS
    read = CHARACTER if unit == "char" else WORD
    said = TAG_WORD if asks == TAG else read
    meanings = zip(("logits", "y", "loss"), _MEANINGS.get(asks, _MEANINGS[ANY]), strict=True)
    found = {
        name: replace(notation[name], meaning=of_entry(meaning, said)) for name, meaning in meanings if name in notation
    }
    return (notation if read is WORD else of_entries(notation, read)) | Notation(**found)


class Given(Struct, frozen=True, eq=False):
    """What is read: tokens, with the words that number them, or with vectors [T, d_in] in their place."""

    tokens: tuple[str, ...]
    words: tuple[str, ...] = ()
    vectors: np.ndarray | None = None

    @property
    def ids(self) -> list[int]:
        """The number of each token; [] where vectors are read."""
        places = {word: k for k, word in enumerate(self.words)}
        return [places[token] for token in self.tokens] if self.words else []


class Readout:
    """Word vectors and an output layer over the words: scores, probabilities, and the surprise at what was to come.

    trained is the file that brings the word vectors, and the output layer where it has one; None draws both from the
    seed.
    """

    def __init__(self, request: Request, trained: StateDict | None) -> None:
        self.request, self.trained = request, trained

    @property
    def vocabularies(self) -> dict[str, tuple[str, ...]]:
        """The words along an axis of its own, by the axis; {} where all words are those of the run."""
        return {}

    @property
    def answers(self) -> bool:
        """Whether the output layer is the file's."""
        return bool(trained_words.targets_of(self.trained))

    def width(self, config: Mapping[str, Value]) -> int:
        """The width of what the output layer reads."""
        return int(config["d_hidden"]) * (2 if config["bidirectional"] else 1)

    def rows(self, words: tuple[str, ...], d_in: int) -> np.ndarray:
        """The word vectors [words, d_in]."""
        if self.trained is not None:
            return trained_words.embedding(self.trained, words, d_in)
        return seeds.rows(self.request.seed, "W_E", words, d_in)

    def targets(self, given: Given) -> tuple[str, ...]:
        """What each time step should answer; the last one the end of the text, where the words have a mark for it."""
        return (*given.tokens[1:], *[END] * (END in given.words)) if given.words else ()

    def begin(self, eq: Equations, given: Given, config: Mapping[str, Value]) -> None:
        """Record the output layer and the sum of the surprises, 0 before the first step."""
        self.eq, self.output = eq, config["output"]
        if not self.output:
            return
        places = {word: k for k, word in enumerate(given.words)}
        self.goals = [places.get(word) for word in self.targets(given)]
        weight, bias = self._layer(given.words, self.width(config))
        w = eq.parameters({"W_hy": weight, "b_y": bias})
        self.W_hy, self.b_y = w.W_hy, w.b_y
        with eq.at(0):
            self.L = eq.input("L", np.zeros(()))

    def finish(self, t: int, h: Array) -> None:
        """Scores, probabilities, and the surprise at the token that did come next (Bengio et al. 2003)."""
        if not self.output:
            return
        eq = self.eq
        with eq.at(t):
            logits = eq("logits", self.W_hy @ h + self.b_y)
            y = eq("y", softmax(logits))
            goal = self.goals[t - 1] if t <= len(self.goals) else None
            if goal is not None and self.scores(t):
                loss = eq("loss", -log(y[goal]))
                self.L = eq("L", self.L + loss)

    def scores(self, t: int) -> bool:
        """Whether what is answered at time t counts."""
        return True

    def _layer(self, words: tuple[str, ...], width: int) -> tuple[np.ndarray, np.ndarray]:
        if self.trained is not None and self.answers:
            return trained_words.output_layer(self.trained, words, width)
        return seeds.rows(self.request.seed, "W_hy", words, width, scale=width**-0.5), np.zeros(len(words))


class RecallReadout(Readout):
    """Asks for the first token again, and counts what is answered at the last step."""

    def targets(self, given: Given) -> tuple[str, ...]:
        """The first token, at each step."""
        return (given.tokens[0],) * len(given.tokens)

    def begin(self, eq: Equations, given: Given, config: Mapping[str, Value]) -> None:
        """Remember how long the text is, too."""
        self.last = len(given.tokens)
        super().begin(eq, given, config)

    def scores(self, t: int) -> bool:
        """Only the last step."""
        return t == self.last


class SumReadout(Readout):
    """Asks for one number: the sum of the marked ones (Hochreiter & Schmidhuber 1997), counted at the last step."""

    def targets(self, given: Given) -> tuple[str, ...]:
        """Return no targets: this readout answers with a number, not with words."""
        return ()

    def begin(self, eq: Equations, given: Given, config: Mapping[str, Value]) -> None:
        """Record the output layer, one row."""
        if given.vectors is None or self.trained is None:
            raise SeqtuiError(_("this network reads numbers, not words: give them as in '0.5 0.2* 0.9 0.7*'"))
        self.eq, self.last = eq, len(given.tokens)
        weight, bias = trained_words.output_layer(self.trained, ("s",), self.width(config))
        self.w = eq.parameters({"W_s": weight[0], "b_s": bias[0]})
        self.sum = float((given.vectors[:, 0] * given.vectors[:, 1]).sum())

    def finish(self, t: int, h: Array) -> None:
        """Record what the network takes the sum for, and at last how far off that is."""
        eq = self.eq
        with eq.at(t):
            s = eq("s", (self.w.W_s * h).sum() + self.w.b_s)
            if t == self.last:
                goal = eq.input("goal", np.array(self.sum))
                eq("L", (s - goal) * (s - goal))


class TagReadout(Readout):
    """Says one of a set of tags of the word at each time step, behind a layer with a ReLU; nothing is to come."""

    @property
    def vocabularies(self) -> dict[str, tuple[str, ...]]:
        """The words that are read; those of the run are the tags."""
        return {"d_words": self.trained.words} if self.trained is not None else {}

    def targets(self, given: Given) -> tuple[str, ...]:
        """Return no targets: what was right is not known."""
        return ()

    def begin(self, eq: Equations, given: Given, config: Mapping[str, Value]) -> None:
        """Record the layer before the scores, and the output layer."""
        self.eq = eq
        if self.trained is None:
            raise SeqtuiError(_("tags are said by a network that was trained for it: give its file"))
        width, tags = self.width(config), self.trained.targets
        dense = len(self.trained["head.dense.weight"])
        weight, bias = trained_words.output_layer(self.trained, tags, dense)
        values = {
            "W_d": self.trained.shaped("head.dense.weight", (dense, width)),
            "b_d": self.trained.shaped("head.dense.bias", (dense,)),
        }
        self.dims = {"d_dense": dense}
        with eq.scope("", **self.dims):
            self.w = eq.parameters({**values, "W_hy": weight, "b_y": bias})

    def finish(self, t: int, h: Array) -> None:
        """Scores and shares of the tags."""
        eq, w = self.eq, self.w
        with eq.scope("", **self.dims), eq.at(t):
            dense = eq("dense", relu(w.W_d @ h + w.b_d))
            eq("y", softmax(eq("logits", w.W_hy @ dense + w.b_y)))


READOUTS: dict[str, type[Readout]] = {"next": Readout, "first": RecallReadout, "sum": SumReadout, TAG: TagReadout}


def choose_readout(request: Request, words: bool) -> Readout:
    """The head that a trained file asks for, or the one of a language model.

    words says whether words are read. Raises SeqtuiError when the file asks for something this program does not know.
    """
    weights, asks = request.weights, asks_of(request)
    said = weights.about.rest.get("asks", asks) if weights and weights.about else asks
    if said != asks or asks not in READOUTS:
        raise SeqtuiError(
            _("{file} asks its network for something unknown: give another", file=weights.name if weights else "")
        )
    has_words = bool(words and trained_words.vocabulary_of(weights))
    return READOUTS[asks](request, weights if has_words or asks == "sum" else None)
