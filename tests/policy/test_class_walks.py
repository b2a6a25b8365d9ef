import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.policy.restricted import class_folder
from tests.test_architecture import ROOT

FROM_FOLDER = "in a class, files are read from the class folder: beside.txt, lessons/, picture.npy, text.txt"
NO_FILES = "in a class, no files are written: what you answer is kept by the class"

pytestmark = pytest.mark.every  # minutes of screens, headless


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class folder with a picture in it, and a home that nobody may write to."""
    found = tmp_path_factory.mktemp("walks")
    folder = class_folder(found)
    (folder / "out.npy").symlink_to("/etc/passwd")
    np.save(folder / "picture.npy", np.zeros((8, 8)))
    (found / "home").mkdir()
    return found


@pytest.fixture(scope="module")
def said(place: Path) -> dict[str, list[str]]:
    """What the screens of a student said, walk by walk."""
    before = _everything(place)
    folder, home = place / "class" / "files", place / "home"
    names = ("course", "form", "compare", "copies", "by_name")
    command = [sys.executable, "-m", "tests.policy.class_walks", str(folder), str(home), *names]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False)
    found = json.loads(done.stdout)
    assert "fault" not in found, found["fault"]
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert _everything(place) == before, "something was written"
    return found


def _everything(place: Path) -> dict[str, int]:
    return {str(path): path.lstat().st_mtime_ns for path in place.rglob("*") if not path.is_dir()}


def test_what_cannot_work_in_a_class_is_said_on_every_screen(said: dict[str, list[str]]) -> None:
    for walk in ("course", "form", "copies"):
        assert NO_FILES in said[walk], walk
    assert NO_FILES not in said["by_name"]  # what has no key here is found by no name
    proof = "in a class, no processes are started: the proof by torch works where seqtui is yours"
    shell = "in a class, there is no shell behind seqtui: q leaves, and you come back to this place"
    assert proof in said["copies"] and shell in said["copies"] and shell in said["course"]


def test_a_path_in_a_form_leads_into_the_class_folder_and_nowhere_else(said: dict[str, list[str]]) -> None:
    refused = [one for one in said["form"] if FROM_FOLDER in one]
    assert refused == [f"image: {FROM_FOLDER}"]
    assert not [one for one in said["form"] if "root:" in one or "NPY" in one]


def test_weights_beside_a_run_are_read_from_the_class_folder_and_nowhere_else(said: dict[str, list[str]]) -> None:
    assert FROM_FOLDER in said["compare"]
