"""Where trainings keep their snapshots: beside the file that was asked for, or in the user's data."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from types import TracebackType

import platformdirs
from msgspec import Struct

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _, _n
from seqtui.models.atomic_write import PART, atomic_write

try:
    import fcntl
except ImportError:  # not on Windows, where a file that is open cannot be removed
    fcntl = None  # type: ignore[assignment]  # asked for None before each use

TRAINED = "trained.safetensors"  # the weights at the end, where no other file was asked for
SNAPSHOTS = "update-*.safetensors"
_SNAPSHOT = "update-{:07d}.safetensors"
LOCK = ".running"
_PATIENCE, _EACH = 1.0, 0.05  # seconds to wait for whoever is just clearing the directory away
_FULL = (ENOSPC, EDQUOT, EFBIG)


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
        raise SeqtuiError(
            _("there is no home directory to keep snapshots in: set HOME or XDG_DATA_HOME, or give --out")
        )
    policy.ask_to_write(directory)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        reason = "" if os.access(directory, os.W_OK | os.X_OK) else _("it cannot be written")
    except OSError as error:
        reason = _("it cannot be made: {reason}", reason=error.strerror or error)
    if reason:
        ours = directory.parent == home()
        said = N_("snapshots have no place in {place} ({reason}): give another --out")
        if ours:
            said = N_(
                "snapshots have no place in {place} ({reason}): set XDG_DATA_HOME to another place, or give --out"
            )
        raise SeqtuiError(_(said, place=directory.parent if ours else directory, reason=reason))


def snapshot_path(directory: Path, step: int) -> Path:
    """The file of the weights after that many updates."""
    return directory / _SNAPSHOT.format(step)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file of weights whole, or leave the one that was there.

    Raises SeqtuiError when it cannot be written.
    """
    policy.ask_to_write(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(path, lambda file: file.write(data))
    except OSError as error:
        if error.errno in _FULL:
            raise SeqtuiError(
                _("the disk is full, so {path} could not be written: make room and train again", path=path)
            ) from None
        raise SeqtuiError(_("{path} cannot be written: {why}", path=path, why=error.strerror or error)) from None


def home() -> Path:
    """The directory of all trainings that no other place was named for."""
    return platformdirs.user_data_path("seqtui") / "trainings"


class DirectoryLock:
    """A directory that is this process's own while the lock is held; a context manager that makes it.

    Raises SeqtuiError when another training writes there, or it cannot be made.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._handle = -1

    def __enter__(self) -> DirectoryLock:
        until = time.monotonic() + _PATIENCE
        while not self.acquire(make=True):
            if time.monotonic() > until:
                said = N_("another training writes to {folder}: wait for its end, or give another --out")
                raise SeqtuiError(_(said, folder=self.directory))
            time.sleep(_EACH)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(OSError):
            (self.directory / LOCK).unlink()
            self.directory.rmdir()  # if nothing was written
        self.release()

    def acquire(self, make: bool = False) -> bool:
        """Take the directory if nobody has it, and return whether it is ours; make makes it where it is not.

        Raises SeqtuiError when it cannot be written.
        """
        policy.ask_to_write(self.directory)
        try:
            if make:
                self.directory.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.directory / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except FileNotFoundError:  # just cleared away
            return False
        except OSError as error:
            raise SeqtuiError(
                _("{path} cannot be written: {why}", path=self.directory, why=error.strerror or error)
            ) from None
        self._handle = handle
        if _locked(handle):
            return True
        self.release()
        return False

    def release(self) -> None:
        """Leave the directory to others."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _locked(handle: int) -> bool:
    """Lock an open file; False when another process has it, or its name was removed meanwhile."""
    if fcntl is not None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks: whoever comes is let in
            return True
    return os.fstat(handle).st_nlink > 0


RUNNING = N_("it is running")
KEPT = 12  # trainings whose snapshots stay by themselves; older ones make room


class OldRun(Struct, frozen=True):
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
    found: list[OldRun] = []
    if not policy.may_write(home()):
        return found
    with suppress(OSError):
        for path in home().iterdir():
            with suppress(OSError):
                if path.is_dir() and not path.is_symlink():
                    found.append(_measured(path))
    return sorted(found, key=lambda run: (run.changed, run.path.name))


def remove(run: OldRun) -> str:
    """Clear a training's directory away; returns "", or why it, or some of it, stays."""
    policy.ask_to_write(run.path)
    lock = DirectoryLock(run.path)
    try:
        if not lock.acquire():
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
        return _n("it holds {n} other file", "it holds {n} other files", others) if others else ""
    except OSError as error:
        return _("it cannot be removed: {why}", why=error.strerror or error)
    finally:
        lock.release()


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
