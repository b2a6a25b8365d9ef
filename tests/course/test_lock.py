from pathlib import Path

import pytest

from seqtui.course.faults import FaultsError
from seqtui.course.loader import read_course
from seqtui.course.lock import LOCK, drift_faults, lock_faults, locked, read_lock, write_lock
from tests.course.lesson_files import LESSON, WORDS, write_course


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
    words = [course.words("gates", language) for language in course.head.languages]
    assert read_lock(tmp_path) == {"gates": locked(course.lesson("gates"), words)}


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


def drifted(folder: Path, **words: str) -> list[tuple[str, int, str]]:
    """Where words stayed as they were while those of another language changed, after they were locked."""
    write_lock(read_course(write_course(folder)))
    course = read_course(write_course(folder, **words))
    spoken = {language: course.words("gates", language) for language in course.head.languages}
    faults = drift_faults(course.lesson("gates"), spoken, read_lock(folder))
    return [(Path(fault.file).name, fault.line, fault.advice) for fault in faults]


def heading(text: str) -> int:
    """The line of a heading in the words of the lesson."""
    return WORDS[: WORDS.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "at", "name"),
    [
        ("What a gate does.", "# ", "#"),
        ("It reads", "## look", "look"),
        ("> Press", "## look", "look"),
        ("It is in", "### c1", "c1"),
    ],
)
def test_words_that_changed_in_one_language_alone_are_drift_in_the_other(
    tmp_path: Path, old: str, at: str, name: str
) -> None:
    assert old in WORDS
    other = WORDS.replace(old, f"{old} Indeed")
    (found,) = drifted(tmp_path, en=other)
    assert found[:2] == ("ko.md", heading(at)) and f"'{name}' changed in en" in found[2]
    (found,) = drifted(tmp_path, ko=other)
    assert found[0] == "en.md" and f"'{name}' changed in ko" in found[2]


def test_words_that_changed_in_all_languages_or_are_wrapped_otherwise_are_no_drift(tmp_path: Path) -> None:
    assert drifted(tmp_path) == []
    other = WORDS.replace("> Press", "> Now press")
    assert drifted(tmp_path, en=other, ko=other) == []
    assert drifted(tmp_path, ko=WORDS.replace("\n\n", "\n\n\n").replace("It reads *cat*", "It\nreads *cat*")) == []


def test_a_lock_that_knows_no_words_sees_no_drift(tmp_path: Path) -> None:
    write_lock(read_course(write_course(tmp_path)))
    path = tmp_path / LOCK
    path.write_text(path.read_text(encoding="utf-8").partition("[gates.words]")[0], encoding="utf-8")
    lock = read_lock(tmp_path)
    course = read_course(write_course(tmp_path, en=WORDS.replace("> Press", "> Now press")))
    words = {language: course.words("gates", language) for language in course.head.languages}
    assert lock["gates"].words == {} and drift_faults(course.lesson("gates"), words, lock) == []


def test_a_lock_that_was_changed_by_hand_is_told_with_its_line(tmp_path: Path) -> None:
    write_lock(read_course(write_course(tmp_path)))
    path = tmp_path / LOCK
    path.write_text(path.read_text(encoding="utf-8").replace("revision", "revison"), encoding="utf-8")
    with pytest.raises(FaultsError, match=r"lessons\.lock:\d+: (unknown|missing)-key"):
        read_lock(tmp_path)
