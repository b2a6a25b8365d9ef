"""The directories of trainings that are over, in the user's data: how large they are, and how they are cleared away.

Only what a training writes is removed, and never where one is running.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from seqtui.engine.errors import SeqtuiError
from seqtui.train.claim import LOCK, Claim
from seqtui.train.files import PART
from seqtui.train.run_directory import SNAPSHOTS, TRAINED, home

RUNNING = "it is running"
KEPT = 12  # trainings whose snapshots stay by themselves; older ones make room


@dataclass(frozen=True)
class OldRun:
    """The directory of one training: what it writes there is so many files and bytes; others are files of other kinds.

    changed is when it last wrote there, in seconds since 1970.
    """

    path: Path
    files: int
    bytes: int
    others: int
    changed: float


def old_runs() -> list[OldRun]:
    """Return all directories of trainings in the user's data, the oldest first; links lead elsewhere and are none."""
    found = []
    with suppress(OSError):
        for path in home().iterdir():
            with suppress(OSError):
                if path.is_dir() and not path.is_symlink():
                    found.append(_measured(path))
    return sorted(found, key=lambda run: (run.changed, run.path.name))


def remove(run: OldRun) -> str:
    """Clear a training's directory away; returns "", or why it, or some of it, stays."""
    claim = Claim(run.path)
    try:
        if not claim.taken():
            return RUNNING if run.path.is_dir() else ""
    except SeqtuiError as error:
        return str(error)
    try:
        for path in _written(run.path):
            path.unlink(missing_ok=True)
        (run.path / LOCK).unlink(missing_ok=True)
        others = len(list(run.path.iterdir()))
        if not others:
            run.path.rmdir()
        return f"it holds {others} other file{'s' * (others > 1)}" if others else ""
    except OSError as error:
        return f"it cannot be removed: {error.strerror or error}"
    finally:
        claim.give_back()


def make_room() -> None:
    """Remove the oldest trainings that are over, so that there are at most KEPT."""
    runs = old_runs()
    for run in runs[: max(0, len(runs) - KEPT)]:
        remove(run)


def _measured(path: Path) -> OldRun:
    written = _written(path)
    others = sum(1 for each in path.iterdir() if each.name != LOCK) - len(written)
    size = sum(os.lstat(each).st_size for each in written)
    return OldRun(path, len(written), size, others, path.stat().st_mtime)


def _written(directory: Path) -> list[Path]:
    """The files that a training writes: its snapshots, its last weights, and what a killed one left half-written."""
    names = (SNAPSHOTS, TRAINED, f".*{PART}")
    return [path for name in names for path in directory.glob(name) if path.is_symlink() or path.is_file()]
