"""The command line as tests use it: in this process, or as a program of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from seqtui.cli import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    status: int
    out: str
    err: str

    @property
    def json(self):
        assert self.status == 0, self.err
        return json.loads(self.out, parse_constant=refuse)


def refuse(token):
    raise AssertionError(f"{token} is no JSON")


def call(capsys, *argv):
    """Run main() in this process."""
    status = main(list(argv))
    said = capsys.readouterr()
    return Answer(status, said.out, said.err)


def program(*argv, stdin=b"", **environ):
    """Run ``python -m seqtui`` with a small environment of its own; returns the finished process, bytes in and out."""
    return _run(["-m", "seqtui", *argv], stdin, environ)


THEN = "then"  # between two commands of one process, and their answers
SEVERAL = f"""
import sys
from seqtui.cli import main
words = sys.argv[1:]
while words:
    end = words.index({THEN!r})
    assert main(words[:end]) == 0
    sys.stdout.flush()
    sys.stdout.buffer.write(b"\\0{THEN}\\0")
    words = words[end + 1:]
"""


def programs(*argvs, **environ):
    """Run several commands in one process with a small environment of its own; returns what each of them wrote.

    None of them may fail or complain.
    """
    done = _run(["-c", SEVERAL, *(word for argv in argvs for word in (*argv, THEN))], b"", environ)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.split(f"\0{THEN}\0".encode())[:-1]


def _run(argv, stdin, environ):
    base = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "TERM": "xterm"}
    base["SEQTUI_DATA"] = os.environ["SEQTUI_DATA"]  # that of conftest: nobody's progress
    return subprocess.run(
        [sys.executable, *argv], input=stdin, capture_output=True, env={**base, **environ}, timeout=60, check=False
    )


def signs(text: str) -> str:
    """All but the Korean words of a text: what --ascii spells in ASCII."""
    return "".join(ch for ch in text if not "가" <= ch <= "힣")
