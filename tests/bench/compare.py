"""What a comparison costs: a step of three runs side by side over one of a single run, in turn in one session."""

import statistics
import sys

from tests.bench.figure import Figure
from tests.bench.terminal import RIGHT, measure

_SINGLE = [sys.executable, "-m", "seqtui", "open", "lstm"]
_THREE = [sys.executable, "-m", "seqtui", "compare", "rnn", "lstm", "gru", "--step"]


def figures(runs: int = 5, keys: int = 60) -> list[Figure]:
    """Key to last byte, and bytes; medians of runs taken in turn."""
    pairs = [(measure(_THREE, RIGHT, keys), measure(_SINGLE, RIGHT, keys)) for _ in range(runs)]
    ratio = statistics.median(three.key / one.key for three, one in pairs)
    sent = statistics.median(three.sent for three, _ in pairs)
    return [
        Figure("a step of rnn, lstm and gru side by side over a step of one", ratio, 1.5),
        Figure("bytes of that step at 80x24, median", sent, 3000, " B"),
    ]
