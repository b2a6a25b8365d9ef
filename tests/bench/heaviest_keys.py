"""The heaviest key of each screen, on the largest runs that a student of a class may record.

``python -m tests.bench.heaviest_keys [RUN]…`` presses every key of the keymap table on them, and what a few keys in a
row begin, each run in a process that is held to the policy of a student; it prints seconds of the processor, of all
threads, the heaviest first, and what the process took of memory at the most. class_heavy then has them held down.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from seqtui import policy
from seqtui.engine.allowance import held
from seqtui.engine.errors import SeqtuiError
from seqtui.models.limits import MAX_LINE
from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.session.budget import BUDGETS, Budgeted
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.keymap import KEYS
from tests.tui.turns import settled

LEAVES = ("q", "ctrl+z", "escape", "ctrl+c")
SIZE = (80, 24)
DICE = Random(9)
WORDS = [f"w{k}" for k in range(60)]
RUNS = {
    "rnn": ("rnn", {"d_hidden": 96}),
    "lstm": ("lstm", {"d_hidden": 64}),
    "gru": ("gru", {"d_hidden": 128}),
    "bahdanau": ("bahdanau", {}),
    "encoder": ("encoder", {}),
    "decoder": ("decoder", {}),
    "markov": ("markov", {}),
}
TO = {
    "stepper": ("right", "right", "right"),
    "why": ("end", "enter"),
    "matrix": ("slash", *"W_hh", "enter"),
    "flow": ("F",),
    "compare": ("t", "c", *"gru", "enter"),
    "help": ("question_mark",),
}
IN_A_ROW = {
    "stepper": (
        ("c", "enter"),
        ("end", "0"),
        ("end", "g"),
        ("g",),
        ("o", "enter"),
        ("F",),
        ("e", "ctrl+u", *"0.5", "enter"),
        ("u",),
        ("b", *"norm(grad) < 1e-9", "enter"),
        ("n",),
        ("slash", *"0.123456", "enter"),
        ("t", "c", *"gru", "enter"),
        ("t", "x", "enter"),
        ("t", "p", "enter"),
        ("t", "q"),
        ("t", "b"),
        *((*("v",) * k,) for k in range(2, 7)),
    ),
    "flow": (("enter",), ("v", "v"), ("C", "C")),
    "compare": (("end", "0"), ("slash", *"3", "enter")),
    "matrix": (("e", "ctrl+u", *"0.5", "enter"),),
}


@dataclass(frozen=True)
class Pressed:
    """What keys of a screen took: seconds of the processor, in all threads, and on the clock."""

    run: str
    screen: str
    keys: str
    processor: float
    clock: float

    def __str__(self) -> str:
        return f"{self.screen:9}{self.run:10}{self.keys:44}{self.processor:7.2f} s of the processor{self.clock:7.2f} s"


def largest(model: str, settings: dict[str, object]) -> Request:
    """The longest text of a model that can be typed and may be recorded by a student within the time of a key."""

    def made(count: int) -> Request:
        return Request(model, " ".join(DICE.choices(WORDS, k=count))[:MAX_LINE], settings=settings)

    least, most = 4, MAX_LINE // 3
    while most - least > max(2, least // 12):
        count = (least + most + 1) // 2
        try:
            recorded(made(count))
            least = count
        except SeqtuiError:
            most = count - 1
    return made(least)


def recorded(request: Request) -> Run:
    """Record a run as a key of a session does."""
    with held(Budgeted(BUDGETS["record"], lambda: False)):
        return record(request)


def walked(name: str) -> tuple[str, list[Pressed], float]:
    """Press every key of every screen of one run; returns what was recorded, what each took, and MiB at the most."""
    policy.restrict(policy.student([]))
    request = largest(*RUNS[name])
    run = recorded(request)
    numbers = sum(step.value.size for step in run.trace)
    found = [pressed for screen in TO for pressed in asyncio.run(_of_screen(name, screen, run))]
    said = f"{name}: {len(request.text.split())} words, {numbers:,} numbers"
    return said, found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _of_screen(name: str, screen: str, run: Run) -> list[Pressed]:
    rows = [(key.keys.split(",")[0],) for key in KEYS if key.screen in (screen, "*")]
    found = []
    async with SeqtuiApp(run).run_test(size=SIZE) as pilot:
        await _press(pilot, TO["stepper"])
        if screen != "stepper":
            await _press(pilot, TO[screen])
        if getattr(pilot.app.screen, "keys", "") != screen:
            return []
        depth = len(pilot.app.screen_stack)
        for keys in (*rows, *IN_A_ROW.get(screen, ())):
            if keys[-1] in LEAVES:
                continue
            used, begun = time.process_time(), time.perf_counter()
            await _press(pilot, keys)
            took = time.process_time() - used, time.perf_counter() - begun
            found.append(Pressed(name, screen, " ".join(keys), *took))
            if pilot.app.fault is not None:
                raise pilot.app.fault
            for _ in range(5):
                if len(pilot.app.screen_stack) > depth:
                    await _press(pilot, ["escape"])
            if len(pilot.app.screen_stack) < depth:
                break
    return found


async def _press(pilot, keys: Sequence[str]) -> None:
    for key in keys:
        await pilot.press({" ": "space", "(": "left_parenthesis", ")": "right_parenthesis"}.get(key, key))
    await settled(pilot)


def measured(names: Sequence[str]) -> Iterator[tuple[str, list[Pressed], float]]:
    """Each run in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        yield from pool.imap(walked, names)


def main() -> int:
    """Measure and print: of each run the ten heaviest, then of each screen the heaviest."""
    heaviest: dict[str, Pressed] = {}
    for said, found, memory in measured(sys.argv[1:] or list(RUNS)):
        print(f"{said}, {len(found)} presses, at most {memory:.0f} MiB resident", flush=True)
        for pressed in sorted(found, key=lambda pressed: -pressed.processor)[:12]:
            print(f"  {pressed}", flush=True)
        for pressed in found:
            if pressed.screen not in heaviest or pressed.processor > heaviest[pressed.screen].processor:
                heaviest[pressed.screen] = pressed
    print("the heaviest of each screen")
    for pressed in heaviest.values():
        print(f"  {pressed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
