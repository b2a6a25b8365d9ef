"""Every key of every screen on large runs: no turn of the event loop is much longer than a bare Textual app's.

A key is measured beside the turn in which the bare app opens a page as full as ours, or a form when the key opens or
closes a screen, or takes another theme; on a quiet core the page takes it 10 ms. What a key computes beyond that is a
thread's work. ``python -m tests.tui.test_every_key`` walks all keys of all runs in all views; the tests walk a part.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import pytest
from msgspec.structs import replace
from textual.app import App

from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.keymap import KEYS
from tests.tui.played import Played, training
from tests.tui.turns import Yardstick, walked, yardstick

MOST = 2.5  # times the bare app's turn: that one computes nothing of what it shows
THEME = 6.0  # ... for another theme: Textual reads the style sheets of all classes anew, of which the bare app has few
ROUNDS = 4  # a key that took longer is pressed again in a new app: noise does not come back at the same key
LEAVES = ("q", "ctrl+z", "escape")
DICE = Random(9)
WORDS = [f"w{k}" for k in range(200)]
CORPUS = "\n".join(" ".join(DICE.choices(WORDS, k=12)) for _ in range(18_000))  # about 850 kB over 200 words


def words(count: int) -> str:
    return " ".join(DICE.choices(WORDS[:12], k=count))


def keys_of(screen: str) -> list[str]:
    """The first key of each row of a screen, and of those that work everywhere."""
    names = [key.keys.split(",")[0] for key in KEYS if key.screen in (screen, "*")]
    return [name for name in names if name not in LEAVES]


VIEWS = ["v"] * 8
BACKWARDS = ["g", "right", "L", *VIEWS, "end", "g"]
STEPPER = [*keys_of("stepper"), *VIEWS, *["z", "right"] * 4, *["Z"] * 4, "end", "0", *BACKWARDS]
FEW = ["right", "L", "G", "left", *VIEWS[:4], "t", "enter", "z", "tab", "down", "0", "y"]


@dataclass(frozen=True)
class Walk:
    """Keys that are pressed on one screen: way leads there from the first one of the app that make makes."""

    make: Callable[[], App]
    keys: Sequence[str]
    way: Sequence[str] = ()


def of_run(request: Request, keys: Sequence[str], *way: str) -> Callable[[], Walk]:
    """A walk in the stepper of a run, which is recorded when it is asked for."""

    def walk() -> Walk:
        run = record(request)
        return Walk(lambda: SeqtuiApp(run), keys, way)

    return walk


def trained(name: str) -> Request:
    return Request(name.rpartition("-")[2], weights=read_safetensors(trained_files.full_name(name)))


LSTM = Request("lstm", words(60), settings={"d_hidden": 64})
LAYERS = Request(
    "encoder", words(60), settings={"d_model": 48, "n_heads": 12, "n_layers": 12, "output": True, "causal": True}
)
IN_TESTS = {
    "home": lambda: Walk(SeqtuiApp, [*keys_of("home"), "end"]),
    "stepper": of_run(LSTM, STEPPER, "right", "right", "right"),
    "why": of_run(LSTM, [key for key in keys_of("why") if key != "f"], "end", "enter"),
    "matrix": of_run(LSTM, keys_of("matrix"), "slash", *"W_hf", "enter"),
    "flow": of_run(Request("lstm", words(12)), keys_of("flow"), "F"),
    "compare": of_run(replace(LSTM, text=words(30)), keys_of("compare"), "t", "c", *"gru", "enter"),
    "heads": of_run(LAYERS, [key for key in keys_of("heads") if key not in ("enter", "z")], "A"),
    "effects": of_run(LAYERS, [key for key in keys_of("effects") if key != "enter"], "t", "a"),
    "help": of_run(LSTM, [key for key in keys_of("help") if key != "question_mark"], "question_mark"),
    "train": lambda: Walk(training, keys_of("train")),
    "counting": of_run(Request("markov", words(400), corpus=CORPUS[:40_000]), FEW),
    "trained": of_run(trained("translate-transformer"), FEW),
}
ALL = IN_TESTS | {
    "lstm": of_run(Request("lstm", words(1500)), STEPPER, "right"),
    "encoder": of_run(Request("encoder", words(300)), STEPPER, "right"),
    "decoder": of_run(Request("decoder", words(300)), STEPPER, "right"),
    "bahdanau": of_run(Request("bahdanau", words(400)), STEPPER, "right"),
    "transformer": of_run(trained("translate-transformer"), STEPPER, "right"),
    "markov": of_run(Request("markov", words(400), corpus=CORPUS), STEPPER, "right"),
    "naive": of_run(Request("naive", words(400), corpus=CORPUS), STEPPER, "right"),
}


async def slowest(walk: Walk, bare: Yardstick) -> dict[str, float]:
    """For each key its longest turn over that of the bare app, at its best when it took longer than it may."""
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        found = await walked(walk.make, walk.way, walk.keys)
        for k, (key, took, opened) in enumerate(found):
            theme = bare.theme * THEME / MOST
            over = took / (theme if key == "D" else bare.form if opened else bare.page)
            best[f"{k} {key}"] = min(over, best.get(f"{k} {key}", over))
        if max(best.values()) <= MOST:
            break
    return best


SOME = ("home", "stepper", "train")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in SOME else pytest.mark.every) for name in IN_TESTS]
)
async def test_no_key_keeps_the_loop(name, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    Played.made, Played.refuses = [], ""
    over = {key: ratio for key, ratio in (await slowest(IN_TESTS[name](), await yardstick())).items() if ratio > MOST}
    assert not over


def main() -> int:
    """Walk all keys of all runs, or of those that are named; the status is 1 when one takes too long."""
    bad = 0
    bare = asyncio.run(yardstick())
    print(f"bare: page {bare.page * 1e3:.1f} ms, form {bare.form * 1e3:.1f} ms, theme {bare.theme * 1e3:.1f} ms")
    for name in sys.argv[1:] or ALL:
        before = time.monotonic()
        took = asyncio.run(slowest(ALL[name](), bare))
        over = {key: round(ratio, 1) for key, ratio in took.items() if ratio > MOST}
        worst = sorted(took.items(), key=lambda row: -row[1])[:6]
        said = ", ".join(f"{key} {ratio:.2f}" for key, ratio in worst)
        print(f"{name:12} {len(took)} keys {time.monotonic() - before:4.0f} s  {said}  {over or 'ok'}", flush=True)
        bad += bool(over)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
