"""Starting a worker process, which imports torch, for one question and one answer; the asking side never imports it.

A worker is a module with a main, given by its name. The request is one JSON text on the worker's stdin, the answer JSON
lines on its stdout. A worker that cannot answer prints ``{"failed": sentence}``.
"""

import json
import os
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, language
from seqtui.train.process import leash

_RUN = f"from {leash.__name__} import main; main()"  # not -m: the worker must find the same module, not __main__


class MissingTorchError(SeqtuiError):
    """Torch is not installed."""


def ask(worker: str, request: object, seconds: float) -> list[dict]:
    """Run the worker module on the request and return the rows it answered.

    Raises NotAllowedError where no process is started, SeqtuiError when torch is missing, when the worker says why it
    failed, stops early, or takes too long.
    """
    policy.ask_to_start(_("asking torch"))
    need_torch()
    try:
        done = subprocess.run(
            command(worker), input=json.dumps(request).encode(), capture_output=True, timeout=seconds, env=environment()
        )
    except subprocess.TimeoutExpired:
        raise SeqtuiError(_("torch did not answer within {n:g} seconds, so it was stopped", n=seconds)) from None
    return _rows(done)


def need_torch() -> None:
    """Raise MissingTorchError when it is not installed."""
    if find_spec("torch") is None:
        raise MissingTorchError(_("this needs torch, which is not installed: pip install 'seqtui[train]' brings it"))


def start(worker: str, folder: str, errors: BinaryIO) -> subprocess.Popen:
    """Start the worker on a folder and return its process, with a pipe at its stdin and at its stdout.

    When its stdin ends, the worker clears the folder away and ends. Raises SeqtuiError when torch is missing.
    """
    policy.ask_to_start(_("asking torch"))
    need_torch()
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command(worker, folder), stdin=pipe, stdout=pipe, stderr=errors, env=environment(), close_fds=True
    )


def answered(process: subprocess.Popen, out: bytes, errors: bytes) -> list[dict]:
    """Return the rows that an ended worker wrote.

    Raises SeqtuiError when it says why it failed, or stopped early.
    """
    return _rows(subprocess.CompletedProcess(process.args, process.returncode, out, errors))


def command(worker: str, folder: str = "") -> list[str]:
    """The command line that runs a worker, on a leash to this process; with a folder it ends with its stdin, too."""
    lasting = threading.current_thread() is threading.main_thread()
    how = leash.KERNEL if lasting else leash.POLLING  # the kernel takes the end of a thread for that of its process
    return [sys.executable, "-P", "-c", _RUN, str(os.getpid()), how, language(), folder, worker]


def environment(threads: int = 1) -> dict[str, str]:
    """The environment of a worker: the same modules, and so many threads."""
    return {**policy.environment(), "PYTHONPATH": _same_modules(), "OMP_NUM_THREADS": str(threads)}


def _same_modules() -> str:
    """The worker finds modules where this process does, and nowhere else: not in the directory it is started in."""
    return os.pathsep.join(part or str(Path.cwd()) for part in sys.path)


def _rows(done: subprocess.CompletedProcess) -> list[dict]:
    try:
        rows = [json.loads(line) for line in done.stdout.splitlines()]
    except ValueError:
        rows = []
    failed = next((row["failed"] for row in rows if "failed" in row), None)
    if failed is not None:
        raise SeqtuiError(failed)
    if done.returncode or not rows:
        said = done.stderr.decode("utf-8", "replace").split("\n")
        status = _("exit status {status}", status=done.returncode)
        last = next((line.strip() for line in reversed(said) if line.strip()), status)
        raise SeqtuiError(_("the torch process stopped without an answer ({reason})", reason=last[:200]))
    return rows
