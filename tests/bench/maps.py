"""What drawing attention maps costs: a step in one of 64×64 in a terminal, and one of 512×512 zoomed out."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.render.attention import attention_lines, attention_room
from seqtui.render.palette import Palette
from seqtui.session.maps.attention import attention_view
from seqtui.session.walk.player import Player
from tests.bench.figure import Figure
from tests.bench.terminal import BARE, RIGHT, measure

WORDS = " ".join(f"w{k % 40}" for k in range(512))


def figures(runs: int = 3, keys: int = 40) -> list[Figure]:
    """Stepping beside the bare app, and drawing by itself."""
    text = " ".join(WORDS.split()[:64])
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "bare.py")
        script.write_text(BARE)
        for _ in range(runs):
            ours.append(measure([sys.executable, "-m", "seqtui", "open", "encoder", text], RIGHT, keys))
            bare.append(measure([sys.executable, str(script)], "n", keys))
    median = lambda costs, name: statistics.median(getattr(cost, name) for cost in costs)  # noqa: E731
    return [
        Figure("a step in a 64x64 map over the bare app's table update", median(ours, "key") / median(bare, "key"), 2),
        Figure("bytes of that step, median", median(ours, "sent"), 6000, " B"),
        Figure("drawing a 512x512 map zoomed out, 120x40", _draw(), 60, " ms"),
    ]


def _draw() -> float:
    """Milliseconds to draw a map of 512 words that no window holds, its overview included."""
    player = Player(run(Request("self-attention", WORDS)))
    player.jump("pattern")
    palette, times = Palette(), []
    for _ in range(15):
        start = time.perf_counter()
        view = attention_view(player, lambda shape: attention_room(shape, 120, 40, palette))
        assert view is not None and view.matrix.overview is not None
        attention_lines(view, 120, 40, palette)
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)
