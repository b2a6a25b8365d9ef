"""Notes on a run: the sentences that a reader must know before believing its numbers, one claim each."""

from seqtui.models.statement import Claim

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
DRAWN_VECTORS = Claim("drawn vectors", "the word vectors are random (seed {seed}): the file has none")
DRAWN_VECTORS_AND_OUTPUT = Claim(
    "drawn vectors and output", "word vectors and output layer are random (seed {seed}): the file has none"
)
UNNAMED_WORDS = Claim(
    "unnamed words", "the file names no words: its rows are taken for the words of this text, in their order"
)
UNUSED_TENSORS = Claim("unused tensors", "{file} also holds {tensors}, which this model does not use")
NO_ENCODER = Claim("no encoder", "no encoder runs here: the memory is the word vectors of the source")
STOPPED_AT_LIMIT = Claim("stopped at limit", "the text stops at the limit of {limit} words: {end} was not chosen")
NOT_IN_CORPUS = Claim("not in corpus", "not in the corpus, so known by smoothing alone: {words}")
UNSETTLED_SERIES = Claim(
    "unsettled series",
    "{values} values do not settle {coefficients} coefficients: of those that fit, the smallest are taken",
)

NOTES: tuple[Claim, ...] = (
    RANDOM_PREDICTION,
    RANDOM_PICTURE,
    RANDOM_WORDS,
    PICTURE_RIGHT,
    PICTURE_WRONG,
    PREDICTION,
    DRAWN_VECTORS,
    DRAWN_VECTORS_AND_OUTPUT,
    UNNAMED_WORDS,
    UNUSED_TENSORS,
    NO_ENCODER,
    STOPPED_AT_LIMIT,
    NOT_IN_CORPUS,
    UNSETTLED_SERIES,
)
