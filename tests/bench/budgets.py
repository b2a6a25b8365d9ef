"""The rates that seqtui/session/budget.py states: numbers a second of each kind of work, measured on large runs.

``python -m tests.bench.budgets`` prints for each kind the rate of each of its runs, the slowest first, in processor
time of this thread, and the rate that is stated: half of the slowest, for a machine that has other work, too.
"""

import io
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from seqtui.engine.allowance import held
from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.render.palette import Palette
from seqtui.render.save import walk_writer
from seqtui.session.budget import BUDGETS, Budgeted, numbers_of
from seqtui.session.export.save import walk_export, written_numbers
from seqtui.session.gradients.flow import flow_view
from seqtui.session.gradients.flow_page import compare_flow
from seqtui.session.gradients.radius_sweep import race_entries, radius_entries
from seqtui.session.gradients.target import find_target
from seqtui.session.walk.player import Player
from tests.session.runs import CORPUS

TEXT = "the animal did not cross the wide street because it was too tired "
RUNS = {
    "lstm": Request("lstm", TEXT * 60),
    "wide gru": Request("gru", TEXT * 8, settings={"d_hidden": 128}),
    "encoder": Request("encoder", TEXT * 20),
    "decoder": Request("decoder", TEXT * 20),
    "markov": Request("markov", TEXT * 40, corpus=CORPUS),
}
WRITTEN = {"lstm": ("json", "csv", "md", "txt"), "encoder": ("json", "csv", "md", "npz")}


def main() -> int:
    """Measure and print."""
    runs = {name: record(request) for name, request in RUNS.items()}
    for kind, works in _works(runs).items():
        rates = {name: numbers / _seconds(work) for name, numbers, work in works}
        said = ", ".join(f"{name} {rate / 1e6:.2f}" for name, rate in sorted(rates.items(), key=lambda row: row[1]))
        print(f"{kind:12} stated {BUDGETS[kind].rate / 1e6:6.2f}   measured, million a second: {said}")
        sys.stdout.flush()
    return 0


Works = Iterator[tuple[str, int, Callable[[], object]]]


def _works(runs: dict[str, Run]) -> dict[str, Works]:
    """For each budget: what is done, how many numbers that is, and the work."""
    networks = {name: run for name, run in runs.items() if name != "markov"}
    return {
        "record": ((name, numbers_of(run), lambda run=run: record(run.request)) for name, run in runs.items()),
        "compare": ((name, numbers_of(run), lambda run=run: record(run.request)) for name, run in runs.items()),
        "gradients": (
            (name, numbers_of(run), lambda run=run: find_target(run).gradients()) for name, run in networks.items()
        ),
        "difference": (
            (name, 2 * numbers_of(run), lambda run=run: find_target(run).checked(*_place(run)))
            for name, run in networks.items()
        ),
        "flow": ((name, _spent(partial(_flow, run)), partial(_flow, run)) for name, run in networks.items()),
        "breakpoint": ((name, numbers_of(run), lambda run=run: _looked_for(run)) for name, run in runs.items()),
        "save": (
            (f"{name} {suffix}", _to_write(runs[name], suffix), partial(_written, runs[name], suffix))
            for name, suffixes in WRITTEN.items()
            for suffix in suffixes
        ),
    }


def _seconds(work: Callable[[], object]) -> float:
    before = time.thread_time()
    work()
    return time.thread_time() - before


def _spent(work: Callable[[], object]) -> int:
    """What a work takes from its allowance: the runs beside a run are counted while they are made."""
    allowance = Budgeted(None, lambda: False)
    with held(allowance):
        work()
    return allowance.spent


def _place(run: Run) -> tuple[str, tuple[int, ...]]:
    path, index = next((path, index) for path, index in run.trace.named() if run.trace[index].op == "parameter")
    return path, (0,) * run.trace[index].value.ndim


def _flow(run: Run) -> None:
    flow_view(run)
    for entry in (*radius_entries(run), *race_entries(run)):
        compare_flow(entry)


def _looked_for(run: Run) -> None:
    player = Player(run)
    player.break_at(f"norm({player.trace[player.frames.equations[-1]].name}) > 1e300")
    player.start()
    player.run_to_breakpoint()


def _to_write(run: Run, suffix: str) -> int:
    return written_numbers(walk_export(Player(run)), suffix)


def _written(run: Run, suffix: str) -> None:
    walk_writer(walk_export(Player(run)), suffix, Palette())(io.BytesIO())


if __name__ == "__main__":
    sys.exit(main())
