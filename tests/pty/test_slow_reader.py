"""A line that is slow, and a program that is stopped and brought back."""

import os
import pty
import select
import signal
import sys
import termios
import time
import tty

import pytest

from tests.pty.terminal import ROOT, Terminal

FRAMES = 2  # whole screens with all their styles that may be on their way besides what the kernel keeps
STEPS = 70  # each a frame of one to three thousand bytes


def kept_by_the_kernel() -> int:
    """How much a pty takes from a program before it waits for the reader."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.set_blocking(slave, False)
    kept = 0
    try:
        while True:
            kept += os.write(slave, b"x" * 100)
    except BlockingIOError:
        return kept
    finally:
        os.close(master)
        os.close(slave)


def walk(terminal):
    """Type faster than a slow line can show it, and slowly enough for a frame after each key."""
    for k in range(STEPS):
        terminal.type(("right", "v", "token", "v")[k % 4])
        time.sleep(0.018)


def sip(terminal, count):
    """Read a little, as a slow line does."""
    if select.select([terminal.master], [], [], 0.2)[0]:
        data = os.read(terminal.master, count)
        terminal.sent += data
        terminal.stream.feed(data)


def test_a_slow_reader_gets_the_newest_frame_and_not_all_of_them():
    with Terminal("open", "lstm") as terminal:
        terminal.until("t 1/11")
        terminal.settle()
        frame = len(terminal.sent)
        before = len(terminal.sent)
        walk(terminal)
        terminal.type("G")
        terminal.type("?")
        end = time.monotonic() + 60
        while "These keys" not in terminal.text:
            assert time.monotonic() < end, terminal.text
            sip(terminal, 1000)
        assert len(terminal.sent) - before < kept_by_the_kernel() + FRAMES * frame
        terminal.settle()
        terminal.type("esc")
        terminal.until("t 11/11")
        assert terminal.complaints == ""


def test_keys_are_answered_while_nobody_reads(tmp_path):
    """Whether a key was taken is seen from what it does besides drawing: s writes a file."""
    with Terminal("open", "lstm", folder=tmp_path) as terminal:
        terminal.until("t 1/11")
        walk(terminal)
        terminal.type("s")
        time.sleep(1)
        terminal.type("enter")
        end = time.monotonic() + 20
        while not list(tmp_path.glob("*.md")):
            assert time.monotonic() < end, "no key is answered"
            time.sleep(0.05)
        terminal.type("q")
        assert terminal.ends(10) == 0


@pytest.fixture
def shell(tmp_path):
    """A shell with job control in a pty."""
    environ = {"PS1": "READY$ ", "HISTFILE": "/dev/null", "PYTHONPATH": str(ROOT)}
    command = ("bash", "--norc", "--noprofile", "-i")
    with Terminal(command=command, folder=tmp_path, **environ) as terminal:
        terminal.until("READY$")
        yield terminal


def test_ctrl_z_gives_the_terminal_back_and_fg_restores_the_screen(shell):
    before = termios.tcgetattr(shell.master)
    shell.type(f"{sys.executable} -m seqtui open lstm\r")
    shell.until("t 1/11")
    for _ in range(2):
        shell.type("right")
        shell.until("eq 2/")
        shell.settle()
        shown = shell.text
        begun = len(shell.sent)
        shell.type(b"\x1a")
        shell.until("READY$")
        for sequence in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?1003l"):
            assert sequence in shell.sent[begun:]
        shell.settle()
        shell.screen.reset()  # as the other screen of a terminal, which this one has not
        shell.type("jobs\r")
        shell.until("Stopped")
        assert "forget gate" not in shell.text
        shell.type("fg\r")
        shell.until("eq 2/")
        shell.settle()
        assert shell.text == shown
        shell.type("left")
        shell.until("eq 1/")
    shell.screen.reset()
    shell.type("q")
    shell.until("READY$")
    shell.type("echo over $?\r")
    shell.until("over 0")
    shell.settle()  # the shell takes its prompt's modes back after it has written
    assert termios.tcgetattr(shell.master)[:4] == before[:4]


def test_it_is_stopped_and_continued_by_signals():
    with Terminal("open", "gru") as terminal:
        terminal.until("t 1/11")
        terminal.settle()
        shown = terminal.text
        terminal.signal(signal.SIGTSTP)
        terminal.settle()
        terminal.screen.reset()
        terminal.signal(signal.SIGCONT)
        terminal.until("t 1/11")
        terminal.settle()
        assert terminal.text == shown
        terminal.type("q")
        assert terminal.ends(10) == 0
        assert terminal.complaints == ""
