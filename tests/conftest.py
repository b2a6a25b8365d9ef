"""Before any test: what many processes import is compiled once, and garbage is looked for seldom.

Thousands of collected tests, torch and the runs that tests keep are a large heap: going through it took an eighth of
all processor time.
"""

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

import hypothesis
import pytest

sys.dont_write_bytecode = False  # also where Python was told to keep no bytecode
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
CONFIG = Path(tempfile.gettempdir(), f"seqtui-tests-{os.getpid()}.toml")  # what the developer likes is not tested
os.environ["SEQTUI_CONFIG"] = str(CONFIG)
PROGRESS = Path(tempfile.gettempdir(), f"seqtui-tests-{os.getpid()}")  # nor does a test learn in the developer's name
os.environ["SEQTUI_DATA"] = str(PROGRESS)
for name in ("LC_ALL", "LC_MESSAGES", "LANG"):  # nor in the language of the developer
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
gc.disable()
hypothesis.settings.register_profile("no wall time", deadline=None)  # on a busy machine everything is late at times
hypothesis.settings.load_profile("no wall time")


def pytest_collection_finish() -> None:
    """What exists now stays to the end."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    gc.enable()


def pytest_sessionfinish() -> None:
    """What exists at the end goes with the process: pytest would look through all of it five times."""
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a tenth of the tests wait for a server, a terminal or a database."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def no_config_of_another_test():
    """Take away what a test may have written into the config file, and what it may have learnt."""
    yield
    CONFIG.unlink(missing_ok=True)
    if PROGRESS.exists():
        shutil.rmtree(PROGRESS)


@pytest.fixture
def torch_here(monkeypatch) -> None:
    """Let this process, which knows torch already, answer what one of its own would take a second to be asked."""
    from seqtui.train.verify import proof, replay

    def compute(_: proof.Asking, folder, seconds: float) -> None:
        assert "steps" in replay._answer(folder) and seconds

    monkeypatch.setattr(proof.Asking, "_compute", compute)
