"""Killed at 200 moments of a lesson: nothing that was said to be kept is lost or there twice, and it goes on there."""

import os
from collections import Counter
from pathlib import Path

import pytest

from seqtui.course.loader import read_course
from seqtui.course.progress.store import Store
from seqtui.course.progress.views import progress_of
from tests.course.killed_lesson import LESSON, killed

TIMES = 200


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_killed_at_200_moments_of_a_lesson_it_goes_on_at_the_exact_place(tmp_path: Path) -> None:
    lives = killed(tmp_path, TIMES, seed=12)
    assert len(lives) == TIMES and sum(life["is_open"] for life in lives) > TIMES / 2
    sittings = [[life for life in lives if life["sitting"] == k] for k in range(lives[-1]["sitting"] + 1)]
    assert len(sittings) > 5, "the lesson was finished now and then"
    resumed = Counter()
    for number, sitting in enumerate(sittings):
        store = Store(tmp_path / f"{number}.sqlite3")
        found = store.events()
        store.close()
        _nothing_is_lost_or_doubled(found, sitting)
        resumed += _it_goes_on_where_it_was(found, sitting)
        if number + 1 < len(sittings):
            known, lesson = progress_of(found).lesson(LESSON), read_course().lesson(LESSON)
            assert known.finished and all(known.questions[id].right for id in lesson.questions)
            assert set(known.reached) == {step.id for step in lesson.steps}
    assert resumed["a step"] > 20 and resumed["a question"] > 10 and resumed["a changed run"] > 3, resumed


def _nothing_is_lost_or_doubled(found: list, sitting: list) -> None:
    told = [id for life in sitting for id in life["told"]]
    ids = [event.id for event in found]
    assert set(told) <= set(ids), "lost"
    assert [id for id in ids if id in set(told)] == told, "in another order"
    assert len(ids) - len(told) <= len(sitting), "at most the last of each life was kept and not acknowledged"
    once = Counter((event.kind, event.item) for event in found if event.kind == "reached" or event.data.get("right"))
    assert set(once.values()) <= {1}, once


def _it_goes_on_where_it_was(found: list, sitting: list) -> Counter:
    """The first place that a life kept is the last one of the life before; returns how often which kind was."""
    resumed: Counter = Counter()
    numbers = {event.id: k for k, event in enumerate(found)}
    for life in sitting:
        opened = next((numbers[id] for id in life["told"] if found[numbers[id]].kind == "moved"), None)
        if not life["is_open"] or opened is None:
            continue
        before = next((event for event in reversed(found[:opened]) if event.kind == "moved"), None)
        here = found[opened]
        if before is None:
            assert here.item == "step" and not here.data["question"]
            continue
        assert (here.item, dict(here.data)) == (before.item, dict(before.data))
        resumed["a question" if here.data["question"] else "a step"] += 1
        resumed["a changed run"] += here.item == "both"
    return resumed
