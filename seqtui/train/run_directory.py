"""Where trainings keep their snapshots: beside the file that was asked for, or in the user's data, a few at a time."""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

import platformdirs

KEPT = 12  # trainings whose snapshots stay; older ones make room
_SNAPSHOT = "update-{:07d}.safetensors"


def beside(out: str | Path) -> Path:
    """The directory of snapshots for a training that ends in that file."""
    path = Path(out)
    return path.with_name(f"{path.name}.snapshots")


def new_directory(recipe: str, model: str, seed: int) -> Path:
    """A new name in the user's data: ``…/seqtui/trainings/recall-lstm-seed0-20261121-101500-4711``."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    return _home() / f"{recipe}-{model}-seed{seed}-{stamp}-{os.getpid()}-{time.monotonic_ns() % 100_000}"


def make_room() -> None:
    """Remove the oldest trainings in the user's data, so that there are at most KEPT."""
    with suppress(OSError):
        found = sorted((path for path in _home().iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
        for path in found[: max(0, len(found) - KEPT)]:
            shutil.rmtree(path, ignore_errors=True)


def snapshot_path(directory: Path, step: int) -> Path:
    """The file of the weights after that many updates."""
    return directory / _SNAPSHOT.format(step)


def _home() -> Path:
    return platformdirs.user_data_path("seqtui") / "trainings"
