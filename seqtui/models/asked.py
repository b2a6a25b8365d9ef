"""What a network is asked: which word the scores and probabilities of its output layer are about.

A trained file says it in its metadata, ``asks``. A network that reads in one direction, and one that writes, is asked
for the next word; a file, or an encoder that sees all words at once, may ask for something else.
"""

from collections.abc import Sequence
from dataclasses import replace

from seqtui.engine.notation import Notation
from seqtui.models.model import Request

NEXT, ANY = "next", "any"
_MEANINGS: dict[str, tuple[str, str, str]] = {
    NEXT: ("that could come next", "to come next", "the word that did come next"),
    "first": ("that could have come first", "to have come first", "the word that did come first"),
    "referent": ("that *it* could stand for", "to be what *it* stands for", "the word that *it* stands for"),
    ANY: ("of the vocabulary", "of the vocabulary", "the word that was to be named"),
}

_AT = {"referent": "it"}  # the word at which a network gives its answer; the others answer at the last one


def asks_of(request: Request, usual: str = NEXT) -> str:
    """Return what the network of a request is asked; usual is what one of its kind is asked when no file says it."""
    about = request.weights.about if request.weights else None
    asks = about.rest.get("asks") if about else None
    return asks if isinstance(asks, str) else usual


def answers_at(request: Request, tokens: Sequence[str]) -> int:
    """Return the place among the tokens, from 0, at which the network of a request gives its answer.

    Its rows elsewhere were never trained to say anything.
    """
    word = _AT.get(asks_of(request))
    return tokens.index(word) if word in tokens else len(tokens) - 1


def asking(notation: Notation, asks: str, scores: str = "logits") -> Notation:
    """Return a table of symbols whose scores (an id), probabilities and surprises mean what is asked."""
    which, share, surprise = _MEANINGS.get(asks, _MEANINGS[ANY])
    words = {
        scores: f"output scores: one number for each word {which}",
        "y": f"probability of each word {share}",
        "loss": f"surprise at {surprise}",
    }
    found = {name: replace(notation[name], meaning=said) for name, said in words.items() if name in notation}
    return notation | Notation(**found)
