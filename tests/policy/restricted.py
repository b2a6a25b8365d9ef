"""A process that is a student's session: tries what a test names, and says what came of each."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.test_architecture import ROOT

_BEGIN = """
import json, os, sys
from pathlib import Path
from seqtui import policy
folder, home = Path(sys.argv[1]), Path(sys.argv[2])
outcomes = {}
def attempt(name, what):
    try:
        outcomes[name] = ["done", repr(what())]
    except Exception as error:
        outcomes[name] = [type(error).__name__, str(error)]
"""
_END = "\nsys.stdout.write(json.dumps(outcomes))\n"


def outcomes(
    before: str, tries: Mapping[str, str], folder: Path, home: Path, as_who: str = "student"
) -> dict[str, list[str]]:
    """Run code, restrict the process to a student of the class folder, and return what came of each expression."""
    lines = [f"attempt({name!r}, lambda: ({code}))" for name, code in tries.items()]
    restrict = f"policy.restrict(policy.{as_who}([folder]))"
    script = "\n".join([_BEGIN, before, restrict, *lines, _END])
    command = [sys.executable, "-c", script, str(folder), str(home)]
    environ = {**os.environ, "SEQTUI_DATA": str(home), "SEQTUI_CONFIG": str(home / "config.toml")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environ, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def class_folder(place: Path) -> Path:
    """Make a class folder with a text and every kind of way out of it, and return it."""
    folder, other = place / "class" / "files", place / "class" / "files-of-bob"
    folder.mkdir(parents=True)
    other.mkdir()
    (other / "secret.txt").write_text("the answer of bob\n")
    (folder / "text.txt").write_text("the cat sat on the mat\n")
    (folder / "lessons").mkdir()
    (folder / "lessons" / "more.txt").write_text("and slept\n")
    (folder / "beside.txt").symlink_to("text.txt")
    (folder / "out.txt").symlink_to(other / "secret.txt")
    (folder / "passwd.safetensors").symlink_to("/etc/passwd")
    (folder / "outside").symlink_to(other)
    (folder / "circle.txt").symlink_to("circle.txt")
    (folder / "same.txt").hardlink_to(other / "secret.txt")
    os.mkfifo(folder / "pipe.txt")
    return folder
