"""What the kernel holds a session to: memory, files, processes, no core, no new privileges."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Iterable

from msgspec import Struct

MEMORY = 768 << 20  # bytes that a session may write to: five times what the largest run that a lesson opens takes
FILE_SIZE = 0  # what a session writes goes through the broker
OPEN_FILES = 64
NICENESS = 5  # below the server and the broker, so that a heavy key of one delays no relay
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS of <linux/prctl.h>
_THREADS = 16  # of one session; the kernel counts those of all sessions together


class Limit(Struct, frozen=True):
    """One row: a resource of the kernel, and how much of it a session may have."""

    resource: int
    most: int


LIMITS = (
    Limit(resource.RLIMIT_DATA, MEMORY),
    Limit(resource.RLIMIT_FSIZE, FILE_SIZE),
    Limit(resource.RLIMIT_NOFILE, OPEN_FILES),
    Limit(resource.RLIMIT_CORE, 0),
)

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None  # loaded before the fork


def confine(sessions: int) -> None:
    """Hold this process to the limits of a session; sessions: how many there may be at once.

    Raises OSError where the kernel does not take one.
    """
    hold_to((*LIMITS, Limit(resource.RLIMIT_NPROC, _THREADS * sessions + 1024)), NICENESS)


def hold_to(limits: Iterable[Limit], niceness: int) -> None:
    """Hold this process to some limits, with that niceness at least, and without new privileges.

    Raises OSError where the kernel does not take one.
    """
    for limit in limits:
        _soft, hard = resource.getrlimit(limit.resource)
        most = limit.most if hard == resource.RLIM_INFINITY else min(limit.most, hard)
        resource.setrlimit(limit.resource, (most, most))
    os.setpriority(os.PRIO_PROCESS, 0, max(niceness, os.getpriority(os.PRIO_PROCESS, 0)))
    if _libc is not None and _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
