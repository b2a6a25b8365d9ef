"""The subprocess behind the proof badge ends with the program, however that ends."""

import signal
import time
from pathlib import Path

import pytest

from tests.pty.terminal import Terminal

SOON = 10  # seconds: far more than the promised two, for a machine that is busy


def workers(of: int) -> list[int]:
    """The processes that a process has started to ask torch."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_text()
        except (OSError, ValueError):
            continue
        if parent == of and "seqtui.train.verify.replay" in command:
            found.append(int(entry.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


@pytest.mark.parametrize("end", ["q", "hang up", signal.SIGTERM, signal.SIGKILL])
def test_no_subprocess_outlives_the_program(end):
    with Terminal("open", "lstm") as terminal:
        terminal.until("t 1/11")
        terminal.type("P")
        deadline = time.monotonic() + 20
        while not (asked := workers(terminal.process.pid)):
            assert time.monotonic() < deadline, terminal.text
            terminal.read(0.01)
        if end == "hang up":
            terminal.hang_up()
        elif end == "q":
            terminal.type("q")
        else:
            terminal.signal(end)
        terminal.ends(SOON, reading=end == "q")
        deadline = time.monotonic() + SOON
        while any(map(is_alive, asked)):
            assert time.monotonic() < deadline, "the subprocess lives on"
            time.sleep(0.02)
