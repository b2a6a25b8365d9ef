"""The recipes on memory and on counting: what recurrent cells keep, and what a window of the past knows."""

from seqtui.models.inputs.settings import Setting
from seqtui.train.recipe import Recipe

_DRAWS = ("even", "short")
RATES = (1e-3, 3e-3, 1e-2, 3e-2)
_BATCH = Setting("batch", 64, "examples in one update", high=4096)

RECALL = Recipe(
    name="recall",
    title="remember the first symbol",
    shows="accuracy against distance: lstm, gru and self-attention keep the letter over 40 steps, the plain RNN only "
    "if short distances lead it there (draw=short)",
    models=("rnn", "lstm", "gru", "self-attention"),
    settings=(
        Setting("distance", 40, "letters between the first one and the question: T", low=2, high=200),
        Setting("d_hidden", 12, "units of the hidden state, or the width of the head", high=256),
        _BATCH,
        Setting("draw", "even", "how an update draws its distance; short: short ones more often", choices=_DRAWS),
    ),
    measure="accuracy",
    higher=True,
    baseline="guessing one of 8 letters: 0.125",
    target={"rnn": 0.995, "lstm": 0.995, "gru": 0.995, "self-attention": 0.995},
    budget=60,
    task="recall",
    all=True,
    rates=RATES,
    remembers="letter",
)

ADDING = Recipe(
    name="adding",
    title="add up the two marked numbers",
    shows="the loss beside 1/6, what always saying 1 costs: lstm and gru come to 0.002, the plain RNN not as far",
    models=("lstm", "gru", "rnn"),
    settings=(
        Setting("length", 40, "numbers in a sequence: T", low=10, high=400),
        Setting("d_hidden", 24, "units of the hidden state", high=256),
        _BATCH,
    ),
    measure="loss",
    higher=False,
    baseline="always saying 1: 0.167",
    target={"rnn": 0.002, "lstm": 0.002, "gru": 0.002},
    budget=60,
    task="adding",
    rates=RATES,
)

CHARS = Recipe(
    name="chars",
    title="the next character of a text",
    shows="samples that go from noise to words; bits per character on text that was held out",
    models=("lstm", "gru", "rnn", "decoder"),
    settings=(
        Setting("d_hidden", 64, "units of the hidden state, or the width of the decoder", low=4, high=512),
        Setting("length", 64, "characters in a sequence", low=8, high=512),
        Setting("batch", 32, "sequences in one update", high=1024),
    ),
    measure="bits per character",
    higher=False,
    baseline="guessing by how often each character occurs: 4.10",
    target={},
    budget=60,
    task="chars",
    reads_text=True,
    rates=(3e-3, 1e-2),
)

MARKOV = Recipe(
    name="markov",
    title="count what followed what",
    shows="held-out log-likelihood against the window; the naive model knows its corpus by heart, and new "
    "sentences worse than one word of the past does",
    models=("naive", "ar", "markov"),
    settings=(
        Setting("longest", 5, "the longest window of past words: τ", high=8),
        Setting("k", 0.1, "smoothing: what is added to every count", low=0.001, high=100),
    ),
    measure="bits per word",
    higher=False,
    baseline="each word equally likely: 5.25",
    target={},
    budget=1,
    task="markov",
    reads_text=True,
    all=True,
    torch=False,
)

ROWS: tuple[Recipe, ...] = (RECALL, ADDING, CHARS, MARKOV)
