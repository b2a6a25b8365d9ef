"""Processes that tests start, stop and look for."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOON = 2.0  # seconds in which nothing is left of a worker whose parent is gone


def python(code: str, *arguments: str, **environ: str) -> subprocess.Popen:
    """A python process that runs the code."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **environ})


def lives(pid: int) -> bool:
    """Whether a process runs or is stopped: a zombie does neither."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_stopped(pid: int) -> bool:
    """Whether a process was stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "Tt"


def stop(pid: int) -> None:
    """Stop a process, and wait until it is."""
    os.kill(pid, signal.SIGSTOP)
    while not is_stopped(pid):
        time.sleep(0.01)


def seconds_until_gone(pid: int, patience: float = 20.0) -> float:
    """Wait for the end of a process; returns how long it took, infinity when it did not end: then it is killed."""
    began = time.monotonic()
    while lives(pid):
        if time.monotonic() - began > patience:
            os.kill(pid, signal.SIGKILL)
            return float("inf")
        time.sleep(0.01)
    return time.monotonic() - began
