"""Which questions an examination asks: the same for the same learner, balanced, and another for another."""

import shutil
from collections import Counter

import pytest

from seqtui.course.exam.examination import COUNT, ExamQuestion, _drawn, examination, named, revision_of
from seqtui.course.loader import Course, read_course
from seqtui.engine.errors import SeqtuiError

KINDS = ("choice", "number", "order", "short", "match", "vector")
LESSONS = [[ExamQuestion(f"l{k}", q, f"q{q}", KINDS[(k + q) % 6]) for q in range(4 + k % 3)] for k in range(25)]


@pytest.mark.parametrize("seed", range(30))
def test_an_examination_is_balanced_over_lessons_and_kinds(seed):
    chosen = _drawn(LESSONS, f"learner {seed}", COUNT)
    assert len(chosen) == len(set(chosen)) == COUNT and set(chosen) <= {row for rows in LESSONS for row in rows}
    per_lesson = Counter(row.lesson for row in chosen)
    assert len(per_lesson) == 25 and max(per_lesson.values()) - min(per_lesson.values()) == 1
    per_kind = Counter(row.kind for row in chosen)
    assert max(per_kind.values()) - min(per_kind.values()) <= 3, per_kind


def test_another_learner_is_asked_others_in_another_order_and_the_same_one_the_same():
    drawn = [_drawn(LESSONS, f"learner {seed}", COUNT) for seed in range(20)]
    assert drawn == [_drawn(LESSONS, f"learner {seed}", COUNT) for seed in range(20)]
    assert len({frozenset(rows) for rows in drawn}) == 20
    assert len({row for rows in drawn for row in rows}) == sum(map(len, LESSONS)), "every question is asked of somebody"
    assert [row.lesson for row in drawn[0]] != sorted(row.lesson for row in drawn[0])


def test_a_short_course_is_asked_all_it_has_but_what_a_stage_answers():
    few = [LESSONS[0], LESSONS[1]]
    assert set(_drawn(few, "x", COUNT)) == {row for rows in few for row in rows}
    course = read_course()
    kinds = {row.kind for row in examination(course, "Kim", 1, "en").questions}
    assert kinds and not kinds & {"goal", "train"}


def test_who_sits_decides_what_is_drawn():
    course = read_course()
    one, two = (examination(course, name, 7, "en") for name in ("Kim", "Lee"))
    assert one.learner != two.learner and one.questions != two.questions
    assert examination(course, " Kim ", 7, "en") == one


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x1b[31m", "a\u202eb"])
def test_a_name_that_cannot_stand_on_a_certificate_is_refused(name):
    assert named("김 민지\n ") == "김 민지"
    with pytest.raises(SeqtuiError, match="certificate"):
        named(name)


def test_the_revision_changes_with_what_grading_depends_on_and_with_nothing_else(tmp_path):
    shutil.copytree(read_course().folder, tmp_path / "lessons")
    folder = tmp_path / "lessons"

    def revision() -> str:
        return revision_of(Course(read_course(folder).head, folder))

    before = revision()
    words = folder / "lstm-gates" / "en.md"
    words.write_text(words.read_text(encoding="utf-8").replace("Which of these", "Which of those"), encoding="utf-8")
    assert revision() == before == revision_of(read_course())
    words.write_text(words.read_text(encoding="utf-8").replace("- c: three", "- e: three"), encoding="utf-8")
    assert revision() != before
    shutil.copy(read_course().folder / "lstm-gates" / "en.md", words)
    assert revision() == before
    for name in ("lstm-gates/lesson.toml", "glossary.toml", "course.toml"):
        old = (folder / name).read_bytes()
        (folder / name).write_bytes(old + b"\n# changed\n")
        assert revision() != before, name
        (folder / name).write_bytes(old)
