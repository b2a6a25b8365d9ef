"""A trainer of the queue: the worker of a training, which the server starts and which holds itself to a folder."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from pathlib import Path

from seqtui import policy
from seqtui.policy import leash
from seqtui.serve.sessions.limits import Limit, hold_to
from seqtui.train.process import worker

NICENESS = 10  # the worker adds its own: a training is slower in a class, and no key is
LIMITS = (
    Limit(resource.RLIMIT_DATA, 3 << 30),  # bytes: torch itself takes about one third of it
    Limit(resource.RLIMIT_FSIZE, 64 << 20),
    Limit(resource.RLIMIT_CORE, 0),
)
_FOLDER = "SEQTUI_TRAINER_FOLDER"  # the variable that names what it may write to
_RUN = f"from {leash.__name__} import main; main()"
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")


def main() -> None:
    """Train what one config says, as the worker does, and write to the folder alone."""
    hold_to(LIMITS, NICENESS)
    policy.restrict(policy.trainer(Path(os.environ.pop(_FOLDER))))
    worker.main()


async def started(folder: Path, spoken: str) -> tuple[asyncio.subprocess.Process, tuple[int, int, int]]:
    """Start a trainer on a folder; return its process and our ends of its stdin, stdout and stderr."""
    ends = [os.pipe() for _ in range(3)]
    (stdin, ours_in), (ours_out, stdout), (ours_err, stderr) = ends
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-c", _RUN, str(os.getpid()), leash.KERNEL, spoken, ""),
            "seqtui.serve.training.trainer",
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
        )
    except OSError:
        for end in (ours_in, ours_out, ours_err):
            os.close(end)
        raise
    finally:
        for end in (stdin, stdout, stderr):
            os.close(end)
    return process, (ours_in, ours_out, ours_err)


def _environment(folder: Path) -> dict[str, str]:
    """What a trainer sees of the environment: nothing of the server's but what it needs to run."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    modules = os.pathsep.join(part or str(Path.cwd()) for part in sys.path)
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return kept | threads | {"PYTHONPATH": modules, _FOLDER: str(folder), "SEQTUI_CONFIG": os.devnull}
