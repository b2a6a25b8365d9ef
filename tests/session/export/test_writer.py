"""Files are written whole or not at all, and every fault is one sentence."""

import errno
import os
import stat

import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.session.export.formats import free_name
from seqtui.session.export.save import save, text_writer

TEXT = text_writer(["수열\n", "b\n"])


def test_a_file_is_written_and_its_size_told(tmp_path):
    assert save(tmp_path / "a.md", TEXT) == 9
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "수열\nb\n"
    assert list(tmp_path.iterdir()) == [tmp_path / "a.md"]


def test_a_new_file_has_the_usual_rights_and_an_old_one_keeps_its_own(tmp_path):
    (tmp_path / "usual").write_text("")
    save(tmp_path / "a", TEXT)
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "usual").stat().st_mode
    (tmp_path / "a").chmod(0o640)
    save(tmp_path / "a", TEXT)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    save(tmp_path / "link", TEXT)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8").endswith("b\n")


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_full_disk_leaves_what_was_there_and_nothing_beside_it(tmp_path, monkeypatch, step, fault):
    target = tmp_path / "a.csv"
    target.write_text("old")

    def fails(*_, **__):
        raise OSError(fault, os.strerror(fault))

    def writer(stream):
        stream.write(b"half of it")
        if step == "write":
            fails()

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fails)
    if step == "replace":
        monkeypatch.setattr("pathlib.Path.replace", fails)
    with pytest.raises(SeqtuiError, match=os.strerror(fault)):
        save(target, writer)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("fault", [KeyboardInterrupt, MemoryError, RuntimeError])
def test_an_interruption_leaves_nothing_half_written(tmp_path, fault):
    def writer(stream):
        stream.write(b"half")
        raise fault

    with pytest.raises(fault):
        save(tmp_path / "a", writer)
    assert list(tmp_path.iterdir()) == []


def test_a_device_that_is_full_says_so():
    with pytest.raises(SeqtuiError, match=r"/dev/full cannot be written: No space left"):
        save("/dev/full", TEXT)
    assert save("/dev/null", TEXT) == 0


def test_a_directory_that_cannot_be_written_says_so(tmp_path, monkeypatch):
    def refuses(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuses)  # root may write anywhere
    with pytest.raises(SeqtuiError, match=r"a cannot be written: Permission denied"):
        save(tmp_path / "a", TEXT)


def test_a_file_that_is_protected_stays(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(SeqtuiError, match="write-protected"):
        save(tmp_path / "a", TEXT)
    assert (tmp_path / "a").read_text() == "old"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("gone/a.md", "there is no directory"),
        ("", "is a directory"),
        ("x" * 300, "File name too long"),
        ("a\0b", "NUL"),
        ("file/a.md", "no directory"),
    ],
)
def test_a_wrong_name_is_a_sentence(tmp_path, name, sentence):
    (tmp_path / "file").write_text("")
    with pytest.raises(SeqtuiError, match=sentence):
        save(f"{tmp_path}/{name}", TEXT)


def test_the_proposed_name_is_one_that_no_file_has(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert free_name("seqtui-lstm", "md") == "seqtui-lstm.md"
    (tmp_path / "seqtui-lstm.md").write_text("")
    assert free_name("seqtui-lstm", "md") == "seqtui-lstm-2.md"
