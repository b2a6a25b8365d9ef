from pathlib import Path

import pytest

from seqtui.course.faults import FaultsError
from seqtui.course.loader import read_course
from seqtui.course.lock import LOCK, lock_faults, locked, read_lock, write_lock
from tests.course.lesson_files import LESSON, write_course


def changed(folder: Path, *pairs: tuple[str, str]) -> list[tuple[int, str]]:
    """The faults of the lesson with some of its text replaced, after it was locked as it is."""
    write_lock(read_course(write_course(folder)))
    text = LESSON
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    lesson = read_course(write_course(folder, lesson=text)).lesson("gates")
    return [(fault.line, fault.advice) for fault in lock_faults(lesson, read_lock(folder))]


def test_a_lock_is_read_as_it_was_written(tmp_path: Path) -> None:
    course = read_course(write_course(tmp_path))
    assert read_lock(tmp_path) == {}
    assert write_lock(course) == tmp_path / LOCK
    assert read_lock(tmp_path) == {"gates": locked(course.lesson("gates"))}


def test_what_is_unchanged_or_new_is_no_fault(tmp_path: Path) -> None:
    assert changed(tmp_path) == []
    assert changed(tmp_path, ("minutes = 5", "minutes = 7")) == []
    assert changed(tmp_path, ("[[question]]", '[[step]]\nid = "more"\n\n[[question]]')) == []


def test_an_id_that_is_gone_is_a_fault_unless_it_is_retired(tmp_path: Path) -> None:
    renamed = ('id = "look"', 'id = "see"')
    assert "'look' is gone" in changed(tmp_path, renamed)[0][1]
    assert changed(tmp_path, renamed, ("minutes = 5", 'minutes = 5\nretired = ["look"]')) == []


def test_another_answer_needs_another_revision(tmp_path: Path) -> None:
    other = ('answer = "t1.c[0]"', 'answer = "t1.h[0]"')
    line = LESSON[: LESSON.index('id = "c1"')].count("\n") + 1
    assert changed(tmp_path, other) == [
        (line, "'c1' asks something else than before: raise the revision of the lesson")
    ]
    assert changed(tmp_path, other, ("revision = 1", "revision = 2")) == []


def test_a_revision_never_goes_back(tmp_path: Path) -> None:
    folder = write_course(tmp_path, lesson=LESSON.replace("revision = 1", "revision = 3"))
    write_lock(read_course(folder))
    lesson = read_course(write_course(tmp_path)).lesson("gates")
    assert [fault.line for fault in lock_faults(lesson, read_lock(tmp_path))] == [3]


def test_a_lock_that_was_changed_by_hand_is_told_with_its_line(tmp_path: Path) -> None:
    write_lock(read_course(write_course(tmp_path)))
    path = tmp_path / LOCK
    path.write_text(path.read_text(encoding="utf-8").replace("revision", "revison"), encoding="utf-8")
    with pytest.raises(FaultsError, match=r"lessons\.lock:\d+: (unknown|missing)-key"):
        read_lock(tmp_path)
