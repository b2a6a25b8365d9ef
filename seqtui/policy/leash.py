"""How a worker process is started, and what it runs first: it ends when whoever started it is gone, for any reason.

A worker is a module with a main, given by its name. What it is asked and what it answers goes over its pipes; whoever
starts one asks ask_to_start first.

The leash is on before the worker's module is imported: importing torch takes seconds, in which a worker hears nothing.
"""

import ctypes
import importlib
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from seqtui.language import language, set_language
from seqtui.policy.asking import environment as allowed

KERNEL, POLLING = "kernel", "polling"  # who watches the parent, see hold
_EACH = 0.25  # seconds between two looks
_SET_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG
_RUN = f"from {__name__} import main; main()"  # not -m: the worker must find the same module, not __main__
_loose = threading.Event()


def command(worker: str, folder: str = "") -> list[str]:
    """The command line that runs a worker, on a leash to this process; with a folder it ends with its stdin, too."""
    lasting = threading.current_thread() is threading.main_thread()
    how = KERNEL if lasting else POLLING  # the kernel takes the end of a thread for that of its process
    return [sys.executable, "-P", "-c", _RUN, str(os.getpid()), how, language(), folder, worker]


def environment(threads: int = 1) -> dict[str, str]:
    """The environment of a worker: the same modules, and so many threads."""
    return {**allowed(), "PYTHONPATH": _same_modules(), "OMP_NUM_THREADS": str(threads)}


def _same_modules() -> str:
    """The worker finds modules where this process does, and nowhere else: not in the directory it is started in."""
    return os.pathsep.join(part or str(Path.cwd()) for part in sys.path)


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
