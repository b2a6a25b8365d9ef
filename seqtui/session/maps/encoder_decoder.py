"""What is read, the context, what is written: a network that reads and one that writes, and what crosses between them.

Without attention one vector crosses, made when all is read; with attention a mean of all states of the encoder, weighed
anew for each word that is written.
"""

from __future__ import annotations

from msgspec import Struct

from seqtui.engine.formula import name_of
from seqtui.engine.paths import ROOT, Scope
from seqtui.engine.trace import Trace
from seqtui.models.model import Run
from seqtui.models.statement import Claim, Statement
from seqtui.session.walk.place import COMING
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import ValueState

READ_SO_FAR = Claim("read so far", "read {read} of {words} words")
WRITES = Claim("writes", "read {read} of {words} words, at word {word}")


class WordState(Struct, frozen=True, eq=False):
    """One word with the state of the network at it: the state's sign, and where it stands in the walk."""

    word: str
    sign: str
    state: ValueState


class EncoderDecoderView(Struct, frozen=True, eq=False):
    """source are the words that are read, written those that are written so far, and the next one.

    side is where the walk is, "" between the two, here the number of its word there. context is what crosses; weights
    are the shares that the source words have in it, () without attention or before they are computed. said is how far
    the walk has come.
    """

    source: tuple[WordState, ...]
    written: tuple[WordState, ...]
    side: str
    here: int
    context: WordState
    attends: bool
    weights: tuple[float, ...]
    said: Statement


class WeightsView(Struct, frozen=True, eq=False):
    """The attention weights of one written word: sign ``α₂``, the word, and each source word with its share.

    The word is ``?`` while it is not chosen. suits: the walk is at the weights, or at what is made with them.
    """

    sign: str
    word: str
    rows: tuple[tuple[str, float], ...]
    strongest: int
    suits: bool


def encoder_decoder_view(player: Player) -> EncoderDecoderView | None:
    """Return where the walk is between what is read and what is written; None for a model that is not of two parts."""
    run, trace = player.recorded, player.values
    states = _encoder_states(trace)
    if not states or not run.outputs:
        return None
    owner = trace[player.owner]
    time, side = owner.time or 0, owner.scope.side
    attends = trace.has("H")
    decoder_time = time if side == "decoder" and time else 0
    crossing = _crossing(player, decoder_time if attends else 0)
    weights = _weights(player, decoder_time)
    source = tuple(_word(player, word, k) for word, k in zip(run.sources, states, strict=False))
    written = _written(player, run, decoder_time)
    read = sum(word.state is not ValueState.PENDING for word in source)
    facts = {"read": read, "words": len(source), "cursor": player.cursor, "backwards": player.goal is not None}
    return EncoderDecoderView(
        source=source,
        written=written,
        said=WRITES(**facts, word=decoder_time) if decoder_time else READ_SO_FAR(**facts),
        side=side if time else "",
        here=max(0, time - 1),
        context=crossing,
        attends=attends,
        weights=() if weights is None else tuple(trace[weights].value.tolist()),
    )


def weights_view(player: Player) -> WeightsView | None:
    """Return the weights of the word that is written, None before they are computed and where there are none."""
    run, trace = player.recorded, player.values
    owner = trace[player.owner]
    index = _weights(player, (owner.time or 0) if owner.scope.side == "decoder" else 0)
    if index is None:
        return None
    shares = trace[index].value.tolist()
    return WeightsView(
        sign=_sign(player, index),
        word=_output(player, run, owner.time or 1),
        rows=tuple(zip(run.sources, shares, strict=False)),
        strongest=max(range(len(shares)), key=shares.__getitem__),
        suits=owner.name in ("alpha", "context"),
    )


def _encoder_states(trace: Trace) -> list[int]:
    """The states that the decoder is given, or whose last one it is given, in the order of the words."""
    for path in ("states", "H"):  # with a layer between the two, H is made of it
        if trace.has(path):
            return list(trace[trace.find(path)].operands)
    if not trace.has("context"):
        return []
    last = trace[trace[trace.find("context")].operands[0]]
    times = range(1, (last.time or 0) + 1)
    paths = [last.scope.at(time).path(last.name or "") for time in times]
    return [trace.find(path) for path in paths if trace.has(path)]


def _crossing(player: Player, time: int) -> WordState:
    """What crosses: the context of a written word, or the one vector that all words have."""
    found = _around(player.values, player.values[player.owner].scope if time else ROOT, "context")
    if found is None:
        return WordState("", player.look.sign("c", "c"), ValueState.PENDING)
    return _word(player, "", found)


def _weights(player: Player, time: int) -> int | None:
    found = _around(player.values, player.values[player.owner].scope, "alpha") if time else None
    return found if found is not None and player.reached(found) else None


def _around(trace: Trace, scope: Scope, name: str) -> int | None:
    """The value of that name in a scope, which may be that of a head, or in the nearest around it; None for none."""
    while scope and not trace.has(scope.path(name)):
        scope = scope.parent
    return trace.find(scope.path(name)) if trace.has(scope.path(name)) else None


def _written(player: Player, run: Run, time: int) -> tuple[WordState, ...]:
    """The words up to the one that is being written, each with the state of the decoder that it was written from."""
    found = []
    for k in range(1, min(time, len(run.outputs)) + 1):
        paths = [path for path in (f"{run.way(k)}.h_tilde", f"{run.way(k)}.h") if player.values.has(path)]
        if paths:
            found.append(_word(player, _output(player, run, k), player.values.find(paths[-1])))
    return tuple(found)


def _output(player: Player, run: Run, time: int) -> str:
    """A word that was written; "?" while the walk has not come to its choice."""
    path = run.choice(time)
    is_coming = player.values.has(path) and not player.reached(player.values.find(path))
    return COMING if is_coming or time > len(run.outputs) else run.outputs[time - 1]


def _word(player: Player, word: str, index: int) -> WordState:
    read = player.operands(player.frames.equation_of[player.cursor])
    state = ValueState.COMPUTED if player.reached(index) else ValueState.PENDING
    state = ValueState.CURRENT if index == player.owner else ValueState.OPERAND if index in read else state
    return WordState(word, _sign(player, index), state)


def _sign(player: Player, index: int) -> str:
    trace = player.values
    return name_of(trace, index, player.look.style, trace[index], concrete=True)
