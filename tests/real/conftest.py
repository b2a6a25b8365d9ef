"""One process imports `transformers` for a whole run of the tests; whoever needs a network asks for its folder."""

import fcntl
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 300  # for all networks, on a machine that is busy


def _made(factory: pytest.TempPathFactory, kind: str) -> Path:
    """The folder of these networks, one below it for each; the first process of a run that asks makes them."""
    if importlib.util.find_spec("transformers") is None:
        pytest.skip("transformers is not installed: the kept networks alone are compared")
    base = factory.getbasetemp()
    if base.name.startswith("popen-"):  # of one worker: its parent is that of the run
        base = base.parent
    folder = base / f"{kind}-networks"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            command = [sys.executable, "-m", "tests.real.made", str(folder), kind]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
            assert done.returncode == 0, done.stderr[-4000:]
            (folder / "whole").touch()
    return folder


@pytest.fixture(scope="session")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The networks of the usual run: one of each family."""
    return _made(tmp_path_factory, "usual")


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The odd ones."""
    return _made(tmp_path_factory, "odd")
