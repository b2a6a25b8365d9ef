"""Every key of every screen on large runs: no turn of the event loop is much longer than one that opens help.

``python -m tests.tui.test_every_key`` walks all of them, in all views and levels; the tests walk a part.
"""

import asyncio
import sys
import time
from random import Random

import pytest

from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.tui.keymap import KEYS
from seqtui.tui.screens.train import TrainScreen
from tests.tui.turns import turns
from tests.tui.walking import opened, press

MOST = 25  # times the turn that opens and closes help: that one draws a screen too
LEAVES = ("q", "ctrl+z")
DICE = Random(9)
WORDS = [f"w{k}" for k in range(200)]
CORPUS = "\n".join(" ".join(DICE.choices(WORDS, k=12)) for _ in range(18_000))  # about 850 kB over 200 words


def text(count: int) -> str:
    return " ".join(DICE.choices(WORDS[:12], k=count))


REQUESTS = {
    "lstm": Request("lstm", text(1500)),
    "encoder": Request("encoder", text(300)),
    "decoder": Request("decoder", text(300)),
    "bahdanau": Request("bahdanau", text(400)),
    "markov": Request("markov", text(400), corpus=CORPUS),
    "naive": Request("naive", text(400), corpus=CORPUS),
}
SHORT = ("lstm", "markov")  # in the default tests, with a shorter corpus
FEW = ("right", "L", "G", "left", "v", "v", "v", "v", "E", "w", "z", "tab", "down", "0", "y")


def keys_of(screen: str) -> list[str]:
    """The first key of each row of a screen, and of those that work everywhere."""
    names = [key.keys.split(",")[0] for key in KEYS if key.screen in (screen, "*")]
    return [name for name in names if name not in LEAVES]


def every_key() -> list[str]:
    """All keys of the stepper in each of its views and levels, and of what opens over it."""
    found: list[str] = []
    for level in ("", "z", "z", "z"):
        for _ in range(8):
            found += [level, *keys_of("stepper"), "escape", "end", "v"]
            level = ""
    for opener, screen in (("w", "why"), ("F", "flow"), ("question_mark", "help")):
        found += ["0", "right", "right", opener, *keys_of(screen), "escape", "escape"]
    return [key for key in found if key]


async def slowest(run: Run, keys, size=(120, 40)) -> dict[str, float]:
    """For each key its longest turn, in times the turn that opens help; what a key opens is closed again."""
    took: dict[str, float] = {}
    async with opened(run).run_test(size=size) as pilot:
        await press(pilot, "question_mark", "escape")
        with turns() as bare:
            await press(pilot, "question_mark", "escape")
        for key in keys:
            with turns() as measured:
                await press(pilot, key)
            took[key] = max(took.get(key, 0.0), measured.longest / bare.longest)
            if not hasattr(pilot.app.screen, "keys") or isinstance(pilot.app.screen, TrainScreen):
                await press(pilot, "escape")
        for _ in range(4):
            await press(pilot, "escape")
        assert pilot.app.fault is None
    return took


@pytest.mark.parametrize("model", SHORT)
async def test_no_key_of_a_large_run_keeps_the_loop(model):
    request = REQUESTS[model]
    if request.corpus is not None:
        request = Request(model, request.text, corpus=CORPUS[:40_000])
    took = await slowest(record(request), FEW, size=(80, 24))
    assert max(took.values()) < MOST, took


def main() -> int:
    """Walk all keys of all runs, or of those that are named; the status is 1 when one takes too long."""
    bad = 0
    for name in sys.argv[1:] or REQUESTS:
        before = time.monotonic()
        took = asyncio.run(slowest(record(REQUESTS[name]), every_key()))
        over = {key: round(ratio, 1) for key, ratio in took.items() if ratio >= MOST}
        worst = sorted(took.items(), key=lambda row: -row[1])[:4]
        said = ", ".join(f"{key} {ratio:.1f}" for key, ratio in worst)
        print(f"{name:10} {time.monotonic() - before:4.0f} s  longest turns: {said}  {over or 'ok'}", flush=True)
        bad += bool(over)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
