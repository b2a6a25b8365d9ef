"""Files written whole or not at all: beside their place, synced, then renamed."""

import os
import tempfile
from contextlib import suppress
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path

from seqtui.engine.errors import SeqtuiError

_FULL = (ENOSPC, EDQUOT, EFBIG)


def write_whole(path: Path, data: bytes) -> None:
    """Write the file: after a crash at any moment, the old one is there or the new one.

    Raises SeqtuiError when it cannot be written; then nothing is left of it.
    """
    beside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
        beside = Path(name)
        with open(handle, "wb") as file:  # noqa: PTH123 (a descriptor)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync_directory(path.parent)
    except OSError as error:
        if beside is not None:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        if error.errno in _FULL:
            raise SeqtuiError(f"the disk is full, so {path} could not be written: make room and train again") from None
        raise SeqtuiError(f"{path} cannot be written: {error.strerror or error}") from None


def _sync_directory(directory: Path) -> None:
    """Make the new name last; not every system lets a directory be opened."""
    with suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
