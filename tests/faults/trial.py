"""Trying faults: each in a copy of the tree, one at a time, with the tests that should see it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from tests.faults.fault import ROOT, Fault

SEEN, SURVIVED, NOT_APPLICABLE, UNCLEAR = "seen", "SURVIVED", "DOES NOT APPLY", "UNCLEAR"
PATIENCE = 300  # seconds for the tests of one fault
_TREE = ("seqtui", "tests", "lessons", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".pytest_cache", ".hypothesis")
_PASSED, _FAILED = 0, 1  # exit statuses of pytest


@dataclass(frozen=True)
class Verdict:
    """What came of one fault; said is the end of what pytest wrote where the outcome is unclear."""

    fault: Fault
    outcome: str
    said: str = ""


def untouched(faults: Iterable[Fault]) -> str:
    """Return "" when the tests of all faults pass on the tree as it is, else the end of what pytest wrote.

    A test that fails anyway sees nothing.
    """
    tests = sorted({test for fault in faults for test in fault.tests})
    status, said = _pytest(ROOT, tests, PATIENCE * 4)
    return "" if status == _PASSED else said


def tried(faults: Sequence[Fault], jobs: int) -> Iterator[Verdict]:
    """Yield the verdict on each fault, in their order; jobs copies of the tree are tried at a time."""
    with TemporaryDirectory(prefix="seqtui-faults-") as directory:
        copies: SimpleQueue[Path] = SimpleQueue()
        for k in range(min(jobs, len(faults))):
            copies.put(_copy(Path(directory) / str(k)))
        with ThreadPoolExecutor(jobs) as pool:
            try:
                yield from pool.map(lambda fault: _try(fault, copies), faults)
            finally:
                pool.shutdown(cancel_futures=True)


def _copy(place: Path) -> Path:
    for name in _TREE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=_LEFT_OUT)
        elif source.exists():
            shutil.copy2(source, place / name)
    return place


def _try(fault: Fault, copies: SimpleQueue[Path]) -> Verdict:
    place = copies.get()
    file = place / fault.file
    try:
        source = file.read_text(encoding="utf-8") if file.is_file() else ""
        faulty = fault.applied(source)
        if faulty is None:
            return Verdict(fault, NOT_APPLICABLE)
        _write(file, faulty)
        try:
            status, said = _pytest(place, fault.tests, PATIENCE)
        finally:
            _write(file, source)
    finally:
        copies.put(place)
    outcome = {_PASSED: SURVIVED, _FAILED: SEEN}.get(status, UNCLEAR)
    return Verdict(fault, outcome, "" if outcome == SEEN else said)


def _write(file: Path, source: str) -> None:
    """Write the source, and forget what was compiled from it: two versions of one second look alike to Python."""
    file.write_text(source, encoding="utf-8")
    with suppress(FileNotFoundError):
        Path(cache_from_source(str(file))).unlink()


def _pytest(place: Path, tests: Sequence[str], seconds: float) -> tuple[int, str]:
    """Run the tests in a copy of the tree; returns pytest's status (-1 for out of time) and the end of its output."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "-x", "--no-header", "-p", "no:cacheprovider", *tests]
    environ = {**os.environ, "PYTHONPATH": str(place)}
    try:
        done = subprocess.run(
            command, cwd=place, env=environ, capture_output=True, text=True, errors="replace", timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return -1, f"no answer within {seconds:g} s"
    return done.returncode, "\n".join((done.stdout + done.stderr).splitlines()[-15:])
