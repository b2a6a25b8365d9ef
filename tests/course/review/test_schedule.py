"""When concepts are due: as the library computes it, from the log of events and nothing else."""

from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from msgspec.structs import replace

from seqtui.course.progress import clock
from seqtui.course.progress import event as did
from seqtui.course.progress.store import Store
from seqtui.course.progress.views import Recall, recalls_of
from seqtui.course.review import schedule as scheduling
from seqtui.course.review.history import history
from seqtui.course.review.schedule import concepts, due, due_by_lesson, due_count, next_due, schedule

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


def after(days: float) -> datetime:
    return START + timedelta(days=days)


def recall(days: float, right: bool = True, helped: bool = False, concept: str = "gate") -> Recall:
    return Recall(concept, clock.written(after(days)), "gru", "q", round(days * 100), right, helped)


def test_due_dates_are_those_of_the_library_for_the_same_ratings():
    days = (0, 2, 2.01, 9, 30, 31, 90)
    given = [(True, False), (True, True), (False, True), (True, False), (False, False), (True, False), (True, False)]
    ratings = [fsrs.Rating.Good, fsrs.Rating.Hard, fsrs.Rating.Again, fsrs.Rating.Good]
    ratings += [fsrs.Rating.Again, fsrs.Rating.Good, fsrs.Rating.Good]
    rows = schedule([recall(day, *how) for day, how in zip(days, given, strict=True)])
    library = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = fsrs.Card(card_id=7, due=START)
    for day, rating, row in zip(days, ratings, rows, strict=True):
        card, _log = library.review_card(card, rating, after(day))
        assert (row.due, row.stability, row.difficulty) == (clock.written(card.due), card.stability, card.difficulty)
    assert [row.times for row in rows] == list(range(1, 8)) and card.due > after(90)


def test_the_same_log_gives_the_same_dates_and_concepts_do_not_touch_each_other():
    log = [recall(k / 3, right=k % 3 > 0, concept=f"c{k % 4}") for k in range(40)]
    assert schedule(log) == schedule(log)
    alone = schedule([row for row in log if row.concept == "c1"])
    assert alone == [row for row in schedule(log) if row.concept == "c1"]


def test_what_was_missed_comes_back_before_what_was_known():
    missed, helped, known = (schedule([recall(0, *how)])[0].due for how in ((False,), (True, True), (True,)))
    assert clock.written(after(1)) == missed <= helped < known


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "progress.sqlite3")


def answered(days: float, concept: str, variant: int = 1, right: bool = True) -> did.Event:
    made = did.answered("gru", f"q of {concept}", 1, variant, right=right, typed="1", concept=concept)
    return replace(made, at=clock.written(after(days)))


def test_the_longest_overdue_come_first_and_what_is_not_due_does_not_come(store):
    store.add([answered(0, "b"), answered(0, "a", right=False), answered(3, "c", right=False)])
    assert [row.concept for row in due(store, after(2.5))] == ["a", "b"]
    assert [row.concept for row in due(store, after(4))] == ["a", "b", "c"]
    assert due_by_lesson(store, after(4)) == {"gru": 3} and due_by_lesson(store, START) == {}
    assert due_count(store, after(0.9)) == 0 and next_due(store, after(0.9)) == clock.written(after(1))
    assert next_due(store, after(9)) == ""


def test_a_reset_takes_a_concept_out_of_review_and_undo_brings_it_back(store):
    store.add([answered(0, "a"), answered(0, "b")])
    before = concepts(store)
    reset = did.reset("gru", "q of a")
    store.append(reset)
    assert set(concepts(store)) == {"b"}
    store.append(did.undone(reset.id))
    assert concepts(store) == before


def test_due_concepts_are_counted_without_the_library_until_there_is_another_event(store, monkeypatch):
    store.add([answered(0, "a"), answered(0, "b")])
    assert due_count(store, after(9)) == 2
    monkeypatch.setattr(scheduling, "import_module", None)
    assert due_count(store, after(9)) == 2 and due_count(store, after(0)) == 0
    monkeypatch.undo()
    store.append(answered(8, "a", variant=2))
    assert due_count(store, after(9)) == 1


@pytest.mark.parametrize("kept", ["", "[]", '{"a": {"concept": 1}}', "{"])
def test_a_copy_of_the_dates_that_means_nothing_is_made_again(store, kept):
    store.add([answered(0, "a")])
    right = concepts(store)
    store.keep(scheduling._KEPT, kept)
    assert concepts(store) == right


def test_every_concept_is_learnt_missed_or_due_at_every_moment(store):
    events = [answered(k * 0.4, f"c{k % 5}", variant=k, right=k % 3 > 0) for k in range(20)]
    moments = history(schedule(recalls_of(events)), after(20))
    assert moments[0].at == clock.written(START) and moments[-1].at == clock.written(after(20))
    for moment in moments:
        met = [event for event in events if event.at <= moment.at]
        rows = {row.concept: row for row in schedule(recalls_of(met))}
        is_due = [row.due <= moment.at for row in rows.values()]
        learnt = [row.right and not late for row, late in zip(rows.values(), is_due, strict=True)]
        assert (moment.due, moment.learnt) == (sum(is_due), sum(learnt))
        assert moment.missed == len(rows) - sum(is_due) - sum(learnt)
    assert {moment.missed > 0 for moment in moments} == {moment.due > 0 for moment in moments} == {True, False}
    assert history([], START) == []
