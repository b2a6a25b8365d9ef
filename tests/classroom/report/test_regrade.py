"""Recorded answers graded again: on each learner's own numbers, with the lesson as it is now."""

import re
import shutil

import pytest

from seqtui.classroom.account import Account
from seqtui.classroom.report.regrade import regrade
from seqtui.classroom.store.class_records import Records
from seqtui.course.lesson_run import LessonRun
from seqtui.course.loader import read_course, shipped
from seqtui.course.progress.store import Store
from seqtui.engine.errors import SeqtuiError

LESSON = "lstm-gates"
ACCOUNTS = {name: Account(name, name) for name in ("alice", "minji")}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of a teacher's own: the lesson of the gates, to be changed."""
    folder = tmp_path_factory.mktemp("course") / LESSON
    shutil.copytree(shipped() / LESSON, folder)
    return folder


@pytest.fixture(scope="module")
def played(course, tmp_path_factory):
    """What two students answered to two questions: to one the right value of their own numbers, to one a slip."""
    found = {}
    for name in ACCOUNTS:
        store = Store(tmp_path_factory.mktemp(name) / "progress.sqlite3")
        run = LessonRun.opened(read_course(course), LESSON, store)
        run.go_to("cell")
        while run.page.question != "new-c":
            run.advance()
        answer = run.question.posed.answer
        assert run.question.answer(f"{answer + 0.05:.3f}").is_right is False
        assert run.question.answer(f"{answer:.3f}").is_right
        run.go_to("one-matrix")
        while run.page.question != "row":
            run.advance()
        run.question.answer(f"{run.question.posed.answer:.3f}")
        run.variant()
        found[name] = store.events()
        store.close()
    return Records(ACCOUNTS, found)


def changed(course, old, new):
    """The course with its lesson changed for one test."""
    path = course / "lesson.toml"
    text = path.read_text(encoding="utf-8")
    assert re.search(old, text)
    path.write_text(re.sub(old, new, text, count=1), encoding="utf-8")
    return text


@pytest.fixture
def lesson(course):
    """The lesson, put back after the test."""
    path = course / "lesson.toml"
    text = path.read_bytes()
    yield course
    path.write_bytes(text)


def test_an_unchanged_lesson_changes_nothing(played, course):
    for question in ("new-c", "row"):
        rows = regrade(played, read_course(course), LESSON, question)
        assert len(rows) == (4 if question == "new-c" else 2)
        assert {row.outcome for row in rows} == {"same"}, "each is graded on the numbers of its learner"


def test_a_wider_tolerance_lets_students_gain(played, lesson):
    changed(lesson, r'(id = "new-c")', r"\1\ntolerance = 0.1")
    rows = regrade(played, read_course(lesson), LESSON, "new-c")
    assert [row.outcome for row in rows] == ["gains", "same"] * 2
    correction = rows[0].correction("the tolerance was too small")
    assert correction.right and correction.account == "alice" and correction.event == rows[0].event
    again = regrade(
        Records(ACCOUNTS, played.events, [row.correction("") for row in rows]), read_course(lesson), LESSON, "new-c"
    )
    assert {row.outcome for row in again} == {"same"}, "doing it twice changes nothing"


def test_another_key_takes_points(played, lesson):
    changed(lesson, r'answer = "f \* c \+ i \* g"', 'answer = "f * c + i * g + 0.05"')
    rows = regrade(played, read_course(lesson), LESSON, "new-c")
    assert [row.outcome for row in rows] == ["gains", "loses"] * 2


def test_what_cannot_be_judged_stays_and_is_named(played, lesson):
    changed(lesson, r'answer = "f \* c \+ i \* g"', 'answer = "f * c + t99.h"')
    rows = regrade(played, read_course(lesson), LESSON, "new-c")
    assert {row.outcome for row in rows} == {"unclear"} and [row.right for row in rows] == [False, True] * 2


@pytest.mark.parametrize(
    ("question", "said"), [("new-d", "did you mean new-c?"), ("freeze", "done on the stage"), ("", "has no question")]
)
def test_what_there_is_not_is_refused(played, course, question, said):
    with pytest.raises(SeqtuiError, match=re.escape(said)):
        regrade(played, read_course(course), LESSON, question)
