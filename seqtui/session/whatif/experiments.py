"""The experiments that every course on attention asks for: one thing is changed, and two runs stand side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs.text import tokenize
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.weights.trained_words import SOURCE, named_words

Change = Callable[[Request], Request]
_OTHER = {"tired": "wide", "wide": "tired", "마세요": "주세요"}


class At(NamedTuple):
    """A value to look at: the first of that name in a part of the model ("" for all), or the last one."""

    name: str
    part: str = ""
    last: bool = False


@dataclass(frozen=True)
class Experiment:
    """One row: what the first run needs, what is changed then, where to look, and the question that it answers.

    first and then are pure functions of a request whose text is written out; at holds at least one value. fits says
    whether a request can be changed so, and unfit what is said of one that cannot.
    """

    id: str
    models: tuple[str, ...]
    title: str
    look: str
    then: Change
    at: tuple[At, ...]
    first: Change = lambda request: request
    fits: Callable[[Request], bool] = lambda request: True
    unfit: str = "needs sizes of its own: leave out the weights, which have theirs"


# what is changed ----------------------------------------------------------------------------------------------


def settings(**given: object) -> Change:
    """The change that sets these."""
    return lambda request: replace(request, settings={**request.settings, **given})


def other_word(request: Request) -> Request:
    """The last word becomes another one that is known: wide where it is tired, else the first that differs."""
    words = _words(request)
    last = words[-1]
    known = next((found for side in ("", SOURCE) if (found := named_words(request.weights, side))), None)
    fitting = [word for word in (_OTHER.get(last, last), *words) if word != last and (known is None or word in known)]
    other = next(iter(fitting), None)
    if other is None:
        raise SeqtuiError("one word has no neighbours to move: give a text of several different words")
    return _with_words(request, [*words[:-1], other])


def backwards(request: Request) -> Request:
    """Return the words of a text from the last to the first."""
    words = _words(request)
    if words == words[::-1]:
        raise SeqtuiError("this text reads the same from both ends: give one of several different words")
    return _with_words(request, words[::-1])


def twice(request: Request) -> Request:
    """The text a second time behind itself."""
    return _with_words(request, _words(request) * 2)


def _has_room_for_twice(request: Request) -> bool:
    """Whether the positions that a file has learned are enough for the text a second time."""
    rows = None if request.weights is None else request.weights.tensors.get("positions")
    text = MODELS[request.model].text_of(request)
    return rows is None or text is None or len(rows) >= 2 * len(tokenize(text, _unit(request)))


def forced(request: Request) -> Request:
    """With a target, so that the decoder reads all its words at once; the causal mask as it should be."""
    target = request.settings.get("target") or "don't take pictures here"
    return settings(target=target, causal="yes")(request)


def _words(request: Request) -> list[str]:
    if request.text is None:
        raise SeqtuiError("this run reads vectors, not words: give a text for this experiment")
    return list(tokenize(request.text, _unit(request)))


def _with_words(request: Request, words: list[str]) -> Request:
    return replace(request, text=("" if _unit(request) == "char" else " ").join(words))


def _unit(request: Request) -> str:
    """What a token is: as it was typed, or else as the file was trained."""
    about = request.weights.about if request.weights else None
    trained = about.config.get("unit", "word") if about and about.model == request.model else "word"
    return str(request.settings.get("unit", trained)).strip()


def _has_no_file(request: Request) -> bool:
    """Whether the sizes are free: a file has its own."""
    return request.weights is None


# the table ----------------------------------------------------------------------------------------------------

_OPEN = settings(causal="no", hide="")  # every word sees every other
_Z, _PATTERN, _OUT = At("z"), At("pattern"), At("resid_post", last=True)

EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        "neighbours",
        ("self-attention",),
        "change one word, and see the others move",
        "which words does z move at, and which mlp_out, a network on each word alone?",
        other_word,
        (_Z, At("mlp_out")),
        settings(causal="no", hide="", mlp="yes"),
    ),
    Experiment(
        "neighbours",
        ("multi-head", "encoder"),
        "change one word, and see the others move",
        "which words does x, each word's own vector, move at, and which z?",
        other_word,
        (_Z, At("x")),
        _OPEN,
    ),
    Experiment(
        "neighbours",
        ("transformer",),
        "change one word, and see the others move",
        "which words does x, each word's own vector, move at, and which z?",
        other_word,
        (_Z, At("x")),
        settings(hide=""),
    ),
    Experiment(
        "shuffle",
        ("positional",),
        "drop the positions, and shuffle the words",
        "how large is change, how far another order moves each word's result, without positions?",
        settings(positions="none"),
        (At("change"),),
        settings(positions="sinusoidal", shuffle=1, order=""),
    ),
    Experiment(
        "shuffle",
        ("encoder",),
        "drop the positions, and turn the order of the words around",
        "how many words' outputs move without positions?",
        backwards,
        (_OUT,),
        settings(causal="no", hide="", positions="none"),
    ),
    Experiment(
        "shuffle-positions",
        ("encoder",),
        "turn the order of the words around, with positions",
        "how many words' outputs move with positions?",
        backwards,
        (_OUT,),
        settings(causal="no", hide="", positions="sinusoidal"),
    ),
    Experiment(
        "widths",
        ("self-attention",),
        "the width of q and k, and that of v",
        "whose width does z take, that of q and k or that of v?",
        settings(d_head=3, d_v=6),
        (At("q"), At("k"), At("v"), _Z),
        settings(d_head=4, d_v=4),
        _has_no_file,
    ),
    Experiment(
        "heads",
        ("multi-head",),
        "heads split from one projection, or each with its own",
        "does it make a difference to the numbers?",
        settings(heads="copied"),
        (_PATTERN, At("heads"), At("attn_out")),
        settings(heads="split"),
    ),
    Experiment(
        "head-width",
        ("multi-head",),
        "heads of a width of their own, so that W_O narrows",
        "how wide is what W_O reads, and how wide what it gives?",
        settings(d_head=6),
        (At("heads"), At("attn_out")),
        settings(d_head=0, n_heads=2),
        _has_no_file,
    ),
    Experiment(
        "scale",
        ("self-attention", "multi-head", "encoder", "decoder", "transformer"),
        "scores without 1/√d_k",
        "how much of its attention does a query give to a single word?",
        settings(scale="no"),
        (_PATTERN, At("scaled")),
        settings(scale="yes"),
    ),
    Experiment(
        "causal",
        ("self-attention", "multi-head", "encoder"),
        "no word sees what comes after it",
        "which words still see all others, and where does z stay?",
        settings(causal="yes"),
        (_Z, _PATTERN),
        _OPEN,
    ),
    Experiment(
        "causal",
        ("decoder",),
        "the decoder without its mask",
        "how much attention goes to the words that should be predicted?",
        settings(causal="no"),
        (_PATTERN, _Z),
        settings(causal="yes", hide=""),
    ),
    Experiment(
        "causal",
        ("transformer",),
        "the decoder without its mask",
        "how much attention goes to the words that should be predicted?",
        settings(causal="no"),
        (At("pattern", "decoder"), At("z", "decoder")),
        forced,
    ),
    Experiment(
        "cost",
        ("self-attention", "multi-head", "encoder"),
        "a text of twice the length",
        "how many more numbers has the pattern? --cost counts on, beside recurrent networks",
        twice,
        (_PATTERN,),
        fits=_has_room_for_twice,
        unfit="needs twice as many positions as the text has words, and the file has fewer: give a shorter text",
    ),
)


def experiments_of(model: str, request: Request | None = None) -> tuple[Experiment, ...]:
    """The rows of one model; with a request, those that fit it."""
    rows = (row for row in EXPERIMENTS if model in row.models)
    return tuple(row for row in rows if request is None or row.fits(request))


def find_experiment(model: str, id: str) -> Experiment:
    """Return the row of that id.

    Raises SeqtuiError that lists the ids of the model.
    """
    rows = experiments_of(model)
    found = next((row for row in rows if row.id == id), None)
    if found is None:
        known = f"there are {', '.join(row.id for row in rows)}" if rows else "there are none for this model"
        raise SeqtuiError(f"{model} has no experiment '{id}'; {known}")
    return found
