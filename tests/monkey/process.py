"""What the kernel knows about a process: time, memory, whether it sleeps, who else lives by its mark."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def seconds(pid: int) -> float:
    """The processor time that a process has taken, all threads together."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICK if fields else 0.0


def state(pid: int) -> str:
    """The state of its first thread: R runs, S sleeps, T is stopped, "" is gone."""
    fields = _stat(pid)
    return fields[0] if fields else ""


def peak(pid: int) -> int:
    """The most memory that it had, in bytes."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return 1024 * next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def marked(mark: str) -> list[int]:
    """The living processes with a mark in their environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (entry / "environ").read_bytes() and state(int(entry.name)) != "Z":
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
