"""What a worker process runs first: it ends when whoever started it is gone, whatever the reason.

The leash is on before the worker's module is imported: importing torch takes seconds, in which a worker hears nothing.
"""

import ctypes
import importlib
import os
import shutil
import signal
import sys
import threading

from seqtui.language import set_language

KERNEL, POLLING = "kernel", "polling"  # who watches the parent, see hold
_EACH = 0.25  # seconds between two looks
_SET_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG
_loose = threading.Event()


def main() -> None:
    """Read PARENT, HOW, FOLDER and MODULE from the command line, and call the module's main.

    With a FOLDER, main is called with it, and both the process and the folder end with stdin: nobody is left to read
    the answer.
    """
    parent, how, spoken, folder, module = sys.argv[1:6]
    hold(int(parent), how == KERNEL)
    set_language(spoken)
    if folder:
        threading.Thread(target=_end_with_stdin, args=(folder,), daemon=True).start()
        loosen()
    importlib.import_module(module).main(*([folder] if folder else []))


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


def _end_with_stdin(folder: str) -> None:
    while os.read(0, 4096):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


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
