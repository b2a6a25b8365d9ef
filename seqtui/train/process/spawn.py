"""Starting a worker process, which imports torch, for one question and one answer; the asking side never imports it.

A worker is a module with a main, given by its name. The request is one JSON text on the worker's stdin, the answer JSON
lines on its stdout. A worker that cannot answer prints ``{"failed": sentence}``.
"""

import json
import subprocess
from importlib.util import find_spec
from typing import BinaryIO

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.policy.leash import command, environment

EXTRAS = {"torch": "train", "h5py": "hub"}  # what brings a library


class MissingTorchError(SeqtuiError):
    """Torch is not installed."""


def ask(worker: str, request: object, seconds: float, library: str = "torch") -> list[dict]:
    """Run the worker module on the request and return the rows it answered; library is what the worker imports.

    Raises NotAllowedError where no process is started, SeqtuiError when the library is missing, when the worker says
    why it failed, stops early, or takes too long.
    """
    policy.ask_to_start(_("asking {library}", library=library))
    need(library)
    try:
        done = subprocess.run(
            command(worker), input=json.dumps(request).encode(), capture_output=True, timeout=seconds, env=environment()
        )
    except subprocess.TimeoutExpired:
        raise SeqtuiError(
            _("{library} did not answer within {n:g} seconds, so it was stopped", library=library, n=seconds)
        ) from None
    return _rows(done)


def need_torch() -> None:
    """Raise MissingTorchError when it is not installed."""
    need("torch")


def need(library: str) -> None:
    """Raise MissingTorchError where torch is what is needed and not installed, SeqtuiError for another library."""
    if find_spec(library) is None:
        kind = MissingTorchError if library == "torch" else SeqtuiError
        raise kind(
            _(
                "this needs {library}, which is not installed: pip install 'seqtui[{extra}]' brings it",
                library=library,
                extra=EXTRAS[library],
            )
        )


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
