"""Files written whole or not at all: beside their place, synced, then renamed."""

import os
import secrets
from contextlib import suppress
from errno import EDQUOT, EFBIG, EINVAL, EISDIR, ENOSPC, EOPNOTSUPP
from pathlib import Path
from typing import BinaryIO

from seqtui.engine.errors import SeqtuiError

PART = ".part"  # how a file ends while it stands beside its place
_FULL = (ENOSPC, EDQUOT, EFBIG)


def write_whole(path: Path, data: bytes) -> None:
    """Write the file: after a crash at any moment, the old one is there or the new one.

    Raises SeqtuiError when it cannot be written; then nothing is left of it.
    """
    beside = path.with_name(f".{path.name[:40]}.{os.getpid()}-{secrets.token_hex(4)}{PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        named = path if not os.path.lexists(path) else beside
        if not _written_unnamed(named, data):
            named = beside
            _written_named(named, data)
        if named is beside:
            beside.replace(path)
        _sync_directory(path.parent)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        if error.errno in _FULL:
            raise SeqtuiError(f"the disk is full, so {path} could not be written: make room and train again") from None
        raise SeqtuiError(f"{path} cannot be written: {error.strerror or error}") from None


def _written_unnamed(path: Path, data: bytes) -> bool:
    """Write a file that has no name until all of it is on disk: a process killed meanwhile leaves nothing.

    Returns False where the system or the directory's file system has no such files.
    """
    if not hasattr(os, "O_TMPFILE"):
        return False
    try:
        handle = os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, 0o666)
    except OSError as error:
        if error.errno in (EOPNOTSUPP, EISDIR, EINVAL):
            return False
        raise
    with open(handle, "wb") as file:  # noqa: PTH123 (a descriptor)
        _pour(file, data)
        return _named(file.fileno(), path)


def _named(handle: int, path: Path) -> bool:
    """Give an open file its name; False where there is no /proc, or somebody has taken the name meanwhile."""
    directory = os.open(path.parent, os.O_RDONLY)
    try:  # only with the handle of a directory does Python follow /proc's link to the file
        os.link(f"/proc/self/fd/{handle}", path.name, dst_dir_fd=directory, follow_symlinks=True)
    except OSError:
        return False
    finally:
        os.close(directory)
    return True


def _written_named(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        _pour(file, data)


def _pour(file: BinaryIO, data: bytes) -> None:
    file.write(data)
    file.flush()
    os.fsync(file.fileno())


def _sync_directory(directory: Path) -> None:
    """Make the new name last; not every system lets a directory be opened."""
    with suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
