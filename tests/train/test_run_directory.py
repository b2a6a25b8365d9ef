"""Files are written whole or not at all: killed at any moment, on a full disk, and by two at once."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models import atomic_write
from seqtui.train.run_directory import DirectoryLock, write_whole
from tests.train.processes import ROOT, python

WRITE = """
import sys
from pathlib import Path
from seqtui.train.run_directory import write_whole
print("ready", flush=True)
for k in range(10**9):
    write_whole(Path(sys.argv[1]) / f"update-{k % 3}.safetensors", bytes([k % 251]) * 3_000_000)
"""
HOLD = """
import sys, time
from pathlib import Path
from seqtui.train.run_directory import DirectoryLock
with DirectoryLock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="files without a name are Linux's")
def test_a_writer_killed_at_any_moment_leaves_whole_files(tmp_path: Path) -> None:
    for k in range(8):
        writer = python(WRITE, str(tmp_path))
        writer.stdout.readline()
        time.sleep(0.003 + 0.004 * k)
        writer.kill()
        writer.wait()
        names = {path.name for path in tmp_path.iterdir() if path.suffix != ".part"}  # whole, and not yet in its place
        assert names <= {f"update-{k}.safetensors" for k in range(3)}
        contents = [path.read_bytes() for path in tmp_path.iterdir()]
        assert all(len(data) == 3_000_000 and len(set(data[::1000])) == 1 for data in contents)


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="files without a name are Linux's")
def test_a_new_file_has_its_name_at_once_or_none(tmp_path: Path, monkeypatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic_write.Path, "replace", killed)
    write_whole(tmp_path / "update-1", b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["update-1"]


@pytest.mark.parametrize("unnamed", [True, False])
def test_a_file_has_the_usual_rights_and_takes_the_place_of_the_old_one(tmp_path: Path, monkeypatch, unnamed) -> None:
    if not unnamed:
        monkeypatch.delattr(atomic_write.os, "O_TMPFILE", raising=False)
    place = tmp_path / "new" / "file"
    write_whole(place, b"one")
    write_whole(place, b"two")
    other = tmp_path / "other"
    other.write_bytes(b"")
    assert place.read_bytes() == b"two" and list(place.parent.iterdir()) == [place]
    assert place.stat().st_mode == other.stat().st_mode


def _limited(bytes_: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))


@pytest.mark.parametrize("unnamed", [True, False])
def test_no_room_is_a_sentence_and_leaves_the_old_file(tmp_path: Path, unnamed: bool) -> None:
    (tmp_path / "file").write_bytes(b"old")
    code = "import sys, os; from pathlib import Path; from seqtui.train.run_directory import write_whole\n"
    code += "" if unnamed else "del os.O_TMPFILE\n"
    code += "write_whole(Path(sys.argv[1]), bytes(100_000))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "file")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: _limited(50_000),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.stderr.splitlines()[-1].startswith("seqtui.engine.errors.SeqtuiError: the disk is full, so ")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of 256 kB; skips where none may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)], capture_output=True)
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_fills_keeps_what_was_whole(small_disk: Path) -> None:
    written = []
    with pytest.raises(SeqtuiError, match=r"the disk is full, so .*update-2"):
        for k in range(5):
            write_whole(small_disk / f"update-{k}", bytes([k]) * 100_000)
            written.append(small_disk / f"update-{k}")
    assert sorted(small_disk.iterdir()) == written and len(written) == 2
    assert all(path.stat().st_size == 100_000 for path in written)


# two at once ------------------------------------------------------------------------------------------------------


def test_a_directory_belongs_to_one_training_until_that_ends_however_it_ends(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("seqtui.train.run_directory._PATIENCE", 0.1)
    place = tmp_path / "out.safetensors.snapshots"
    holder = python(HOLD, str(place))
    holder.stdout.readline()
    with pytest.raises(SeqtuiError, match=r"another training writes to .*: wait for its end, or give another --out"):
        DirectoryLock(place).__enter__()
    assert not DirectoryLock(place).acquire()
    holder.kill()
    holder.wait()
    with DirectoryLock(place):
        assert not DirectoryLock(place).acquire()
    assert not place.exists()  # nothing was written


def test_a_claim_on_what_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SeqtuiError, match="cannot be written: Not a directory"):
        DirectoryLock(tmp_path / "file" / "inside").__enter__()
