"""100 kB pasted into the installed program: it says what became of it, and answers the next key."""

import os
import threading

import pytest

from tests.pty.terminal import Terminal

SIZE = 100_000
TEXTS = {
    "words": b"the animal crossed " * (SIZE // 19),
    "marks": b"e" + "\u0301".encode() * (SIZE // 2),
    "half a sequence": b"\x1b[" * (SIZE // 2),
}


def send(terminal, data):
    """Write all of it, while the program's answers are read."""

    def write():
        sent = 0
        while sent < len(data):
            sent += os.write(terminal.master, data[sent : sent + 4096])

    writing = threading.Thread(target=write, daemon=True)
    writing.start()
    while writing.is_alive():
        terminal.read()


@pytest.mark.parametrize("name", TEXTS)
def test_the_stepper_answers_after_a_paste(name):
    with Terminal("open", "lstm") as terminal:
        terminal.until("quit")
        send(terminal, b"\x1b[200~" + TEXTS[name] + b"\x1b[201~")
        terminal.until("there is no line here")
        terminal.type("right")
        terminal.until("eq 2/11", absent="pasted")
        terminal.type("/")
        terminal.until("go to a word")
        send(terminal, b"\x1b[200~" + TEXTS[name])  # a paste that never ends
        terminal.until("only the first")
        terminal.type("esc")
        terminal.until("quit", absent="only the first")
        send(terminal, TEXTS[name])  # from a terminal that does not mark what is pasted
        terminal.until("faster than anyone types" if name.startswith("half") else "there is no line here")
        terminal.type("q")
        assert terminal.ends(10) == 0
