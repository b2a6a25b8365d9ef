"""The bytes of a file that may be large, each part read when it is first asked for.

It is not mapped: a mapped file that somebody shortens ends the program with a signal that nothing can catch.
"""

from __future__ import annotations

import os
import stat
import weakref
from threading import Lock
from typing import BinaryIO

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.limits import check_memory
from seqtui.models.weights.trained_files import damaged

_PIECE = 2**24  # bytes that are read at a time, and copied to where they belong


class FileBytes:
    """The bytes of an open file, in memory that is set aside at once and filled part by part.

    name names the file in complaints. Raises SeqtuiError for what is no plain file, or larger than the memory allows.
    """

    def __init__(self, name: str, file: BinaryIO) -> None:
        self.name, self._file, self._lock = name, file, Lock()
        weakref.finalize(self, file.close)
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size < 8:
            raise damaged(name)
        check_memory(name, found.st_size)
        self.data = np.empty(found.st_size, np.uint8)  # none of it is used before it is written
        self._opened = found.st_mtime_ns
        self._there: set[tuple[int, int]] = set()

    def head(self, size: int) -> bytes:
        """Return the first bytes, as many or as there are.

        Raises SeqtuiError as fill does.
        """
        last = min(size, len(self.data))
        self.fill(0, last)
        return bytes(self.data[:last])

    def fill(self, first: int, last: int) -> None:
        """Read a part of the file, once.

        Raises SeqtuiError where the file has changed since it was opened, or cannot be read.
        """
        with self._lock:
            if (first, last) in self._there:
                return
            if not self._is_read(first, last):
                raise SeqtuiError(_("{name} has changed since it was opened: open it again", name=self.name))
            self._there.add((first, last))

    def _is_read(self, first: int, last: int) -> bool:
        """Whether a part could be read out of the file as it was when it was opened."""
        try:
            self._file.seek(first)
            for at in range(first, last, _PIECE):
                piece = np.frombuffer(self._file.read(min(_PIECE, last - at)), np.uint8)
                self.data[at : at + len(piece)] = piece
                if at + len(piece) < min(at + _PIECE, last):
                    return False
            return os.fstat(self._file.fileno()).st_mtime_ns == self._opened
        except OSError:
            return False
