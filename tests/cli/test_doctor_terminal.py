"""The doctor in a real terminal, one that answers and one that does not."""

import os
import select
import sys
import time

import pytest

from tests.cli.command import ROOT

pty = pytest.importorskip("pty")


def doctor(answers):
    """Run the doctor in a pty that gives these answers to its questions; returns status, output and seconds."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(
            sys.executable,
            [sys.executable, "-m", "seqtui", "doctor"],
            {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", "NO_COLOR": "1"},
        )
    out, asked, waiting = b"", 0, list(answers)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:  # the other side is gone
            break
        if not data:
            break
        out += data
        while out.count(b"\x1b[6n") > asked:
            asked += 1
            if waiting:
                os.write(terminal, waiting.pop(0))
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    return status, out.decode()


def test_a_narrow_terminal_is_right():
    status, out = doctor([b"\x1b[1;2R", b"\x1b[1;3R"])
    assert status == 0
    assert "1 column\r" in out
    assert "2 columns\r" in out


def test_a_wide_terminal_is_advised():
    status, out = doctor([b"x\x1b[24;3R", b"\x1b[24;3R"])  # a key typed before the answer
    assert status == 0
    assert "use --ascii" in out


def test_a_terminal_that_does_not_answer():
    status, out = doctor([])
    assert status == 0
    assert out.count("\x1b[6n") == 1
    assert out.count("no answer from the terminal") == 2
