"""Files from outside: read once, whole, and only where they are files.

What is named may be a pipe, a device, a directory or a link in a circle, may be of any size, and may change while it is
read. So it is opened without waiting, looked at by its handle, and read up to a bound; everything else is done with
those bytes.
"""

import os
import stat
from pathlib import Path

from seqtui.engine.errors import SeqtuiError


def is_file(path: str | Path) -> bool:
    """Whether a file of that name is there; a name that no file can have, or that may not be looked at, is none."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def read_file(path: str | Path, most: int, what: str, advice: str) -> bytes:
    """Return the bytes of a file.

    what: what should be there, "weights file"; advice: what to do about one of more than so many bytes. Raises
    SeqtuiError where there is none, for what is no file, is too large, or cannot be read.
    """
    name = Path(path).name
    if not is_file(path):
        raise SeqtuiError(f"there is no {what} {path}")
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 (a descriptor)
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise SeqtuiError(f"there is no {what} {path}")
            data = _up_to(file, most + 1) if found.st_size <= most else None
    except OSError as error:
        raise SeqtuiError(f"{name} cannot be read: {error.strerror or error}") from None
    if data is None or len(data) > most:
        raise SeqtuiError(f"{name} is larger than {most // 2**20} MB: {advice}")
    return data


def _up_to(file, most: int) -> bytes:
    """What a file holds, and no more: it may have grown since its size was asked for."""
    pieces, left = [], most
    while left > 0 and (piece := file.read(min(left, 2**24))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
