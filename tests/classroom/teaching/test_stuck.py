"""Who is stuck, by the record: the sentence is true, comes when it is due, and no sooner."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from seqtui.classroom.standing import Standing, Whereabouts
from seqtui.classroom.teaching.grid import StudentProgress
from seqtui.classroom.teaching.stuck import RULES, next_stuck, shown, stuck_of
from seqtui.course.progress import event as did
from tests.classroom.teaching.test_grid import ALICE, OUTLINE, START, answered, at, has_goal

GOAL = next(step.id for step in OUTLINE.steps("gru") if has_goal(step))


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def student(*events: did.Event, question: str = "q") -> StudentProgress:
    """One who came to a question at 0, and did something there once a minute from 1 on."""
    progress = StudentProgress(ALICE, OUTLINE)
    progress.meet(Whereabouts("gru", GOAL, question), at(0))
    for k, event in enumerate(events, 1):
        progress.take(replace(event, at=at(k)))
    return progress


def why(progress: StudentProgress, minutes: float) -> tuple[str, str]:
    found = stuck_of(progress.standing(), after(minutes))
    return ("", "") if found is None else (found.rule, found.words)


WRONG, RIGHT, HINT = answered("q", False), answered("q", True), did.hinted("gru", "q", 1, 0, 1)


def test_three_wrong_answers_in_a_row_are_said_with_their_minutes_and_hints() -> None:
    assert why(student(WRONG, WRONG), 2) == ("", "")
    assert why(student(WRONG, WRONG, WRONG), 3) == ("wrong", "3 wrong answers to 'q' in 2 min; no hint read")
    assert why(student(WRONG, HINT, WRONG, HINT, WRONG, WRONG), 6)[1] == "4 wrong answers to 'q' in 5 min; 2 hints read"
    assert why(student(WRONG, RIGHT, WRONG, WRONG), 4) == ("", ""), "a right answer ends the row"
    assert why(student(WRONG, WRONG, WRONG, RIGHT), 60) == ("", "")
    progress = student(WRONG, WRONG)
    progress.take(replace(WRONG, id=did.new_id(), at=at(30)))
    assert why(progress, 30) == ("", ""), "half an hour later is a new attempt"


def test_whoever_read_a_hint_and_answers_nothing_is_stuck() -> None:
    said = f"a hint to 'q' was read at {shown(at(1))}, and nothing answered since"
    assert why(student(HINT), 2.9) == ("", "")
    assert why(student(HINT), 3.0) == ("hinted", said)
    assert why(student(HINT, WRONG), 3.5) == ("", "")


def test_whoever_answers_nothing_is_stuck_in_the_end() -> None:
    assert why(student(), 3.9) == ("", "")
    assert why(student(), 4.0) == ("silent", f"at 'q' since {shown(at(0))} without an answer; no hint read")
    said = f"no more answer to 'q' since the wrong one at {shown(at(2))}; 1 hint read"
    assert why(student(HINT, WRONG), 6.0) == ("silent", said)
    assert why(student(RIGHT), 60) == why(student(did.solved("gru", "q", 1, 0, "gate")), 60) == ("", "")


def test_a_step_waits_for_its_goal() -> None:
    said = f"at {GOAL} since {shown(at(0))}, and its goal is not met"
    assert why(student(question=""), 5.9) == ("", "")
    assert why(student(question=""), 6.0) == ("undone", said)
    assert why(student(did.reached("gru", GOAL, 1), question=""), 60) == ("", "")


def test_nobody_is_stuck_who_is_away_or_waits_or_came_back_just_now() -> None:
    progress = student(WRONG, WRONG, WRONG)
    progress.part()
    assert why(progress, 60) == ("", "")
    progress.meet(Whereabouts("gru", GOAL, "q"), at(100))
    assert why(progress, 101) == ("", "")
    assert why(progress, 104)[0] == "silent"
    progress.meet(Whereabouts("gru", GOAL, "q", waiting=True), at(105))
    assert why(progress, 110) == ("", "")
    assert stuck_of(Standing("bob", "Bob", True), after(1000)) is None, "outside of lessons nobody is"


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_every_rule_says_why_it_is_one(rule) -> None:
    assert rule.why and rule.minutes >= 0


DOES = st.sampled_from([WRONG, RIGHT, HINT, did.solved("gru", "q", 1, 0, "g"), did.reached("gru", GOAL, 1)])


@settings(max_examples=80, deadline=None)
@given(st.lists(DOES, max_size=6), st.sampled_from(["q", ""]), st.floats(0, 30))
def test_the_next_time_to_look_is_when_somebody_gets_stuck(events, question: str, minutes: float) -> None:
    progress = student(*(replace(event, id=did.new_id()) for event in events), question=question)
    standing, now = progress.standing(), after(minutes)
    coming = next_stuck([standing], now)
    if coming is None:
        assert stuck_of(standing, now) == stuck_of(standing, now + timedelta(days=1))
    else:
        tick = timedelta(microseconds=1)
        assert coming > now and stuck_of(standing, coming) is not None
        assert stuck_of(standing, coming - tick) == stuck_of(standing, now)
