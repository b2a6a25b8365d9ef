"""Statements: sentences about a run that keep their claim and its facts; and the notes that a reader must know.

A sentence beside a number is made from the record that the number is made from. Each kind of sentence (the notes on a
run, the captions of views, the remarks that answer a key) is a claim with a name; tests/statements holds a check for
every claim, which looks the facts up in the record again, over random models, texts, edits, directions and layers.
"""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from seqtui.language import _


class Statement(str):
    """A sentence that reads as its text, with its claim and the facts it states."""

    claim: "Claim"
    facts: Mapping[str, object]

    def __deepcopy__(self, memo: object) -> "Statement":
        """The sentence itself: neither it nor its facts ever change, and views that hold it are taken apart by copy."""
        return self


class Claim(Struct, frozen=True):
    """One kind of sentence: what it is called, and its words, with the facts in braces."""

    id: str
    words: str

    def __call__(self, **facts: object) -> Statement:
        """Return the sentence that states these facts; some may stand in it unwritten, for the check.

        Raises KeyError when the words name a fact that is not given.
        """
        statement = Statement(_(self.words, **facts))
        statement.claim, statement.facts = self, MappingProxyType(facts)
        return statement


UNTRAINED = Claim("untrained", "UNTRAINED")
UNTRAINED_WEIGHTS = Claim("untrained weights", "UNTRAINED: {source}")
RANDOM_PREDICTION = Claim(
    "random prediction", "the weights are random: the prediction means nothing until trained weights are loaded"
)
RANDOM_PICTURE = Claim(
    "random picture", "the weights are random: the picture means nothing until trained weights are loaded"
)
RANDOM_WORDS = Claim("random words", "the weights are random: the words that come out mean nothing")
PICTURE_RIGHT = Claim("picture right", "the picture is right: all {patches} patches are what the caption says")
PICTURE_WRONG = Claim(
    "picture wrong", "the picture is wrong: {wrong} of its {patches} patches are not what the caption says"
)
PREDICTION = Claim("prediction", "the prediction is {best}, with probability {share:.3f}")
PREDICTION_NAMED = Claim("prediction named", "the prediction is {name}, with probability {share:.3f}")
OPENED = Claim("opened", "{file} is {layout}: {parameters:,} parameters in {kinds}")
NOT_DONE = Claim("not done", "{file}: its generation_config.json asks for {keys}, which is not done here")
FILE_SAYS = Claim("file says", "said by the file and its layout: {settings}")
ASSUMED = Claim("assumed", "{file} does not say, so it is assumed: {settings}")
ASSUMED_TAG = Claim("assumed tag", "assumed: {settings}")
TOLD_TORCH = Claim("told torch", "torch was told the same, which {file} does not say: {settings}")
ONE_HEAD = Claim("one head", "{file} does not say how many heads share its {width} columns: they are read as one")
DRAWN_VECTORS = Claim("drawn vectors", "the word vectors are random (seed {seed}): the file has none")
UNREAD_VECTORS = Claim(
    "unread vectors", "the word vectors are random (seed {seed}): {file} holds {tensors}, but does not name its words"
)
POSSIBLE_VECTORS = Claim(
    "possible vectors",
    "the word vectors are random (seed {seed}): {tensors} in {file} may be some, but the file does not name its words",
)
TIED_WEIGHTS = Claim(
    "tied weights",
    "{file} has one matrix for its words: it is taken as the embedding and as the output layer, tied weights",
)
DRAWN_OUTPUT = Claim("drawn output", "the output layer is random (seed {seed}): the file has none")
POSSIBLE_OUTPUT = Claim(
    "possible output",
    "the output layer is random (seed {seed}): {tensors} in {file} may be one, but the file does not name its words",
)
DRAWN_POSITIONS = Claim("drawn positions", "the learnt positions are random (seed {seed}), not the file's")
DRAWN_MLP = Claim("drawn mlp", "the feed-forward network is random (seed {seed}), not the file's")
DRAWN_VECTORS_AND_OUTPUT = Claim(
    "drawn vectors and output", "word vectors and output layer are random (seed {seed}): the file has none"
)
UNNAMED_WORDS = Claim(
    "unnamed words", "the file names no words: its rows are taken for the words of this text, in their order"
)
OTHER_SIGN = Claim(
    "other sign",
    "in {file} z is the share of the old state, as in torch: with update=write the weights of {blocks} have the other "
    "sign, and h is the same",
)
DROPOUT = Claim(
    "dropout",
    "dropout, as in training: each number that a sublayer adds is 0 with probability {share:g} (seed {seed}), and else "
    "divided by {rest:g}",
)
PADDED = Claim(
    "padded",
    "{pads} {pad} fill the {words} tokens up to the {length} of the batch: the mask is made to hide them as keys "
    "from every query, and what their own rows hold is ignored",
)
PADDED_OPEN = Claim(
    "padded, open",
    "{pads} {pad} fill the {words} tokens up to the {length} of the batch, and no mask hides them: they get attention "
    "like words, and words no longer get what they would get alone",
)
FILLS_UP_OTHER = Claim(
    "fills up other",
    "this text has {length} tokens and the other of the batch {other}: here nothing is filled up, there {missing} "
    "{pad} are",
)
SAME_LENGTH = Claim("same length", "both texts of the batch have {length} tokens: nothing is filled up")
UNUSED_TENSORS = Claim("unused tensors", "{file} also holds {tensors}, which this model does not use")
NO_ENCODER = Claim("no encoder", "no encoder runs here: the memory is the word vectors of the source")
DRAWN_MEMORY = Claim(
    "drawn memory", "no encoder runs here: the memory is random vectors (seed {seed}) for the words of the source"
)
STOPPED_AT_LIMIT = Claim("stopped at limit", "the text stops at the limit of {limit} words: {end} was not chosen")
MIXED_KOREAN = Claim(
    "mixed, Korean",
    "the text mixes scripts: it is counted in the Korean corpus ({korean} tokens in Hangul), which has none of the "
    "{others} in other letters",
)
MIXED_ENGLISH = Claim(
    "mixed, English",
    "the text mixes scripts: it is counted in the English corpus ({others} tokens in other letters), which has none of "
    "the {korean} in Hangul",
)
NOT_IN_CORPUS = Claim("not in corpus", "not in the corpus, so known by smoothing alone: {words}")
UNSETTLED_SERIES = Claim(
    "unsettled series",
    "{values} values do not settle {coefficients} coefficients: of those that fit, the smallest are taken",
)

_ASSUMPTIONS = (ASSUMED, ONE_HEAD)
_DRAWN = (DRAWN_VECTORS, DRAWN_VECTORS_AND_OUTPUT, UNREAD_VECTORS, POSSIBLE_VECTORS, UNNAMED_WORDS)


def is_assumption(note: str) -> bool:
    """Whether a note says what was assumed of a file."""
    return isinstance(note, Statement) and note.claim in _ASSUMPTIONS


def is_of_words(note: str) -> bool:
    """Whether a note says that the words of a run mean nothing to its file."""
    return isinstance(note, Statement) and note.claim in _DRAWN
