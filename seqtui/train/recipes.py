"""The recipes: small tasks that a network learns here, in seconds, and what can be seen from each."""

from collections.abc import Mapping
from dataclasses import dataclass

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs.settings import Setting
from seqtui.models.table import family


@dataclass(frozen=True)
class Recipe:
    """One row of the table of recipes.

    name is what a user types, title a short line for lists, shows one sentence on what it must show. named are models
    that it trains, the first the default; cells says that it trains every other recurrent cell with a torch reference,
    too; all that without a name each of them is trained in turn. settings are what ``--set`` takes; where the default
    depends on the model it is 0, and the task knows it. measure names the headline held-out figure, higher whether more
    of it is better; baseline is the figure without learning, in words and in numbers, goal the held-out figure at which
    training ends early, None for none. budget is in seconds on two cores. task is the module in seqtui.train.tasks,
    imported only in the worker, and data the one of its data sets that is learnt from, "" where it has one only.
    reads_text: the recipe learns from ``--text FILE``. rates are the learning rates that were tried on every model
    alike, () where each model has one that suits it; a recipe that has them gives all models the same budget. remembers
    is what a network must keep, in a word, from the first time step to the last, "" where it need not.
    """

    name: str
    title: str
    shows: str
    named: tuple[str, ...]
    settings: tuple[Setting, ...]
    measure: str
    higher: bool
    baseline: str
    goal: float | None
    budget: float
    task: str
    data: str = ""
    reads_text: bool = False
    all: bool = False
    torch: bool = True
    rates: tuple[float, ...] = ()
    remembers: str = ""
    cells: bool = False

    @property
    def models(self) -> tuple[str, ...]:
        """The models that it trains, the first the default."""
        cells = (row.name for row in family("recurrent") if self.cells and row.torch_reference)
        return tuple(dict.fromkeys((*self.named, *cells)))

    @property
    def target(self) -> Mapping[str, float]:
        """The held-out figure by model at which training ends early."""
        return {} if self.goal is None else dict.fromkeys(self.models, self.goal)

    def better(self, figure: float, other: float) -> bool:
        """Whether a held-out figure is better than another."""
        return figure > other if self.higher else figure < other

    def reached(self, model: str, figure: float) -> bool:
        """Whether a held-out figure is as good as the target of that model; False where it has none."""
        return model in self.target and not self.better(self.target[model], figure)

    def model(self, name: str | None) -> str:
        """Return the model's name, or the first one for None.

        Raises SeqtuiError when the recipe does not train it.
        """
        if name is not None and name not in self.models:
            raise SeqtuiError(f"{self.name} does not train '{name}': choose {' or '.join(self.models)}")
        return name or self.models[0]


RATES = (1e-3, 3e-3, 1e-2, 3e-2)
_SUITS = "0: what suits the model"
_SIZES = (
    Setting("d_in", 0, f"width of a word's vector; {_SUITS}", low=0, high=256),
    Setting("d_hidden", 0, f"units of the recurrent networks; {_SUITS}", low=0, high=256),
    Setting("d_attn", 0, f"width of the alignment model; {_SUITS}", low=0, high=256),
)
_STACK = (
    Setting("d_model", 0, f"width of a token's vector; {_SUITS}", low=0, high=256),
    Setting("n_heads", 0, f"attention heads; {_SUITS}", low=0, high=16),
    Setting("d_mlp", 0, f"width of the feed-forward network's inside; {_SUITS}", low=0, high=1024),
    Setting("n_layers", 0, f"blocks; {_SUITS}", low=0, high=8),
)
_BATCH_64 = Setting("batch", 64, "examples in one update", high=4096)
_BATCH = Setting("batch", 0, f"examples in one update; {_SUITS}", low=0, high=1024)
_REWARDED = "how much looking at the right token is rewarded; 0: only the answer is"
_GUIDE = Setting("guide", 0.1, _REWARDED, low=0, high=10)
_NO_GUIDE = Setting("guide", 0.0, _REWARDED, low=0, high=10)


def _pairs(
    name: str,
    title: str,
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
        shows=shows,
        named=models,
        settings=(*_SIZES, *_STACK, _BATCH, guide),
        measure="exact match",
        higher=True,
        baseline=baseline,
        goal=1.0,
        budget=budget,
        task="encoder_decoder",
        data=name,
    )


_REWRITING = ("bahdanau", "seq2seq", "transformer")
_ROWS = (
    Recipe(
        name="recall",
        title="remember the first symbol",
        shows="accuracy against distance: lstm, gru and self-attention keep the letter over 40 steps, the plain RNN "
        "only if short distances lead it there (draw=short)",
        named=("rnn", "lstm", "gru", "self-attention"),
        settings=(
            Setting("distance", 40, "letters between the first one and the question: T", low=2, high=200),
            Setting("d_hidden", 12, "units of the hidden state, or the width of the head", high=256),
            _BATCH_64,
            Setting(
                "draw", "even", "how an update draws its distance; short: short ones more often", ("even", "short")
            ),
        ),
        measure="accuracy",
        higher=True,
        baseline="guessing one of 8 letters: 0.125",
        goal=0.995,
        budget=60,
        task="recall",
        cells=True,
        all=True,
        rates=RATES,
        remembers="letter",
    ),
    Recipe(
        name="adding",
        title="add up the two marked numbers",
        shows="the loss beside 1/6, what always saying 1 costs: lstm and gru come to 0.002, the plain RNN not as far",
        named=("lstm", "gru", "rnn"),
        settings=(
            Setting("length", 40, "numbers in a sequence: T", low=10, high=400),
            Setting("d_hidden", 24, "units of the hidden state", high=256),
            _BATCH_64,
        ),
        measure="loss",
        higher=False,
        baseline="always saying 1: 0.167",
        goal=0.002,
        budget=60,
        task="adding",
        cells=True,
        rates=RATES,
    ),
    Recipe(
        name="chars",
        title="the next character of a text",
        shows="samples that go from noise to words; bits per character on text that was held out",
        named=("lstm", "gru", "rnn", "decoder"),
        settings=(
            Setting("d_hidden", 64, "units of the hidden state, or the width of the decoder", low=4, high=512),
            Setting("length", 64, "characters in a sequence", low=8, high=512),
            Setting("batch", 32, "sequences in one update", high=1024),
        ),
        measure="bits per character",
        higher=False,
        baseline="guessing by how often each character occurs: 4.10",
        goal=None,
        budget=60,
        task="chars",
        cells=True,
        reads_text=True,
        rates=(3e-3, 1e-2),
    ),
    Recipe(
        name="markov",
        title="count what followed what",
        shows="held-out log-likelihood against the window; the naive model knows its corpus by heart, and new "
        "sentences worse than one word of the past does",
        named=("naive", "ar", "markov"),
        settings=(
            Setting("longest", 5, "the longest window of past words: τ", high=8),
            Setting("k", 0.1, "smoothing: what is added to every count", low=0.001, high=100),
        ),
        measure="bits per word",
        higher=False,
        baseline="each word equally likely: 5.25",
        goal=None,
        budget=1,
        task="markov",
        reads_text=True,
        all=True,
        torch=False,
    ),
    _pairs(
        "translate",
        "Korean into English",
        "alignments follow the reordering; without attention, long sentences suffer",
        ("bahdanau", "luong", "transformer", "seq2seq"),
        "word for word, in the Korean order: 0.00",
        budget=120,
    ),
    Recipe(
        name="coreference",
        title="what it refers to",
        shows="the encoder's it looks at the animal with tired, at the street with wide; a single head's cannot",
        named=("encoder", "self-attention"),
        settings=(*_STACK, _GUIDE, _BATCH),
        measure="accuracy",
        higher=True,
        baseline="one of the two nouns, at random: 0.50",
        goal=None,
        budget=20,
        task="coreference",
    ),
    _pairs(
        "reverse",
        "letters in reverse",
        "an alignment that runs from the end to the start",
        _REWRITING,
        "as it was read: 0.01",
    ),
    _pairs(
        "sort", "letters in order", "an alignment that jumps to the next letter", _REWRITING, "as it was read: 0.04"
    ),
    _pairs(
        "date", "dates rewritten", "an alignment that skips 년 월 일", _REWRITING, "as it was read: 0.00", guide=_GUIDE
    ),
    Recipe(
        name="digits",
        title="handwritten digits",
        shows="what the class token looks at in a digit",
        named=("vit",),
        settings=(*_STACK, _BATCH),
        measure="accuracy",
        higher=True,
        baseline="the digit most frequent in training: 0.08",
        goal=None,
        budget=60,
        task="digits",
    ),
    Recipe(
        name="pictures",
        title="captions into pictures",
        shows="captions never seen are drawn right, patch by patch",
        named=("text-to-image",),
        settings=(*_STACK, _BATCH),
        measure="drawn right",
        higher=True,
        baseline="the picture of a caption with one other word: 0.00",
        goal=0.98,
        budget=120,
        task="pictures",
    ),
)

RECIPES: dict[str, Recipe] = {row.name: row for row in _ROWS}


def find_recipe(name: str) -> Recipe:
    """Return the recipe of that name.

    Raises SeqtuiError that lists the names.
    """
    if name not in RECIPES:
        raise SeqtuiError(f"there is no recipe '{name}'; there are {', '.join(RECIPES)}")
    return RECIPES[name]
