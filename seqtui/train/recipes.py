"""The table of recipes: small tasks that a network learns here, in seconds, and what can be seen from each."""

from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.settings import Setting
from seqtui.train.recipe import Recipe

RATES = (1e-3, 3e-3, 1e-2, 3e-2)
_SIZES = (
    Setting("d_in", 0, "width of a word's vector; 0: what suits the model", low=0, high=256),
    Setting("d_hidden", 0, "units of the recurrent networks; 0: what suits the model", low=0, high=256),
    Setting("d_attn", 0, "width of the alignment model; 0: what suits the model", low=0, high=256),
)
_STACK = (
    Setting("d_model", 0, "width of a token's vector; 0: what suits the model", low=0, high=256),
    Setting("n_heads", 0, "attention heads; 0: what suits the model", low=0, high=16),
    Setting("d_mlp", 0, "width of the feed-forward network's inside; 0: what suits the model", low=0, high=1024),
    Setting("n_layers", 0, "blocks; 0: what suits the model", low=0, high=8),
)
_BATCH_64 = Setting("batch", 64, "examples in one update", high=4096)
_BATCH = Setting("batch", 0, "examples in one update; 0: what suits the model", low=0, high=1024)
_NO_GUIDE = Setting(
    "guide", 0.0, "how much looking at the right token is rewarded; 0: only the answer is", low=0, high=10
)
_GUIDE = replace(_NO_GUIDE, default=0.1)


def _pairs(
    name: str,
    title: str,
    does: str,
    shows: str,
    models: tuple[str, ...],
    baseline: str,
    budget: float = 60,
    guide: Setting = _NO_GUIDE,
) -> Recipe:
    """A recipe of networks with an encoder and a decoder; its data set has its name."""
    return Recipe(
        name=name,
        title=title,
        does=does,
        shows=shows,
        named=models,
        settings=(*_SIZES, *_STACK, _BATCH, guide),
        measure=_("exact match"),
        higher=True,
        baseline=baseline,
        goal=1.0,
        budget=budget,
        task="encoder_decoder",
        data=name,
        along=N_("source length in words") if name == "translate" else N_("source length in letters"),
    )


_REWRITING = ("bahdanau", "seq2seq", "transformer")
_ROWS = (
    Recipe(
        name="recall",
        title=N_("remember the first symbol"),
        does=N_("the network reads letters one by one and, at the question mark, must name the first of them"),
        shows=N_(
            "accuracy against distance: lstm, gru and self-attention keep the letter over 40 steps, the "
            "plain RNN only if short distances lead it there (draw=short)"
        ),
        named=("rnn", "lstm", "gru", "self-attention"),
        settings=(
            Setting("distance", 40, "letters between the first one and the question: T", low=2, high=200),
            Setting("d_hidden", 12, "units of the hidden state, or the width of the head", high=256),
            _BATCH_64,
            Setting(
                "draw", "even", "how an update draws its distance; short: short ones more often", ("even", "short")
            ),
        ),
        measure=N_("accuracy"),
        higher=True,
        baseline=N_("guessing one of 8 letters: 0.125"),
        goal=0.995,
        budget=60,
        task="recall",
        along=N_("distance"),
        cells=True,
        all=True,
        rates=RATES,
        remembers=N_("letter"),
    ),
    Recipe(
        name="adding",
        title=N_("add up the two marked numbers"),
        does=N_("the network reads numbers one by one and must say the sum of the two that are marked *"),
        shows=N_(
            "the loss beside 1/6, what always saying 1 costs: lstm and gru come to 0.002, the plain RNN not as far"
        ),
        named=("lstm", "gru", "rnn"),
        settings=(
            Setting("length", 40, "numbers in a sequence: T", low=10, high=400),
            Setting("d_hidden", 24, "units of the hidden state", high=256),
            _BATCH_64,
        ),
        measure=N_("loss"),
        higher=False,
        baseline=N_("always saying 1: 0.167"),
        goal=0.002,
        budget=60,
        task="adding",
        loss=N_("squared error"),
        cells=True,
        rates=RATES,
    ),
    Recipe(
        name="chars",
        title=N_("the next character of a text"),
        does=N_("the network reads a text one character at a time and must say which character comes next"),
        shows=N_("samples that go from noise to words; bits per character on text that was held out"),
        named=("lstm", "gru", "rnn", "decoder"),
        settings=(
            Setting("d_hidden", 64, "units of the hidden state, or the width of the decoder", low=4, high=512),
            Setting("length", 64, "characters in a sequence", low=8, high=512),
            Setting("batch", 32, "sequences in one update", high=1024),
        ),
        measure=N_("bits per character"),
        higher=False,
        baseline=N_("guessing by how often each character occurs: 4.10"),
        goal=None,
        budget=60,
        task="chars",
        cells=True,
        reads_text=True,
        rates=(3e-3, 1e-2),
    ),
    Recipe(
        name="markov",
        title=N_("count what followed what"),
        does=N_("the model counts which word followed which and must say which word comes next in a new sentence"),
        shows=N_(
            "held-out log-likelihood against the window; the naive model knows its corpus by heart, and new "
            "sentences worse than one word of the past does"
        ),
        named=("naive", "ar", "markov"),
        settings=(
            Setting("longest", 5, "the longest window of past words: τ", high=8),
            Setting("k", 0.1, "smoothing: what is added to every count", low=0.001, high=100),
        ),
        measure=N_("bits per word"),
        higher=False,
        baseline=N_("each word equally likely: 5.25"),
        goal=None,
        budget=1,
        task="markov",
        loss=N_("bits"),
        along=N_("window"),
        reads_text=True,
        all=True,
        torch=False,
    ),
    _pairs(
        "translate",
        N_("Korean into English"),
        N_("the network reads a Korean sentence and must write it in English, one word after another"),
        N_("alignments follow the reordering; without attention, long sentences suffer"),
        ("bahdanau", "luong", "transformer", "seq2seq"),
        N_("word for word, in the Korean order: 0.00"),
        budget=120,
    ),
    Recipe(
        name="coreference",
        title=N_("what it refers to"),
        does=N_("the network reads a sentence and must say, at the word *it*, which of two nouns is meant"),
        shows=N_("the encoder's it looks at the animal with tired, at the street with wide; a single head's cannot"),
        named=("encoder", "self-attention"),
        settings=(*_STACK, _GUIDE, _BATCH),
        measure=N_("accuracy"),
        higher=True,
        baseline=N_("one of the two nouns, at random: 0.50"),
        goal=None,
        budget=20,
        task="coreference",
    ),
    Recipe(
        name="repeat",
        title=N_("what followed it before"),
        does=N_("the network reads a row of letters twice and must say, the second time, which letter comes next"),
        shows=N_("an induction head: in the second block a head looks at what followed the same letter before"),
        named=("gpt",),
        settings=(*(each for each in _STACK if each.name != "d_mlp"), _BATCH),
        measure=N_("accuracy"),
        higher=True,
        baseline=N_("one of the letters of the row, at random: 0.11"),
        goal=None,
        budget=60,
        task="repeat",
        along=N_("letters of the row"),
    ),
    _pairs(
        "reverse",
        N_("letters in reverse"),
        N_("the network reads letters and must write them again from the last to the first"),
        N_("an alignment that runs from the end to the start"),
        _REWRITING,
        N_("as it was read: 0.01"),
    ),
    _pairs(
        "sort",
        N_("letters in order"),
        N_("the network reads letters and must write them again in the order of the alphabet"),
        N_("an alignment that jumps to the next letter"),
        _REWRITING,
        N_("as it was read: 0.04"),
    ),
    _pairs(
        "date",
        N_("dates rewritten"),
        N_("the network reads a date in Korean and must write it as year-month-day"),
        N_("an alignment that skips 년 월 일"),
        _REWRITING,
        N_("as it was read: 0.00"),
        guide=_GUIDE,
    ),
    Recipe(
        name="digits",
        title=N_("handwritten digits"),
        does=N_("the network reads a picture of a handwritten digit, cut into patches, and must say which digit it is"),
        shows=N_("what the class token looks at in a digit"),
        named=("vit",),
        settings=(*_STACK, _BATCH),
        measure=N_("accuracy"),
        higher=True,
        baseline=N_("the digit most frequent in training: 0.08"),
        goal=None,
        budget=60,
        task="digits",
        along=N_("digit"),
    ),
    Recipe(
        name="pictures",
        title=N_("captions into pictures"),
        does=N_("the network reads a caption and must draw the picture it asks for, one patch after another"),
        shows=N_("captions never seen are drawn right, patch by patch"),
        named=("text-to-image",),
        settings=(*_STACK, _BATCH),
        measure=N_("drawn right"),
        higher=True,
        baseline=N_("the picture of a caption with one other word: 0.00"),
        goal=0.98,
        budget=120,
        task="pictures",
        along=N_("caption length in words"),
    ),
)

RECIPES: dict[str, Recipe] = {row.name: row for row in _ROWS}


def find_recipe(name: str) -> Recipe:
    """Return the recipe of that name.

    Raises SeqtuiError that lists the names.
    """
    if name not in RECIPES:
        raise SeqtuiError(_("there is no recipe '{name}'; there are {known}", name=name, known=", ".join(RECIPES)))
    return RECIPES[name]
