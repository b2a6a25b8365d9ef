"""What the way back costs beside the way there, for every model; and how long *why?* takes to open."""

import statistics
import sys
import time

from seqtui.engine.backward import backward
from seqtui.models.model import Request, Run
from seqtui.models.table import MODELS, run
from seqtui.render.palette import Palette
from seqtui.render.why import why_lines
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.walk.player import Player
from tests.bench.figure import Figure, side_by_side
from tests.bench.terminal import measure_between

WORDS = ["the", "animal", "didn't", "cross", "the", "street", "because", "it", "was", "too", "tired", "and"]
BAR, WHY_BAR = 2.5, 50
LAYERS, HEADS, WIDTH, TOKENS = 6, 12, 384, 64


def figures() -> list[Figure]:
    """Backward over forward recording, each model's example and the sizes that matter; the worst; opening why."""
    ratios = {name: _ratio(Request(name)) for name in MODELS}
    ratios["lstm, hidden 64, 100 tokens"] = _ratio(Request("lstm", _text(100), {"d_hidden": 64, "d_in": 64}))
    ratios["lstm, hidden 256, 60 tokens"] = _ratio(Request("lstm", _text(60), {"d_hidden": 256, "d_in": 256}))
    ratios["encoder, 6 layers, 12 heads, d_model 384, 64 tokens"] = _ratio(_encoder(), rounds=5)
    worst = max(ratios, key=lambda name: ratios[name])
    return [
        *(Figure(f"backward over recording: {name}", ratio, BAR) for name, ratio in ratios.items()),
        Figure(f"backward over recording, the worst ({worst})", ratios[worst], BAR),
        *_why(run(_encoder())),
    ]


def _ratio(request: Request, rounds: int = 9) -> float:
    trace = run(request).trace
    goal = trace.equations[-1].last
    return side_by_side(lambda: backward(trace, goal), lambda: run(request), rounds)


def _why(made: Run) -> list[Figure]:
    """The widest sum of the block (d_mlp terms) by itself, and the key to the last byte in a terminal."""
    player = Player(made)
    player.jump("block5.mlp_out[63,0]")
    palette, times = Palette(), []
    for _ in range(15):
        start = time.perf_counter()
        selection = DrillDown(made, player.owner, player.element(player.owner))
        why_lines(selection.view(), 120, 40, palette)
        times.append((time.perf_counter() - start) * 1e3)
    sizes = f"d_model={WIDTH} n_heads={HEADS} n_layers={LAYERS} d_mlp={4 * WIDTH}".split()
    command = [sys.executable, "-m", "seqtui", "open", "encoder", _text(TOKENS)]
    for size in sizes:
        command += ["--set", size]
    walk = ["/", "block5.mlp_out", "\r"]
    waits = measure_between(command, walk, "\r", "\x1b", 15)
    firsts = [measure_between(command, walk, "\r", "\x1b", 1)[0] for _ in range(5)]
    return [
        Figure("opening why at the 6-layer encoder: terms and lines", statistics.median(times), WHY_BAR, " ms"),
        Figure("the same in a terminal, key to last byte", statistics.median(waits), WHY_BAR, " ms"),
        Figure("the same for the first time in a session", statistics.median(firsts), WHY_BAR, " ms"),
    ]


def _encoder() -> Request:
    settings = {"d_model": WIDTH, "n_heads": HEADS, "n_layers": LAYERS, "d_mlp": 4 * WIDTH}
    return Request("encoder", _text(TOKENS), settings)


def _text(tokens: int) -> str:
    return " ".join(WORDS[k % len(WORDS)] for k in range(tokens))
