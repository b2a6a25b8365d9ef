"""What the Train screen costs its user while a network is learning: keys as fast as when it is paused. Linux only.

Both sides of a ratio are the same program in the same place: the training goes on, or is paused. Keys are timed from
the key to the text that it brings, on the Train screen itself and in the stepper that lies on it.
"""

import os
import select
import statistics
import sys
import time

from tests.bench.figure import Figure
from tests.bench.terminal import _begin, _burst, _end

_TRAINING = """
from seqtui.tui.run import run_train
from seqtui.train.training_config import TrainingConfig
run_train(configs=[TrainingConfig("recall", "lstm", steps=1_000_000)])
"""
_KEYS = 25
_HELP, _BACK = "Half the learning rate", "training loss"  # only there on the page of keys; only on the Train screen
_BRAILLE = tuple(bytes([0xE2, second]) for second in range(0xA0, 0xA4))


def figures() -> list[Figure]:
    """Ratios of a key's time while training to that while paused, and the wait for the first point."""
    on_screen, in_stepper = _ratios()
    first = statistics.median(_first_point() for _ in range(3))
    return [
        Figure("a key on the Train screen, training over paused", on_screen, 1.5),
        Figure("a step in the stepper, a training behind it over a paused one", in_stepper, 1.5),
        Figure("from the key that starts a training to the first loss point", first, 3, " s"),
    ]


def _ratios() -> tuple[float, float]:
    """Rounds in turn, so that what else the machine does falls on both sides."""
    pid, fd = _begin([sys.executable, "-c", _TRAINING])
    _wait(fd, _BRAILLE, 60)
    times: dict[tuple[str, bool], list[float]] = {}
    for paused in (False, True) * 3:
        times.setdefault(("help", paused), []).extend(_help_and_back(fd) for _ in range(_KEYS // 3))
        os.write(fd, b"\r")  # the last snapshot in the stepper
        _wait(fd, ("explore",), 20)
        _burst(fd, 1.0, 0.5)
        times.setdefault(("step", paused), []).extend(_step(fd) for _ in range(_KEYS // 3))
        os.write(fd, b"\x1b")
        _wait(fd, (_BACK,), 10)
        os.write(fd, b"p")
        _burst(fd, 2.0, 0.6)
    _end(pid, fd)
    median = {key: statistics.median(found) for key, found in times.items()}
    return tuple(median[key, False] / median[key, True] for key in ("help", "step"))  # type: ignore[return-value]


def _help_and_back(fd: int) -> float:
    took = _pressed(fd, b"?", _HELP)
    _pressed(fd, b"\x1b", _BACK)
    return took


def _step(fd: int) -> float:
    start = time.perf_counter()
    os.write(fd, b"\x1b[C")
    size, last = _burst(fd, 2.0, 0.1)
    assert size, "nothing was drawn"
    return last - start


def _first_point() -> float:
    """From home through the recipes to the first dot of a curve."""
    pid, fd = _begin([sys.executable, "-m", "seqtui"])
    _burst(fd, 30, 0.5)
    for key, marker in ((b"t", "choose a recipe"), (b"\r", "Enter starts it")):
        os.write(fd, key)
        _wait(fd, (marker,), 20)
        _burst(fd, 0.3, 0.3)
    took = _pressed(fd, b"\r", *_BRAILLE)
    _end(pid, fd)
    return took


def _pressed(fd: int, key: bytes, *markers: str | bytes) -> float:
    start = time.perf_counter()
    os.write(fd, key)
    return _wait(fd, markers, 30) - start


def _wait(fd: int, markers: tuple[str | bytes, ...], seconds: float) -> float:
    """Read until one of the markers was drawn; returns when."""
    wanted = [m if isinstance(m, bytes) else m.encode() for m in markers]
    seen, until = b"", time.perf_counter() + seconds
    while time.perf_counter() < until:
        if select.select([fd], [], [], 0.5)[0]:
            seen = seen[-200_000:] + os.read(fd, 65536)
            if any(marker in seen for marker in wanted):
                return time.perf_counter()
    raise AssertionError(f"{markers[0]!r} was not drawn within {seconds} s: {seen[-300:]!r}")
