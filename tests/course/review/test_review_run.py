"""A review: what is due is asked for, the longest overdue first, in fresh variants; answers decide when again."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from seqtui.course.loader import read_course
from seqtui.course.lone_question import typed_questions
from seqtui.course.progress import clock
from seqtui.course.progress import event as did
from seqtui.course.progress.store import Store
from seqtui.course.progress.views import progress_of, recalls_of
from seqtui.course.questions.grading import Outcome
from seqtui.course.review.review_run import ReviewRun
from seqtui.course.review.schedule import concepts
from tests.course.exam.test_exam_run import right

LESSON, MISSED = "lstm-gates", "candidate"


def wrong(question) -> str:
    """What a learner types who does not know the answer: an option, a number or a cell that is another."""
    posed = question.posed
    if posed.kind in ("choice", "multi"):
        return next(option for option in posed.options if option not in posed.answer)
    return {"order": " ".join(reversed(posed.answer)) if posed.kind == "order" else "", "shape": "9x9"}.get(
        posed.kind, "99"
    )


@pytest.fixture(scope="module")
def course():
    return read_course()


@pytest.fixture
def store(tmp_path, course):
    """A lesson that was done ten days ago, its questions answered; one concept is of a lesson that is gone."""
    store = Store(tmp_path / "progress.sqlite3")
    start = clock.now() - timedelta(days=10)
    lesson = course.lesson(LESSON)
    rows = [did.begun(LESSON, 1)]
    for _step, id in typed_questions(lesson):
        concept = lesson.questions[id].concept
        rows.append(did.answered(LESSON, id, 1, 0, right=concept != MISSED, typed="x", concept=concept))
    rows += [did.finished(LESSON, 1), did.answered("gone", "q", 1, 0, right=True, typed="", concept="gone")]
    store.add([replace(event, at=clock.written(start + timedelta(minutes=k))) for k, event in enumerate(rows)])
    return store


def test_every_concept_that_is_due_is_asked_for_once_and_then_nothing_is_due(course, store):
    run = ReviewRun(course, store, "en")
    lesson = course.lesson(LESSON)
    known = {lesson.questions[id].concept for _step, id in typed_questions(lesson)}
    assert run.unknown == ("gone",) and run.total == len(known)
    asked = []
    while run.question is not None:
        assert run.question.question.concept == run.concept and run.number == len(asked) + 1
        assert run.question.variant == 1, "a fresh one"
        asked.append(run.concept)
        assert not run.is_answered and run.answer(right(run.question)).is_right and run.is_answered
        run.advance()
    assert len(set(asked)) == len(asked) == run.total == run.right
    assert ReviewRun(course, store, "en").question is None and run.next_due() > clock.now()
    done = progress_of(store.events()).lesson(LESSON)
    assert done.finished and all(row.tries == 1 for row in done.questions.values()), "the lesson is as it was"


def test_a_missed_concept_comes_first_and_again_sooner_in_another_variant(course, store):
    run = ReviewRun(course, store, "en", count=1)
    assert (run.concept, run.total) == (MISSED, 1)
    assert run.answer("?!").outcome is Outcome.UNREADABLE and not run.is_answered
    assert run.answer(wrong(run.question)).outcome is Outcome.WRONG
    assert run.answer(right(run.question)).is_right
    assert (run.right, run.asked) == (0, 1), "the first answer counts"
    again, first = run.due_again(), run.question.id
    assert timedelta(hours=20) < again - clock.now() < timedelta(days=3)
    later = ReviewRun(course, store, "en", now=again)
    while later.concept != MISSED:
        later.advance()
    assert later.question.variant == (2 if later.question.id == first else 1)


def test_a_solution_read_first_is_a_miss_and_an_answer_after_it_changes_nothing(course, store):
    run = ReviewRun(course, store, "ko", count=1)
    before = len(recalls_of(store.events()))
    assert run.solution() and run.is_answered
    assert run.answer(right(run.question)).is_right and run.solution()
    new = recalls_of(store.events())[before:]
    assert [recall.right for recall in new] == [False] and not concepts(store)[run.concept].right
    assert (run.right, run.asked) == (0, 1)


def test_a_hint_makes_it_hard(course, store):
    run = ReviewRun(course, store, "en", count=1)
    assert run.question.hint() and run.answer(right(run.question)).is_right
    assert recalls_of(store.events())[-1].helped


def test_nothing_is_due_for_whoever_has_learnt_nothing(course, tmp_path):
    run = ReviewRun(course, Store(tmp_path / "none.sqlite3"), "en")
    assert run.question is None and run.total == 0 and run.next_due() is None and not run.advance()
