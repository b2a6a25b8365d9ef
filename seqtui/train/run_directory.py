"""Where trainings keep their snapshots: beside the file that was asked for, or in the user's data."""

import os
import time
from pathlib import Path

import platformdirs

from seqtui.engine.errors import SeqtuiError

TRAINED = "trained.safetensors"  # the weights at the end, where no other file was asked for
SNAPSHOTS = "update-*.safetensors"
_SNAPSHOT = "update-{:07d}.safetensors"


def beside(out: str | Path) -> Path:
    """The directory of snapshots for a training that ends in that file."""
    path = Path(out)
    return path.with_name(f"{path.name}.snapshots")


def new_directory(recipe: str, model: str, seed: int) -> Path:
    """A new name in the user's data: ``…/seqtui/trainings/recall-lstm-seed0-20261121-101500-4711``."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    return home() / f"{recipe}-{model}-seed{seed}-{stamp}-{os.getpid()}-{time.monotonic_ns() % 100_000}"


def check(directory: Path) -> None:
    """Make the directory of a training's snapshots.

    Raises SeqtuiError when it cannot be made or written.
    """
    if not directory.is_absolute():
        raise SeqtuiError("there is no home directory to keep snapshots in: set HOME or XDG_DATA_HOME, or give --out")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        reason = "" if os.access(directory, os.W_OK | os.X_OK) else "it cannot be written"
    except OSError as error:
        reason = f"it cannot be made: {error.strerror or error}"
    if reason:
        ours = directory.parent == home()
        place, way = (
            (directory.parent, "set XDG_DATA_HOME to another place, or give --out") if ours else (directory, "")
        )
        raise SeqtuiError(f"snapshots have no place in {place} ({reason}): {way or 'give another --out'}")


def snapshot_path(directory: Path, step: int) -> Path:
    """The file of the weights after that many updates."""
    return directory / _SNAPSHOT.format(step)


def home() -> Path:
    """The directory of all trainings that no other place was named for."""
    return platformdirs.user_data_path("seqtui") / "trainings"
