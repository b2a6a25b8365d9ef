"""Who writes into a directory of snapshots: one training at a time, and nobody clears it away meanwhile.

A lock that the system gives back when its process ends, however it ends: a stale one cannot be.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from seqtui.engine.errors import SeqtuiError

try:
    import fcntl
except ImportError:  # not on Windows, where a file that is open cannot be removed
    fcntl = None  # type: ignore[assignment]

LOCK = ".running"
_PATIENCE, _EACH = 1.0, 0.05  # seconds to wait for whoever is just clearing the directory away


class Claim:
    """A directory that is this process's own while the claim is held; a context manager that makes it.

    Raises SeqtuiError when another training writes there, or it cannot be made.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._handle = -1

    def __enter__(self) -> Claim:
        until = time.monotonic() + _PATIENCE
        while not self.taken(make=True):
            if time.monotonic() > until:
                raise SeqtuiError(
                    f"another training writes to {self.directory}: wait for its end, or give another --out"
                )
            time.sleep(_EACH)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(OSError):
            (self.directory / LOCK).unlink()
            self.directory.rmdir()  # if nothing was written
        self.give_back()

    def taken(self, make: bool = False) -> bool:
        """Take the directory if nobody has it, and return whether it is ours; make makes it where it is not.

        Raises SeqtuiError when it cannot be written.
        """
        try:
            if make:
                self.directory.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.directory / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except FileNotFoundError:  # just cleared away
            return False
        except OSError as error:
            raise SeqtuiError(f"{self.directory} cannot be written: {error.strerror or error}") from None
        self._handle = handle
        if _locked(handle):
            return True
        self.give_back()
        return False

    def give_back(self) -> None:
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
