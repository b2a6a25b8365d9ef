"""The experiments that every course on attention asks for: one thing is changed, and two runs stand side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.model import Request
from seqtui.session.whatif.request_changes import (
    Change,
    backwards,
    batched,
    forced,
    gate,
    has_no_file,
    has_one_layer,
    has_room_for_twice,
    is_digit,
    may_be_padded,
    other_first_word,
    other_word,
    settings,
    twice,
    upper_half_hidden,
)


class At(NamedTuple):
    """A value to look at: the first of that name in a part of the model ("" for all), at or after a time step, or the
    last one.
    """

    name: str
    part: str = ""
    last: bool = False
    time: int = 0


class Experiment(Struct, frozen=True):
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
    unfit: str = N_("needs sizes of its own: leave out the weights, which have theirs")


_OPEN = settings(causal="no", hide="", batch_with="")  # every word sees every other
_Z, _PATTERN, _OUT = At("z"), At("pattern"), At("resid_post", last=True)

_ONE_LAYER = N_("sets the gate of every time step: it needs a text, one layer and one direction")

_NO_PAD = N_("fills a text up with <pad>: it needs a text, no --memory, and a file that knows <pad> or names no words")

EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        "fade",
        ("rnn", "lstm", "gru"),
        N_("change the first word"),
        N_("how far does h move at the first time step, and how much of that is left at the last?"),
        other_first_word,
        (At("h", time=1), At("h", last=True)),
    ),
    Experiment(
        "gates",
        ("lstm",),
        N_("the forget gate closed at every step, then open"),
        N_("how long is c at the end, and how long h?"),
        gate("f", 1.0),
        (At("c", last=True), At("h", last=True)),
        gate("f", 0.0),
        has_one_layer,
        _ONE_LAYER,
    ),
    Experiment(
        "gates",
        ("gru",),
        N_("the update gate at 0 at every step, then at 1"),
        N_("with which of them does h never change, and with which does it keep nothing?"),
        gate("z", 1.0),
        (At("h", time=1), At("h", last=True)),
        gate("z", 0.0),
        has_one_layer,
        _ONE_LAYER,
    ),
    Experiment(
        "bottleneck",
        ("seq2seq",),
        N_("a sentence of twice the length"),
        N_("how many numbers carry the sentence to the decoder?"),
        twice,
        (At("context"),),
    ),
    Experiment(
        "bottleneck",
        ("bahdanau", "luong"),
        N_("a sentence of twice the length"),
        N_("how many numbers can the decoder look at?"),
        twice,
        (At("H"),),
    ),
    Experiment(
        "hide-patches",
        ("vit",),
        N_("hide the upper half of the picture"),
        N_("which class is most probable with all patches, and which with half of them?"),
        upper_half_hidden,
        (At("y"),),
        fits=is_digit,
        unfit=N_("hides the upper half of a built-in digit: leave out --input"),
    ),
    Experiment(
        "neighbours",
        ("self-attention",),
        N_("change one word, and see the others move"),
        N_("which words does z move at, and which mlp_out, a network on each word alone?"),
        other_word,
        (_Z, At("mlp_out")),
        settings(causal="no", hide="", batch_with="", mlp="yes"),
    ),
    Experiment(
        "neighbours",
        ("multi-head", "encoder"),
        N_("change one word, and see the others move"),
        N_("which words does x, each word's own vector, move at, and which z?"),
        other_word,
        (_Z, At("x")),
        _OPEN,
    ),
    Experiment(
        "neighbours",
        ("transformer",),
        N_("change one word, and see the others move"),
        N_("which words does x, each word's own vector, move at, and which z?"),
        other_word,
        (_Z, At("x")),
        settings(hide=""),
    ),
    Experiment(
        "shuffle",
        ("positional",),
        N_("drop the positions, and shuffle the words"),
        N_("how large is change, how far another order moves each word's result, without positions?"),
        settings(positions="none"),
        (At("change"),),
        settings(positions="sinusoidal", shuffle=1, order=""),
    ),
    Experiment(
        "shuffle",
        ("encoder",),
        N_("drop the positions, and turn the order of the words around"),
        N_("how many words' outputs move without positions?"),
        backwards,
        (_OUT,),
        settings(causal="no", hide="", batch_with="", positions="none"),
    ),
    Experiment(
        "shuffle-positions",
        ("encoder",),
        N_("turn the order of the words around, with positions"),
        N_("how many words' outputs move with positions?"),
        backwards,
        (_OUT,),
        settings(causal="no", hide="", batch_with="", positions="sinusoidal"),
    ),
    Experiment(
        "widths",
        ("self-attention",),
        N_("the width of q and k, and that of v"),
        N_("whose width does z take, that of q and k or that of v?"),
        settings(d_head=3, d_v=6),
        (At("q"), At("k"), At("v"), _Z),
        settings(d_head=4, d_v=4),
        has_no_file,
    ),
    Experiment(
        "heads",
        ("multi-head",),
        N_("heads split from one projection, or each with its own"),
        N_("does it make a difference to the numbers?"),
        settings(heads="copied"),
        (_PATTERN, At("heads"), At("attn_out")),
        settings(heads="split"),
    ),
    Experiment(
        "head-width",
        ("multi-head",),
        N_("heads of a width of their own, so that W_O narrows"),
        N_("how wide is what W_O reads, and how wide what it gives?"),
        settings(d_head=6),
        (At("heads"), At("attn_out")),
        settings(d_head=0, n_heads=2),
        has_no_file,
    ),
    Experiment(
        "scale",
        ("self-attention", "multi-head", "encoder", "decoder", "transformer"),
        N_("scores without 1/√d_k"),
        N_("how much of its attention does a query give to a single word?"),
        settings(scale="no"),
        (_PATTERN, At("scaled")),
        settings(scale="yes"),
    ),
    Experiment(
        "causal",
        ("self-attention", "multi-head", "encoder"),
        N_("no word sees what comes after it"),
        N_("which words still see all others, and where does z stay?"),
        settings(causal="yes"),
        (_Z, _PATTERN),
        _OPEN,
    ),
    Experiment(
        "causal",
        ("decoder",),
        N_("the decoder without its mask"),
        N_("how much attention goes to the words that should be predicted?"),
        settings(causal="no"),
        (_PATTERN, _Z),
        settings(causal="yes", hide=""),
    ),
    Experiment(
        "causal",
        ("transformer",),
        N_("the decoder without its mask"),
        N_("how much attention goes to the words that should be predicted?"),
        settings(causal="no"),
        (At("pattern", "decoder"), At("z", "decoder")),
        forced,
    ),
    Experiment(
        "padding",
        ("self-attention", "multi-head"),
        N_("fill up with <pad> beside a longer text; mask it"),
        N_("with which of them do the words get the z that they get alone?"),
        settings(mask_padding="yes"),
        (_PATTERN, _Z),
        batched,
        may_be_padded,
        _NO_PAD,
    ),
    Experiment(
        "padding",
        ("encoder",),
        N_("fill up with <pad> beside a longer text; mask it"),
        N_("with which of them do the words leave the stack as they do alone?"),
        settings(mask_padding="yes"),
        (_PATTERN, _OUT),
        batched,
        may_be_padded,
        _NO_PAD,
    ),
    Experiment(
        "cost",
        ("self-attention", "multi-head", "encoder"),
        N_("a text of twice the length"),
        N_("how many more numbers has the pattern? --cost counts on, beside recurrent networks"),
        twice,
        (_PATTERN,),
        fits=has_room_for_twice,
        unfit=N_("needs twice as many positions as the text has words, and the file has fewer: give a shorter text"),
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
        if not rows:
            raise SeqtuiError(_("{model} has no experiment '{id}'; there are none for this model", model=model, id=id))
        known = ", ".join(row.id for row in rows)
        raise SeqtuiError(_("{model} has no experiment '{id}'; there are {known}", model=model, id=id, known=known))
    return found
