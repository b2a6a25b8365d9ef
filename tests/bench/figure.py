"""One figure of the benchmark table, and how it is printed and timed."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """name: what was measured; value beside its bar (value <= bar is good); unit: "x" for a ratio."""

    name: str
    value: float
    bar: float
    unit: str = "x"

    def __str__(self) -> str:
        verdict = "ok" if self.value <= self.bar else f"misses by {self.value - self.bar:.2f}"
        return f"{self.name:66}{self.value:10.2f}{self.unit:6}<= {self.bar:<8g}{verdict}"


def side_by_side(one: Callable[[], object], other: Callable[[], object], rounds: int = 15) -> float:
    """Return the ratio of two running times: the median of rounds in which both run in turn."""
    one(), other()
    ratios = []
    for _ in range(rounds):
        gc.collect()
        ratios.append(_seconds(one) / _seconds(other))
    return statistics.median(ratios)


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
