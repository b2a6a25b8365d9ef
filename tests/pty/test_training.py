"""A training in a terminal of its own: silent when it is paused, and gone when its terminal is."""

import time
from pathlib import Path

import pytest

from seqtui.models.weights.trained_files import entries, read_trained
from tests.pty.terminal import Terminal

SOON = 10  # seconds: far more than the promised two, for a machine that is busy


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_paused_training_sends_nothing_and_a_lost_terminal_ends_it(tmp_path):
    with Terminal(XDG_DATA_HOME=str(tmp_path)) as terminal:
        terminal.until("The course")
        for _ in ("the course", *entries()):
            terminal.type("down")  # the row behind the trained networks
        terminal.until("▶ train")
        terminal.type("enter")
        terminal.until("recipe")
        terminal.type("enter")
        terminal.until("Enter starts it")
        terminal.type("enter")
        terminal.until("steps/s")
        (worker,) = children(terminal.process.pid)
        terminal.type("p")
        terminal.until("overview  paused")
        assert terminal.quiet() == b""
        terminal.hang_up()
        terminal.ends(SOON, reading=False)
        end = time.monotonic() + SOON
        while Path(f"/proc/{worker}").exists() and time.monotonic() < end:
            time.sleep(0.02)
        assert not Path(f"/proc/{worker}").exists(), "the worker stayed behind"
        assert terminal.complaints == ""
    snapshots = sorted(tmp_path.rglob("update-*.safetensors"))
    assert snapshots and all(read_trained(path).recipe == "recall" for path in snapshots)
