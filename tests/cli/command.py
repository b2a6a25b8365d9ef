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
    base = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "TERM": "xterm"}
    return subprocess.run(
        [sys.executable, "-m", "seqtui", *argv],
        input=stdin,
        capture_output=True,
        env={**base, **environ},
        timeout=60,
        check=False,
    )
