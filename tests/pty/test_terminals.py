"""Kinds of terminals: what each is sent, and what a person sees there."""

import re
import subprocess
import sys

import pytest

from tests.pty.terminal import ROOT, Terminal

SGR = re.compile(rb"\x1b\[([0-9;]*)m")


def colours_of(sent: bytes) -> str:
    """The kind of colours that were sent."""
    codes = SGR.findall(sent)
    if any(b"8;2;" in code for code in codes):
        return "true"
    if any(b"8;5;" in code for code in codes):
        return "indexed"
    numbers = {int(number or 0) for code in codes for number in code.split(b";")}
    return "sixteen" if numbers & {*range(30, 38), *range(40, 48), *range(90, 98), *range(100, 108)} else "none"


def walk(terminal):
    """Step, look at a number, and come back."""
    terminal.until("t 1/11")
    terminal.type("right")
    terminal.until("eq 2/")
    terminal.type("enter")
    terminal.until("why is")
    terminal.type("esc")
    terminal.until("eq 2/", "why is")


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({"TERM": "xterm"}, "sixteen"),
        ({"TERM": "xterm-256color"}, "indexed"),
        ({"TERM": "xterm-ghostty", "COLORTERM": "truecolor"}, "true"),
        ({"TERM": "vt100"}, "none"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "none"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value.values()),
)
def test_a_terminal_gets_the_colours_it_has_and_works(environ, colours):
    with Terminal("open", "lstm", **environ) as terminal:
        walk(terminal)
        assert colours_of(terminal.sent) == colours
        terminal.type("q")
        assert terminal.ends(10) == 0
        assert terminal.complaints == ""


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_dumb_terminal_is_answered_with_one_line(term):
    with Terminal("open", "lstm", TERM=term) as terminal:
        assert terminal.ends(20) == 2
        terminal.read()
        assert terminal.sent == b""
        assert terminal.complaints.count("\n") == 1
        assert "seqtui show" in terminal.complaints


@pytest.mark.parametrize("environ", [{"LANG": "C"}, {"LC_ALL": "C", "LANG": "ko_KR.UTF-8"}], ids=str)
def test_a_plain_locale_is_sent_ascii_alone(environ):
    with Terminal("open", "lstm", **environ) as terminal:
        walk(terminal)
        for key, shown in (
            ("?", "These keys"),
            ("c", "Enter takes it"),
            ("palette", "Search by name"),
            ("/", "go to a word"),
        ):
            terminal.type(key)
            terminal.until(shown)
            terminal.type("esc")
            terminal.until("eq 2/", shown)
        assert terminal.sent.isascii()
        assert b"\\u" not in terminal.sent
        assert terminal.complaints == ""


def test_korean_text_stands_in_its_columns():
    with Terminal("open", "lstm", "나는 밥을 먹었다 the end") as terminal:
        terminal.until("밥을")
        terminal.type("token", "token")
        terminal.until("t 2/5")
        terminal.settle()
        row = terminal.screen.buffer[1]
        cells = "".join(row[x].data or "\0" for x in range(80))  # pyte leaves the second column of a wide sign empty
        place = cells.index("밥")
        assert cells[place - 1 : place + 6] == "▐밥\0을\0▌ "
        line = terminal.screen.buffer[2]
        assert line[0].data == "╭"
        assert line[79].data == "╮"
        for y in range(3, 10):
            assert terminal.screen.buffer[y][79].data == "│"


def test_no_terminal_at_all_is_one_line():
    command = [sys.executable, "-m", "seqtui", "open", "lstm"]
    done = subprocess.run(command, input=b"", capture_output=True, cwd=ROOT, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
