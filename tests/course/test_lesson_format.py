"""What docs/lessons.md says is so: its example is a lesson that can be finished, its tables name every key."""

import re
from pathlib import Path

import pytest

from seqtui.course.goals import GOALS
from seqtui.course.lesson import GoalTable, LessonHead, Question, StageTable, Step
from seqtui.course.lesson_run import LessonRun
from seqtui.course.loader import Course, read_course
from seqtui.course.plain import PlainLesson
from seqtui.course.questions.grading import KINDS
from tests.course.test_plain import Spoken

PAGE = (Path(__file__).parents[2] / "docs" / "lessons.md").read_text(encoding="utf-8")
FILES = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "gates").mkdir()
    for name, text in FILES:
        (tmp_path / name).write_text(text, encoding="utf-8")
    return read_course(tmp_path)


def test_the_example_is_a_whole_course_that_can_be_finished(course: Course) -> None:
    assert len(FILES) == 5 and course.unit_words("en") == {"memory": ("Keeping a memory", "What a gate lets through.")}
    spoken = Spoken()
    plain = PlainLesson(LessonRun.opened(course, "gates"), spoken)
    run = plain.walk.run
    kept = run.trace.value("t2.f[0]") * run.trace.value("t1.c[0]")
    alone = f"{run.trace.value('t2.f[0]'):.3f}"
    plain.go(["/ t2.f", "", alone, f"{kept:.3f}", "", "edit t2.f=0", "", "a", "refute", "b", ""])
    assert plain.is_over and not plain.run.left
    assert "That is the gate itself: multiply the memory by it." in spoken.said
    assert any("They differ by the old memory" in line for line in spoken.said)


def test_every_key_and_kind_is_described() -> None:
    words = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
    named = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", words))))
    keys = {*StageTable.__struct_fields__, *GoalTable.__struct_fields__, *Step.__struct_fields__}
    keys |= {*Question.__struct_fields__, *LessonHead.__struct_fields__}
    assert keys - named <= {"en"}
    assert set(KINDS) <= named and set(GOALS) <= named
