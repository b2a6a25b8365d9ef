"""A life with bad bytes, storms of sizes, and sudden ends."""

import signal
import time

import pytest

from seqtui.tui.driver import GRACE
from tests.pty.terminal import Terminal

SOON = 10  # seconds: far more than the promised two, for a machine that is busy


def test_the_app_gives_itself_less_than_the_promised_two_seconds():
    assert 0 < GRACE <= 1.5


def test_any_bytes_on_the_keyboard_leave_the_app_alive_and_awake():
    with Terminal("open", "lstm") as terminal:
        terminal.until("t 1/11")
        for junk in (
            b"\xff\xfe\x80",
            b"\xc3",
            b"\xed\xa0\x80",
            b"\x1b[999;999;999~",
            b"\x1b]0;\x07",
            b"\x1b[<0;999;999M",
            b"\0",
        ):
            terminal.type(junk)
        terminal.settle()
        terminal.type("0", "right")
        terminal.type("/")
        terminal.until("go to a word")
        terminal.type(b"\xff\xfe", "한글", b"\x9b")
        terminal.until("한글")
        terminal.type("esc")
        terminal.until("step", "go to a word")
        terminal.type("G")
        terminal.until("t 11/11")
        assert terminal.process.poll() is None
        assert terminal.complaints == ""


def test_a_screen_that_idles_sends_nothing():
    with Terminal("open", "lstm") as terminal:
        terminal.until("t 1/11")
        assert terminal.quiet() == b""
        for key, shown in (("/", "go to a word"), ("c", "Enter takes it"), ("palette", "Search by name")):
            terminal.type(key)
            terminal.until(shown)
            assert terminal.quiet() == b"", shown
            terminal.type("esc")
            terminal.until("eq 1/", shown)


def test_sizes_from_one_cell_to_a_wall():
    with Terminal("open", "lstm", columns=1, rows=1) as terminal:
        terminal.read(3)
        for columns, rows in ((20, 5), (59, 17)):
            terminal.size(columns, rows)
            terminal.until(f"seqtui needs 60x18, this is {columns}x{rows}"[: columns - 1])
            assert "▶" not in terminal.text
        for columns, rows in ((80, 24), (300, 100)):
            terminal.size(columns, rows)
            terminal.until("t 1/11")
            terminal.type("right")
            terminal.until("eq 2/")
            terminal.type("left")
            terminal.until("eq 1/")
        assert terminal.complaints == ""


def test_a_storm_of_sizes_while_stepping():
    with Terminal("open", "lstm") as terminal:
        terminal.until("t 1/11")
        for k in range(30):
            terminal.size((1, 80, 120, 40, 200, 79)[k % 6], (1, 24, 40, 10, 60, 23)[k % 6])
            terminal.type(("right", "token", "left", "v")[k % 4])
            terminal.read(0.01)
        terminal.size(100, 30)
        terminal.type("G")
        terminal.until("t 11/11")
        terminal.type("0")
        terminal.until("before t 1")
        assert terminal.complaints == ""


@pytest.mark.parametrize(
    "end",
    [
        "a signal to hang up",
        "a signal to end",
        "a lost connection",
        "a lost connection without a signal",
        "a stalled terminal",
    ],
)
def test_the_process_is_gone_soon_after(end):
    controlling = end != "a lost connection without a signal"
    with Terminal("open", "lstm", controlling=controlling) as terminal:
        terminal.until("t 1/11")
        if end == "a stalled terminal":  # nobody reads what it draws, until it waits for ever
            for _ in range(400):
                terminal.type("right", "v", "D")
            time.sleep(0.5)
        if "lost" in end:
            terminal.hang_up()
        else:
            terminal.signal(signal.SIGHUP if "hang" in end else signal.SIGTERM)
        status = terminal.ends(SOON, reading=end.startswith("a signal"))
        assert status in (128 + signal.SIGHUP, 128 + signal.SIGTERM)
        assert terminal.complaints == ""


def test_a_signal_leaves_the_terminal_as_it_was():
    with Terminal("open", "lstm") as terminal:
        terminal.until("t 1/11")
        terminal.signal(signal.SIGTERM)
        terminal.ends(SOON)
        while terminal.read():
            pass
        tail = terminal.sent[-400:]
        for sequence in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l"):
            assert sequence in tail
