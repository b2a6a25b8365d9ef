"""Files written whole or not at all: without a name or beside their place, synced, then moved there."""

import os
import secrets
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from errno import EINVAL, EISDIR, EOPNOTSUPP
from pathlib import Path
from typing import BinaryIO

from seqtui import policy

Writer = Callable[[BinaryIO], object]
PART = ".part"  # how a file ends while it stands beside its place


def atomic_write(path: Path, write: Writer, rights: int = 0o666) -> int:
    """Write a file, in place of the one that may be there and with its rights, and return its size in bytes.

    rights are those of a new one, less what the umask takes; it has them before anything stands in it.
    After a crash at any moment the old one is there or the new one. Raises OSError when it cannot be written,
    NotAllowedError when it may not be, and what write raises; then nothing is left beside it.
    """
    policy.ask_to_write(path)
    beside = path.with_name(f".{path.name[:40]}.{os.getpid()}-{secrets.token_hex(4)}{PART}")
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
        size = _write_new(beside if os.path.lexists(path) else path, beside, write, rights)
        if beside.exists():
            if mode is not None:
                beside.chmod(mode)
            beside.replace(path)
        sync_directory(path.parent)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return size


def _write_new(path: Path, beside: Path, write: Writer, rights: int) -> int:
    """Write a file that is not there yet and return its size; where it can have no name meanwhile, it goes beside."""
    handle = _unnamed(path.parent, rights)
    if handle is None:
        with _beside(beside, rights) as file:
            return _pour(file, write)
    with os.fdopen(handle, "w+b") as file:
        size = _pour(file, write)
        if not _named(handle, path):
            file.seek(0)
            with _beside(beside, rights) as copy:
                _pour(copy, lambda stream: shutil.copyfileobj(file, stream))
    return size


def _beside(path: Path, rights: int) -> BinaryIO:
    """Open a file that is not there yet."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, rights), "wb")


def _unnamed(directory: Path, rights: int) -> int | None:
    """Open a file that has no name until all of it is on disk: a process killed meanwhile leaves nothing.

    Returns None where the system or the directory's file system has no such files.
    """
    if not hasattr(os, "O_TMPFILE"):
        return None
    try:
        return os.open(directory, os.O_TMPFILE | os.O_RDWR, rights)
    except OSError as error:
        if error.errno in (EOPNOTSUPP, EISDIR, EINVAL):
            return None
        raise


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


def _pour(file: BinaryIO, write: Writer) -> int:
    write(file)
    file.flush()
    os.fsync(file.fileno())
    return file.tell()


def sync_directory(directory: Path) -> None:
    """Make the new name last; not every system lets a directory be opened."""
    policy.ask_to_write(directory)
    with suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
