"""A question of a lesson has numbers of its learner's own, wherever and whenever it is asked."""

from collections.abc import Callable
from pathlib import Path

import pytest

from seqtui.course.check.specimens import right_answer
from seqtui.course.lesson_log import LessonLog
from seqtui.course.lesson_run import LessonRun
from seqtui.course.loader import read_course
from seqtui.course.lone_question import lone_question
from seqtui.course.progress import event as did
from seqtui.course.progress.event import Event
from seqtui.course.progress.store import Store
from seqtui.course.progress.transfer import as_csv, as_json, as_markdown, read_events
from seqtui.course.questions.question import drawn_for

COURSE, LESSON, QUESTION = read_course(), "words-to-vectors", "product"


def learner(folder: Path, digit: str) -> Store:
    """The store of a learner whose first event has that id."""
    store = Store(folder / digit / "progress.sqlite3")
    store.append(Event("begun", "first-steps", revision=1, id=digit * 32))
    return store


def asked(store: Store | None):
    """The question as the lesson asks it, where its step is the one that asks for it."""
    lesson = COURSE.lesson(LESSON)
    step = next(step for step, row in lesson.asked() if row.id == QUESTION)
    run = LessonRun.opened(COURSE, LESSON, store, step=step.id)
    while run.page.question != QUESTION:
        assert run.advance()
    return run


def test_two_learners_get_other_numbers_and_each_grades_by_its_own(tmp_path: Path) -> None:
    one, two = asked(learner(tmp_path, "1")).question, asked(learner(tmp_path, "2")).question
    assert one.drawn != two.drawn
    assert one.posed.options == two.posed.options, "a first variant has the order of the file"
    assert one.answer(right_answer(one.posed)).is_right
    assert not two.answer(right_answer(one.posed)).is_right


def test_a_learner_gets_the_same_numbers_after_a_restart_and_after_a_reset(tmp_path: Path) -> None:
    run = asked(learner(tmp_path, "1"))
    typed, drawn = right_answer(run.question.posed), run.question.drawn
    run.leave()
    run.log.store.close()
    store = Store(run.log.store.path)
    again = LessonRun.opened(COURSE, LESSON, store)
    assert again.page == run.page and again.question.drawn == drawn
    assert again.question.answer(typed).is_right
    store.append(did.reset())
    assert asked(store).question.drawn == drawn


def test_the_very_first_event_makes_the_learner(tmp_path: Path) -> None:
    store = Store(tmp_path / "progress.sqlite3")
    assert store.learner == ""
    drawn = asked(store).question.drawn
    first = store.events()[0]
    assert store.learner == first.id
    assert drawn == drawn_for(COURSE.lesson(LESSON).questions[QUESTION], first.id, LESSON, 0)


@pytest.mark.parametrize("written", [as_json, as_csv, as_markdown])
def test_a_learner_moves_to_another_machine_with_the_events(tmp_path: Path, written: Callable) -> None:
    store = learner(tmp_path, "1")
    (tmp_path / "moved").write_text("".join(written(store.events())), encoding="utf-8")
    other = learner(tmp_path, "2")
    other.add(read_events(tmp_path / "moved"))
    assert other.learner == store.learner, "the older of the two"
    assert asked(other).question.drawn == asked(store).question.drawn


def test_review_asks_with_the_numbers_of_the_learner_and_nobody_s_store_has_those_of_nobody(tmp_path: Path) -> None:
    lesson = COURSE.lesson(LESSON)
    step = next(k for k, step in enumerate(lesson.steps) if QUESTION in step.questions)
    stores = learner(tmp_path, "1"), learner(tmp_path, "2"), None
    drawn = [
        lone_question(COURSE, LessonLog(lesson, store), step, QUESTION, variant, "en").drawn
        for store in stores
        for variant in (0, 1)
    ]
    assert len({repr(numbers) for numbers in drawn}) == 6
    assert drawn[-2] == drawn_for(lesson.questions[QUESTION], "", LESSON, 0)


@pytest.mark.parametrize("digit", "1234")
def test_the_stage_of_a_review_is_drawn_with_the_numbers_that_are_asked_for(tmp_path: Path, digit: str) -> None:
    lesson = COURSE.lesson("sequences")
    step, id = next(
        (k, id)
        for k, step in enumerate(lesson.steps)
        for id in step.questions
        if "d_hidden" in repr(lesson.questions[id].stage)
    )
    question = lone_question(COURSE, LessonLog(lesson, learner(tmp_path, digit)), step, id, 1, "en")
    assert question.setting.stage.run.config["d_hidden"] == question.drawn["d"]
