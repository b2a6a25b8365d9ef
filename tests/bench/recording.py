"""What recording costs beside plain numpy, and how it grows with the length."""

import time

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.stepper import Stepper
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player
from tests.bench.figure import Figure, side_by_side
from tests.bench.lstm_twins import plain_lstm, recorded_lstm

WORDS = "the animal didn't cross the street because it was too tired and"


def figures() -> list[Figure]:
    """Recording, its growth, and stepping in a long run."""
    return [
        Figure("recording over plain numpy, LSTM hidden 16", _recording(16), 8),
        Figure("recording over plain numpy, LSTM hidden 256", _recording(256), 1.5),
        Figure("recording 1,000 tokens over 100, LSTM hidden 16", _growth(), 12),
        Figure("a step's view at 1,000 tokens over one at 10", _stepping(), 1.5),
    ]


def _request(tokens: int, d_hidden: int) -> Request:
    words = WORDS.split()
    text = " ".join(words[k % len(words)] for k in range(tokens))
    return Request("lstm", text, {"d_hidden": d_hidden, "d_in": d_hidden})


def _recording(d_hidden: int) -> float:
    """Both sides get the same weights and compute the same numbers; neither draws weights nor reads text."""
    made = run(_request(60, d_hidden))
    weights = {step.name: step.value for step in made.trace if step.op == "parameter" and step.name}
    ids = [made.vocabulary.index(token) for token in made.tokens]
    targets = [made.vocabulary.index(token) for token in made.targets]
    assert plain_lstm(weights, ids, targets) == recorded_lstm(weights, ids, targets)
    return side_by_side(lambda: recorded_lstm(weights, ids, targets), lambda: plain_lstm(weights, ids, targets))


def _growth() -> float:
    long, short = _request(1000, 16), _request(100, 16)
    return side_by_side(lambda: run(long), lambda: run(short), rounds=7)


def _stepping() -> float:
    long, short = Player(run(_request(1000, 16))), Player(run(_request(10, 16)))
    long.jump_to_time(500)
    short.jump_to_time(5)

    def walk(player: Player) -> float:
        stepper = Stepper(player)
        start = time.perf_counter()
        for direction in (1, -1) * 100:
            player.step(direction, Granularity.EQUATION)
            stepper.view()
            stepper.builder.histories(10)
        return time.perf_counter() - start

    return side_by_side(lambda: walk(long), lambda: walk(short), rounds=7)
