from pathlib import Path

import pytest

from seqtui.course.lesson_run import LessonRun
from seqtui.course.loader import read_course
from seqtui.course.plain import LINES, PlainLesson
from seqtui.course.progress.store import Store
from seqtui.course.stage_walk import COMMANDS, StageWalk
from seqtui.language import LANGUAGES, speaking

COURSE = read_course()

# what a learner types who knows the answers: a line for each page
WHOLE = (
    "/ t1.h,,step -1,,/ t3.L,,3,,/ t2.h,,[2],,point t2.h[1],,t1.h[0],,open t2.h[1],,{L2},,edit t2.h[1]=0,,"
    "view whatif,,b,,undo,,screen signs,,open t3.h[1],"
)


class Spoken:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.shown: list[tuple[StageWalk, str]] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    def show(self, walk: StageWalk, part: str) -> None:
        self.shown.append((walk, part))


def lesson(folder: Path | None = None, step: str = "", language: str = "en") -> tuple[PlainLesson, Spoken]:
    store = None if folder is None else Store(folder / "progress.db")
    spoken = Spoken()
    return PlainLesson(LessonRun.opened(COURSE, "first-steps", store, language, step), spoken), spoken


def take(found: tuple[PlainLesson, Spoken], *lines: str) -> list[str]:
    plain, spoken = found
    spoken.said.clear()
    for line in lines:
        plain.take(line)
    return spoken.said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_learner_finishes_the_lesson_by_typing(tmp_path: Path, language: str) -> None:
    with speaking(language):
        plain, spoken = lesson(tmp_path, language=language)
        total = plain.walk.run.trace.value("t2.L")
        plain.go(WHOLE.replace("{L2}", f"{total:.3f}").split(","))
    assert plain.is_over and plain.run.is_finished and not plain.run.left
    kinds = [event.kind for event in Store(tmp_path / "progress.db").events()]
    assert kinds.count("answered") == 6 and kinds.count("reached") == 10 and kinds[-1] == "finished"
    assert all(line == line.strip() and "{" not in line and "**" not in line for line in spoken.said)


def test_what_is_left_to_do_is_asked_for_once_and_told_at_the_end() -> None:
    found = lesson()
    assert take(found, "next") == ["The task is not done yet; next again goes on without."]
    assert "Step 2 of 10" in take(found, "next")
    for _page in range(40):
        if not found[0].is_over:
            found[0].take("")
    assert any("are left to do" in line for line in found[1].said)


def test_a_question_takes_every_line_as_an_answer_but_those_of_the_lesson() -> None:
    found = lesson(step="time")
    take(found, "next", "next")
    assert found[0].run.asking
    assert any("step of its own" in line for line in take(found, "4"))
    cursor = found[0].walk.observation().cursor
    assert take(found, "step 3")[0] != "" and found[0].walk.observation().cursor == cursor
    take(found, ":step")
    assert found[0].walk.observation().cursor != cursor
    assert take(found, "hint") == ["A time step reads one word. Count the words above."]
    assert take(found, "hint") == ["the, cat, sat: one time step each."]
    assert take(found, "hint") == ["there is no hint (left)"]
    assert take(found, "3") == ["Right.", "next goes on."]


def test_a_belief_is_told_with_its_numbers_and_its_stage_is_shown() -> None:
    found = lesson(step="both")
    take(found, "next", "next")
    assert take(found, "refute") == ["an experiment answers a wrong option: answer first"]
    said = take(found, "a")
    assert "nothing goes back in time" in said[1] and said[-1].startswith("refute")
    take(found, "refute")
    walk, part = found[1].shown[-1]
    assert part == "all" and walk.run.request.edits == (("t2.h[1]", 0.0),)


def test_free_play_is_told_and_left() -> None:
    found = lesson()
    assert take(found, "word cat=dog")[-1].startswith("You play freely")
    take(found, "return")
    assert not found[0].run.free and found[0].walk.run.tokens[1] == "cat"


def test_the_solution_of_a_step_does_what_is_asked() -> None:
    found = lesson()
    assert take(found, "solution")[-1] == "Done. next goes on."


def test_a_line_that_means_nothing_is_answered_and_costs_nothing() -> None:
    found = lesson()
    assert "there is no command 'fly'" in take(found, "fly")[0]
    assert take(found, "back") == ["this is the first step"]
    assert take(found, "variant") == ["nothing is asked here"]


def test_the_commands_are_all_told() -> None:
    said = take(lesson(), "commands")
    assert len(said) == len(LINES) + len(COMMANDS) + 1


def test_the_end_of_the_input_keeps_the_place(tmp_path: Path) -> None:
    plain, _spoken = lesson(tmp_path)
    plain.go(["/ t1.h", "", "step -1"])
    again, _spoken = lesson(tmp_path)
    assert again.run.step.id == "back" and again.run.is_met and again.walk.observation().cursor == "t1.x"
