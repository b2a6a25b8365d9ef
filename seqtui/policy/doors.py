"""The doors to files: each asks, opens what was asked for, and looks at the open file again.

Between a question and an opening a link may be put in place of a file. So in a class a file is opened without following
a link or waiting for a pipe, and what counts is where the open file stands.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from seqtui.policy.asking import ask_to_read, ask_to_write, may_read
from seqtui.policy.paths import AnyPath, is_inside, is_plain, leads_to, path_of_handle, shipped
from seqtui.policy.restriction import current

_PLAIN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_CAREFUL = _PLAIN | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)


def open_to_read(path: AnyPath, waits: bool = True) -> BinaryIO:
    """Open a file for its bytes. waits: for whoever writes into a pipe; never in a class.

    Raises NotAllowedError where it may not be read, OSError where it cannot be.
    """
    reads = current().reads
    if reads is None:
        return os.fdopen(os.open(path, _PLAIN if waits else _PLAIN | getattr(os, "O_NONBLOCK", 0)), "rb")
    ask_to_read(path)
    handle = os.open(leads_to(path, reads) or path, _CAREFUL)
    try:
        found, real = os.fstat(handle), path_of_handle(handle)
        if real is None or not is_inside(real, (*shipped(), *reads)) or not is_plain(found, real):
            raise PermissionError(1, os.strerror(1))
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_bytes(path: AnyPath) -> bytes:
    """Return the bytes of a file that is known to be small.

    Raises NotAllowedError where it may not be read, OSError where it cannot be.
    """
    with open_to_read(path) as file:
        return file.read()


def open_to_write(path: AnyPath) -> BinaryIO:
    """Open a file to write its bytes anew.

    Raises NotAllowedError where it may not be written, OSError where it cannot be.
    """
    ask_to_write(path)
    return Path(path).open("wb")


def place_of(path: AnyPath) -> Path:
    """Return the path under which a file is looked for: in a class a bare name means the class folder."""
    reads = current().reads
    return Path(path) if reads is None else leads_to(path, reads) or Path(path)


def is_file(path: AnyPath) -> bool:
    """Whether there is a file of that name, and it may be read."""
    return may_read(path) and os.path.isfile(place_of(path))  # noqa: PTH113 - False for a name that is too long, too


def is_folder(path: AnyPath) -> bool:
    """Whether there is a folder of that name, and its files may be read."""
    return may_read(path) and os.path.isdir(place_of(path))  # noqa: PTH112


def exists(path: AnyPath) -> bool:
    """Whether anything of that name is there, and it may be read."""
    return may_read(path) and os.path.exists(place_of(path))  # noqa: PTH110


def file_size(path: AnyPath) -> int:
    """Return the size of a file in bytes.

    Raises NotAllowedError where it may not be read, OSError where there is none.
    """
    ask_to_read(path)
    return place_of(path).stat().st_size


def listing(folder: AnyPath, pattern: str) -> list[Path]:
    """Return the files of a folder that fit a pattern and may be read, sorted."""
    if not may_read(folder):
        return []
    return sorted(path for path in place_of(folder).glob(pattern) if may_read(path))
