"""The recipes that attention is for: translation, rewriting, coreference, digits and pictures."""

from seqtui.models.inputs.settings import Setting
from seqtui.train.recipe import Recipe

_SUITS = "0: what suits the model"
_BATCH = Setting("batch", 0, f"examples in one update; {_SUITS}", low=0, high=1024)
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
_BOTH = (*_SIZES, *_STACK, _BATCH)
_REWARDED = "how much looking at the right token is rewarded; 0: only the answer is"
_GUIDE = Setting("guide", 0.1, _REWARDED, low=0, high=10)
_NO_GUIDE = Setting("guide", 0.0, _REWARDED, low=0, high=10)
_REWRITING = ("bahdanau", "seq2seq", "transformer")


def _rewriting(name: str, title: str, shows: str, baseline: str, guide: Setting) -> Recipe:
    return Recipe(
        name=name,
        title=title,
        shows=shows,
        models=_REWRITING,
        settings=(*_BOTH, guide),
        measure="exact match",
        higher=True,
        baseline=baseline,
        target=dict.fromkeys(_REWRITING, 1.0),
        budget=60,
        task=name,
    )


ROWS: tuple[Recipe, ...] = (
    Recipe(
        name="translate",
        title="Korean into English",
        shows="alignments follow the reordering; without attention, long sentences suffer",
        models=("bahdanau", "luong", "transformer", "seq2seq"),
        settings=(*_BOTH, _NO_GUIDE),
        measure="exact match",
        higher=True,
        baseline="word for word, in the Korean order: 0.00",
        target={"bahdanau": 1.0, "luong": 1.0, "transformer": 1.0, "seq2seq": 1.0},
        budget=120,
        task="translate",
    ),
    Recipe(
        name="coreference",
        title="what it refers to",
        shows="the encoder's it looks at the animal with tired, at the street with wide; a single head's cannot",
        models=("encoder", "self-attention"),
        settings=(*_STACK, _GUIDE, _BATCH),
        measure="accuracy",
        higher=True,
        baseline="one of the two nouns, at random: 0.50",
        target={},
        budget=20,
        task="coreference",
    ),
    _rewriting(
        "reverse",
        "letters in reverse",
        "an alignment that runs from the end to the start",
        "as it was read: 0.01",
        _NO_GUIDE,
    ),
    _rewriting(
        "sort", "letters in order", "an alignment that jumps to the next letter", "as it was read: 0.04", _NO_GUIDE
    ),
    _rewriting("date", "dates rewritten", "an alignment that skips 년 월 일", "as it was read: 0.00", _GUIDE),
    Recipe(
        name="digits",
        title="handwritten digits",
        shows="what the class token looks at in a digit",
        models=("vit",),
        settings=(*_STACK, _BATCH),
        measure="accuracy",
        higher=True,
        baseline="the digit most frequent in training: 0.08",
        target={},
        budget=60,
        task="digits",
    ),
    Recipe(
        name="pictures",
        title="captions into pictures",
        shows="captions never seen are drawn right, patch by patch",
        models=("text-to-image",),
        settings=(*_STACK, _BATCH),
        measure="drawn right",
        higher=True,
        baseline="the picture of a caption with one other word: 0.00",
        target={"text-to-image": 0.98},
        budget=120,
        task="pictures",
    ),
)
