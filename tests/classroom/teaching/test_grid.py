"""A student's standing, brought up event by event, is what a recount of all events gives; whatever was reset."""

import tracemalloc
from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from seqtui.classroom.account import Account
from seqtui.classroom.report.amended import Amendments, Correction, amended
from seqtui.classroom.standing import Facing, Whereabouts
from seqtui.classroom.teaching.grid import SOON, Given, Outline, StudentProgress
from seqtui.course.loader import read_course
from seqtui.course.progress import clock
from seqtui.course.progress import event as did
from seqtui.course.progress.event import Event

LESSONS = ("lstm-gates", "gru", "lost-lesson")
ALICE = Account("alice", "Alice")
OUTLINE = Outline(read_course())
START = clock.read("2026-11-22T02:00:00.000000Z")


def at(minutes: float) -> str:
    return clock.written(START + timedelta(minutes=minutes))


def timed(*events: Event, apart: float = 1.0) -> list[Event]:
    """The events so many minutes after each other."""
    return [replace(event, at=at(k * apart)) for k, event in enumerate(events)]


def answered(question: str, right: bool, typed: str = "1", lesson: str = "gru", slip: str = "") -> Event:
    return did.answered(lesson, question, 1, 0, right=right, typed=typed, concept="gate", slip=slip)


@st.composite
def records(draw: st.DrawFn) -> list[Event]:
    """What a student may do in three lessons, one of which is no more; with resets that are undone, and not."""
    made: list[Event] = []
    for _ in range(draw(st.integers(0, 30))):
        lesson = draw(st.sampled_from(LESSONS))
        steps = OUTLINE.steps(lesson)[:3]
        step = draw(st.sampled_from([row.id for row in steps] or ["gone"]))
        question = draw(st.sampled_from([id for row in steps for id in row.questions] or ["gone"]))
        resets = [event.id for event in made if event.kind == "reset"] or ["0" * 32]
        made.append(
            draw(
                st.sampled_from(
                    [
                        did.begun(lesson, 1),
                        did.reached(lesson, step, 1),
                        answered(question, True, lesson=lesson),
                        answered(question, False, lesson=lesson),
                        did.hinted(lesson, question, 1, 0, 1),
                        did.solved(lesson, question, 1, 0, "gate"),
                        did.moved(lesson, step, 1, question=question, state="seqtui1.x"),
                        did.moved(lesson, step, 1),
                        did.reset(*draw(st.sampled_from([(), (lesson,), (lesson, question)]))),
                        did.undone(draw(st.sampled_from(resets))),
                    ]
                )
            )
        )
    minutes = st.sampled_from([0.2, 1.0, 9.9, 10.0, 10.1, 60.0])
    times = [draw(minutes) for _ in made]
    return [replace(event, at=at(sum(times[: k + 1]))) for k, event in enumerate(made)]


def standing_events(events: list[Event]) -> list[Event]:
    """Those that count, by what a reset says of itself."""
    found = list(events)
    undone = {event.data["of"] for event in events if event.kind == "undone"}
    for k, reset in enumerate(events):
        if reset.kind == "reset" and reset.id not in undone:
            found = [event for event in found if event not in events[:k] or not set_back(event, reset)]
    return found


def set_back(event: Event, reset: Event) -> bool:
    is_asked = event.kind in ("answered", "hinted", "solved")
    is_there = reset.lesson in ("", event.lesson)
    return is_there and (not reset.item or (is_asked and event.item == reset.item))


def recounted(events: list[Event]) -> dict[str, tuple[int, int, int, int]]:
    """Steps met, steps, right at once and answered, of each lesson that was begun: counted from the whole record."""
    counting = standing_events(events)
    found = {}
    for lesson in {event.lesson for event in counting if event.kind in ("begun", "moved")}:
        mine = [event for event in counting if event.lesson == lesson]
        reached = {event.item for event in mine if event.kind == "reached"}
        about: dict[str, list[Event]] = {}
        for event in mine:
            if event.kind in ("answered", "hinted", "solved"):
                about.setdefault(event.item, []).append(event)
        done = {id for id, rows in about.items() if any(e.kind == "solved" or e.data.get("right") for e in rows)}
        asked = {id for id, rows in about.items() if any(e.kind != "hinted" for e in rows)}
        at_once = {id for id, rows in about.items() if rows[0].kind == "answered" and rows[0].data["right"]}
        steps = OUTLINE.steps(lesson)
        met = [row for row in steps if set(row.questions) <= done and (not has_goal(row) or row.id in reached)]
        found[lesson] = (len(met), len(steps), len(at_once & asked), len(asked))
    return found


def has_goal(step) -> bool:
    return step.goal is not UNSET


@settings(max_examples=60, deadline=None)
@given(records())
def test_a_standing_is_what_a_recount_gives(events: list[Event]) -> None:
    progress = StudentProgress(ALICE, OUTLINE)
    for k, event in enumerate(events):
        progress.take(event)
        if k % 7 == 0:
            progress.standing()
    standing = progress.standing()
    assert {lesson: tuple(counts) for lesson, *counts in standing.lessons} == recounted(events)
    assert standing.last == max((event.at for event in events), default="")
    for lesson, question in {(event.lesson, event.item) for event in events if event.kind == "answered"}:
        counting = standing_events(events)
        given = [e for e in counting if e.kind == "answered" and (e.lesson, e.item) == (lesson, question)]
        assert [row.at for row in progress.given(lesson, question)] == [event.at for event in given]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0.1, 5.0, 10.0, 10.1, 30.0]), st.booleans()), max_size=12))
def test_wrong_answers_in_a_row_are_counted_from_the_end(given) -> None:
    progress, times = StudentProgress(ALICE, OUTLINE), []
    progress.meet(Whereabouts("gru", "look", "q"), at(0))
    for gap, right in given:
        times.append((times[-1][0] + gap if times else gap, right))
        progress.take(replace(answered("q", right), at=at(times[-1][0])))
    row: list[float] = []
    for time, right in reversed(times):
        if right or (row and row[-1] - time > SOON.total_seconds() / 60 + 1e-6):
            break
        row.append(time)
    facing = progress.facing
    assert facing is not None and facing.wrong == len(row)
    assert facing.began == (at(row[-1]) if row else "")
    assert facing.answered == (at(times[-1][0]) if times else "")
    assert facing.is_done == any(right for _, right in times)


def test_what_is_in_front_is_said_by_who_is_there_and_by_the_record_of_who_is_not() -> None:
    progress = StudentProgress(ALICE, OUTLINE, timed(did.begun("gru", 1), did.moved("gru", "look", 1, question="q")))
    assert progress.facing == Facing("gru", "look", "q", at(1)) and not progress.standing().present
    progress.meet(Whereabouts("gru", "look", "q", state="seqtui1.long"), at(30))
    assert progress.facing.since == at(30), "who comes back has only just come to it"
    assert progress.standing().place.state == "", "no state of a stage is passed on to a grid"
    progress.meet(Whereabouts("gru", "look", "q", view="heat"), at(33))
    assert progress.facing.since == at(30)
    progress.take(replace(did.hinted("gru", "q", 1, 0, 1), at=at(34)))
    progress.meet(Whereabouts(), at(35))
    progress.take(replace(did.moved("gru", "look", 1, question="q"), at=at(36)))  # the place that is kept on leaving
    assert progress.facing is None
    progress.meet(Whereabouts("gru", "look", "q"), at(40), True)
    assert progress.facing == Facing("gru", "look", "q", at(40), hints=1, hinted=at(34))
    assert progress.standing().following
    progress.part()
    assert not progress.standing().following and not progress.standing().present


def test_a_step_is_done_when_its_goal_is_met() -> None:
    goals = next(step for step in OUTLINE.steps("gru") if has_goal(step))
    progress = StudentProgress(ALICE, OUTLINE)
    progress.meet(Whereabouts("gru", goals.id), at(0))
    assert not progress.facing.is_done
    progress.take(replace(did.reached("gru", goals.id, 1), at=at(1)))
    assert progress.facing.is_done
    progress.meet(Whereabouts("lost-lesson", "gone"), at(2))
    assert progress.facing.is_done, "nothing is asked where the lesson cannot be read"


def test_answers_are_told_with_their_slips_and_moves_without_their_states() -> None:
    events = timed(
        answered("q", False, "-0.243", slip="no-bias"),
        *(did.moved("gru", "look", 1, question="q", state="seqtui1.long") for _ in range(50)),
        answered("q", True, "0.5"),
    )
    progress = StudentProgress(ALICE, OUTLINE, events)
    assert progress.given("gru", "q") == (
        Given("alice", "-0.243", False, "no-bias", 0, at(0)),
        Given("alice", "0.5", True, "", 0, at(51)),
    )
    assert Counter(event.kind for event in progress.recent()) == {"answered": 2, "moved": 1}
    assert not any(event.data.get("state") for event in progress.recent())


def test_a_place_counts_again_when_the_reset_of_its_lesson_is_undone() -> None:
    reset = did.reset("gru")
    events = timed(
        did.moved("gru", "one", 1),
        did.moved("gru", "two", 1),
        reset,
        did.moved("gru", "three", 1),
        did.undone(reset.id),
    )
    progress = StudentProgress(ALICE, OUTLINE, events[:3])
    assert progress.standing().lessons == ()
    for event in events[3:]:
        progress.take(event)
    assert [row[0] for row in progress.standing().lessons] == ["gru"]
    assert [event.item for event in progress.recent() if event.kind == "moved"] == ["two", "three"]


def test_a_class_of_sixty_is_kept_in_little_room() -> None:
    long = "x" * 7000
    tracemalloc.start()
    progress = StudentProgress(ALICE, OUTLINE)
    for k in range(2000):
        progress.take(Event("moved", "gru", f"s{k % 9}", 1, 0, {"question": "", "state": long + str(k)}, at=at(k / 9)))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 200_000, "of 14 MB that went by"


@settings(max_examples=40, deadline=None)
@given(records(), st.data())
def test_a_standing_with_decisions_of_a_teacher_is_what_a_recount_of_the_amended_events_gives(events, data) -> None:
    answers = [event for event in events if event.kind == "answered"]
    chosen = data.draw(st.lists(st.sampled_from(answers), max_size=4)) if answers else []
    corrections = {("alice", e.id): Correction("alice", e.id, not e.data["right"]) for e in chosen}
    early, late = StudentProgress(ALICE, OUTLINE), StudentProgress(ALICE, OUTLINE)
    early.amend(Amendments(corrections))
    for event in events:
        early.take(event)
        late.take(event)
    late.amend(Amendments(corrections))
    counted = amended(events, {id: row for (_account, id), row in corrections.items()}, ())
    for progress in (early, late):
        assert {lesson: tuple(counts) for lesson, *counts in progress.standing().lessons} == recounted(counted)


def test_nobody_waits_for_an_answer_to_a_question_that_counts_for_nobody() -> None:
    step = next(row for row in OUTLINE.steps("gru") if row.questions)
    progress = StudentProgress(ALICE, OUTLINE, timed(did.begun("gru", 1), did.reached("gru", step.id, 1)))
    before = progress.standing().lessons[0][1]
    progress.meet(Whereabouts("gru", step.id, step.questions[0]), at(0))
    assert not progress.facing.is_done
    progress.amend(Amendments(voided=frozenset(("gru", id) for id in step.questions)))
    assert progress.facing.is_done and progress.standing().lessons[0][1] == before + 1
