"""What ties a worker to who started it: when that process is gone, whatever the reason, the worker goes, too."""

import ctypes
import os
import signal
import sys
import threading

_EACH = 0.25  # seconds between two looks
_SET_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG
_loose = threading.Event()


def hold(parent: int, kernel: bool) -> None:
    """Tie this process to its parent, given by its number.

    kernel: the thread that started the worker lives as long as its process. Then Linux kills the worker with it, even
    one that is stopped or deep in an import. Otherwise, and on other systems, a thread looks whether the parent lives.
    """
    if not (kernel and _at_parents_death("SIGKILL")):
        threading.Thread(target=_look, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it died before it could be watched
        os._exit(1)


def loosen() -> None:
    """From now on be woken by the parent's death, not killed: for a worker that sees it and has last things to write.

    Waking is for a stopped worker, which could not see anything. To be called by the main thread, whose signal it is.
    """
    _loose.set()
    _at_parents_death("SIGCONT")


def _at_parents_death(name: str) -> bool:
    """Have Linux send the signal of that name; returns whether it will."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        return ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, int(signal.Signals[name]), 0, 0, 0) == 0
    except (OSError, AttributeError):
        return False


def _look(parent: int) -> None:
    while os.getppid() == parent:
        if _loose.wait(_EACH):
            return
    os._exit(1)
