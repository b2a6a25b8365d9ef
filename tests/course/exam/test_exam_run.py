"""An examination from its first question to its certificate, and what verifying finds out."""

from datetime import date

import pytest
from msgspec.structs import replace

from seqtui.course.exam import exam_run
from seqtui.course.exam.exam_run import ExamRun, exam_question, graded_again, unfinished
from seqtui.course.exam.examination import ExamQuestion, examination
from seqtui.course.exam.verification import verify
from seqtui.course.loader import read_course
from seqtui.course.progress.store import Store
from seqtui.course.progress.views import progress_of, recalls_of
from seqtui.course.questions.grading import Outcome

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def course():
    return read_course()


@pytest.fixture(scope="module")
def exam(course):
    """An examination of the first questions alone, so that few stages are opened."""
    whole = examination(course, "김 민지", 7, "ko")
    asked = [row for row in whole.questions if exam_question(course, whole, row) is not None]
    return replace(whole, questions=tuple(asked[:8]))


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "progress.sqlite3")


def right(question) -> str:
    """What a learner types who knows the answer."""
    posed = question.posed
    if posed.kind in ("choice", "multi", "order"):
        return " ".join(posed.answer)
    if posed.kind == "match":
        return " ".join(f"{a}={b}" for a, b in posed.answer.items())
    answer = posed.answer[0] if posed.kind in ("short", "point") else posed.answer
    return str(answer.tolist() if hasattr(answer, "tolist") else answer)


def test_an_examination_ends_with_the_score_of_its_answers_and_goes_on_where_it_was_left(course, exam, store):
    run = ExamRun(course, exam, store)
    given = []
    while not run.is_done:
        row, typed = run.question, "" if run.number == 2 else right(run.question)
        if run.number == 1:
            assert run.answer("").outcome is Outcome.UNREADABLE and run.question is row, "costs nothing"
            assert run.answer("x" * 5000).outcome is Outcome.UNREADABLE
        if typed:
            assert run.answer(typed).is_right, row.id
        else:
            run.skip()
        given.append(typed)
        run = ExamRun(course, exam, store)  # killed and begun again
        assert [graded.typed for graded in run.graded] == given
    assert run.question is None and run.score() == (7, 8)
    assert sum(right for _title, right, _asked in run.by_lesson()) == 7
    recalls = recalls_of(store.events())
    assert len(recalls) == 8 and sum(recall.right for recall in recalls) == 7
    assert not progress_of(store.events()).lessons, "an examination is no lesson"
    line = run.certificate(DAY).line()
    assert [event.data["line"] for event in store.events() if event.kind == "examined"] == [line]
    assert [graded.typed for graded in graded_again(course, exam, given)] == given


def test_the_one_that_was_interrupted_is_found_until_it_is_done(course, store):
    whole = examination(course, "Kim", 3, "en")
    assert unfinished(course, store.events()) is None
    run = ExamRun(course, whole, store)
    run.skip()
    assert unfinished(course, store.events()) == whole
    run.certificate(DAY)
    assert unfinished(course, store.events()) is None


def test_learners_get_their_own_numbers_and_orders(course):
    orders = set()
    for name in ("Kim", "Lee", "Park", "Choi"):
        whole = examination(course, name, 7, "en")
        row = ExamQuestion("lstm-gates", 2, "gates", "choice")
        orders.add(exam_question(course, whole, row).posed.options)
    assert len(orders) > 1


def test_what_cannot_be_asked_or_checked_counts_for_nobody(course, exam, store, monkeypatch):
    def broken(posed, typed):
        return exam_run.Verdict(Outcome.FAULT, "a fault")

    run = ExamRun(course, replace(exam, questions=exam.questions[:3]), store)
    monkeypatch.setattr(exam_run, "grade", broken)
    run.answer("a")
    monkeypatch.undo()
    run.skip()
    assert ExamRun(course, replace(exam, questions=exam.questions[:3]), store).score() == run.score() == (0, 1)
    assert len(recalls_of(store.events())) == 1, "a fault is nobody's recall"
    run = ExamRun(course, replace(exam, seed=8), store)
    asked = exam_run.exam_question
    monkeypatch.setattr(
        exam_run, "exam_question", lambda c, e, row: asked(c, e, row) if row not in e.questions[1:2] else None
    )
    run.skip()
    run.skip()
    assert [graded.outcome for graded in run.graded] == [Outcome.WRONG, Outcome.FAULT, Outcome.WRONG]
    assert ExamRun(course, replace(exam, seed=8), store).graded == run.graded, "behind it nothing is asked twice"
    monkeypatch.undo()
    monkeypatch.setattr(exam_run, "lone_question", lambda *args: None)
    assert ExamRun(course, replace(exam, questions=exam.questions[:1])).score() == (0, 0)


@pytest.fixture(scope="module")
def certificate(course):
    """A whole examination, every second question answered."""
    run = ExamRun(course, examination(course, "Kim", 5, "en"))
    while not run.is_done:
        if run.number % 2:
            run.answer(right(run.question))
        else:
            run.skip()
    return run.certificate(DAY)


def test_a_certificate_is_graded_again(course, certificate):
    found = verify(certificate.line(), course)
    assert found.ok and found.certificate == certificate
    assert 0 < certificate.right < certificate.asked
    said = f"graded again: {certificate.right} of {certificate.asked}"
    assert said in [finding.value for finding in found.findings]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (lambda made: replace(made, right=made.right + 1), "do not give the score"),
        (lambda made: replace(made, asked=made.asked + 1), "do not give the score"),
        (lambda made: replace(made, answers=("a", *made.answers[:-1])), "do not give the score"),
        (lambda made: replace(made, answers=made.answers[:-1]), "answers, and"),
        (lambda made: replace(made, course="0" * 12), "and here it is"),
        (lambda made: replace(made, name="Lee"), "do not give the score"),
        (lambda made: replace(made, seed=6), "do not give the score"),
    ],
)
def test_a_forged_certificate_with_a_new_check_is_found_out(course, certificate, changed, said):
    found = verify(changed(certificate).line(), course)
    bad = [f"{finding.value} {finding.advice}" for finding in found.findings if not finding.ok]
    assert not found.ok and len(bad) == 1 and said in bad[0]
