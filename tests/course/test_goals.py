from pathlib import Path

import msgspec
import pytest
from msgspec import UNSET

from seqtui.course.goals import GOALS, Observation, Task, changes_run, is_met, keys_of, kind_of, solution
from seqtui.course.lesson import GoalTable, StageTable
from seqtui.course.loader import read_course
from seqtui.course.script import stage_at
from seqtui.course.stage import open_stage
from seqtui.course.stage_walk import StageWalk
from seqtui.engine.errors import SeqtuiError
from seqtui.language import LANGUAGES, speaking

HERE = Path(__file__).parent
LSTM = StageTable(model="lstm", text="the cat sat", set={"d_hidden": 2}, at="t1.f")

# every kind of goal with a stage on which it is not met yet
GOALS_TO_MEET = {
    "reach": ({"reach": "t3.c"}, LSTM),
    "point": ({"point": "t2.f[1]"}, LSTM),
    "open": ({"open": "t2.c[0]"}, LSTM),
    "edit": ({"edit": "t2.f", "by": "t2.f=0", "holds": "t2.f[0] == 0 and abs(t2.c[0] - before.t2.c[0]) > 0"}, LSTM),
    "word": ({"word": "cat=dog"}, LSTM),
    "experiment": ({"experiment": "fade"}, LSTM),
    "preset": ({"preset": "forget-open"}, LSTM),
    "undo": ({"undo": True}, StageTable(model="lstm", text="the cat sat", edits=("t1.f=0",))),
    "back": ({"back": True}, LSTM),
    "view": ({"view": "history"}, LSTM),
    "level": ({"level": "shapes"}, LSTM),
    "drawing": ({"drawing": "unrolled"}, LSTM),
    "of": ({"of": "t3.h[0]"}, LSTM),
    "turn": ({"turn": True}, LSTM),
    "screen": ({"screen": "flow"}, LSTM),
    "end": ({"end": True}, LSTM),
    "breakpoint": ({"breakpoint": True, "by": "f < 0.5"}, LSTM),
    "find": ({"find": "cat"}, LSTM),
    "holds": ({"holds": "t2.o[0] < 0.1", "by": "edit t2.o=0"}, LSTM),
}


def goal(**keys: object) -> GoalTable:
    return msgspec.convert(keys, GoalTable)


def test_every_kind_of_goal_is_tried_here() -> None:
    assert set(GOALS_TO_MEET) | {"train"} == set(GOALS) == set(GoalTable.__struct_fields__) - {"by"}


@pytest.mark.parametrize("kind", GOALS_TO_MEET)
def test_a_goal_is_met_by_what_it_says_and_not_before(kind: str) -> None:
    keys, table = GOALS_TO_MEET[kind]
    wanted = goal(**keys)
    walk = StageWalk(open_stage(table, HERE, "en"))
    task = Task(wanted, walk.run)
    assert kind_of(wanted) == kind and not is_met(task, walk.observation())
    walk.do(solution(wanted))
    assert is_met(task, walk.observation())


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ({"reach": "t3.c"}, "/ t3.f"),
        ({"point": "t2.f[1]"}, "point t2.f[0]"),
        ({"open": "t2.c[0]"}, "open t2.c[1]"),
        ({"edit": "t2.f[0]"}, "edit t2.f[1]=0"),
        ({"edit": "t2.f", "holds": "t2.f[0] > 0.9"}, "edit t2.f=0"),
        ({"word": "cat=dog"}, "word cat=cow"),
        ({"preset": "forget-open"}, "preset forget-closed"),
        ({"view": "history"}, "view bars"),
        ({"of": "t3.h[0]"}, "turn t3.h[1]"),
        ({"back": True}, "step"),
        ({"undo": True}, "redo"),
    ],
)
def test_what_is_nearly_it_does_not_meet_a_goal(keys: dict[str, object], line: str) -> None:
    walk = StageWalk(open_stage(LSTM, HERE, "en"))
    task = Task(goal(**keys), walk.run)
    walk.do(line)
    assert not is_met(task, walk.observation())


def test_what_was_changed_before_the_step_began_is_not_done_now() -> None:
    walk = StageWalk(open_stage(LSTM, HERE, "en"))
    walk.do("edit t2.f=0")
    task = Task(goal(edit="t2.f"), walk.run)
    assert not is_met(task, walk.observation())
    walk.do("edit t2.f=0.5")
    assert is_met(task, walk.observation())


def test_an_edit_of_the_whole_value_or_of_a_number_in_it_counts() -> None:
    for typed in ("t2.f=0", "t2.f[1]=0"):
        walk = StageWalk(open_stage(LSTM, HERE, "en"))
        task = Task(goal(edit="t2.f"), walk.run)
        walk.do(f"edit {typed}")
        assert is_met(task, walk.observation())
    walk = StageWalk(open_stage(LSTM, HERE, "en"))
    task = Task(goal(edit="t2.f[1]"), walk.run)
    walk.do("edit t2.f=0")
    assert is_met(task, walk.observation())


def test_a_training_meets_its_goal_by_its_figure() -> None:
    task = Task(goal(train={"recipe": "recall", "metric": "accuracy", "at_least": 0.9}))
    assert not is_met(task, Observation(screen="train", recipe="recall", training={"accuracy": 0.5}))
    assert not is_met(task, Observation(screen="train", recipe="adding", training={"accuracy": 0.95}))
    assert is_met(task, Observation(screen="train", recipe="recall", training={"accuracy": 0.95}))
    below = Task(goal(train={"recipe": "chars", "metric": "bits per character", "at_most": 0.5}))
    assert is_met(below, Observation(screen="train", recipe="chars", training={"bits per character": 0.4}))
    assert not is_met(below, Observation(screen="train", recipe="chars", training={"bits per character": 0.6}))


def test_a_preset_that_was_chosen_in_korean_is_the_same_one() -> None:
    with speaking("ko"):
        walk = StageWalk(open_stage(LSTM, HERE, "ko"))
        task = Task(goal(preset="forget-open"), walk.run)
        walk.do("preset forget-open")
        assert is_met(task, walk.observation())


def test_a_goal_has_one_kind() -> None:
    for wrong in (goal(), goal(reach="t1.c", view="bars"), goal(by="x")):
        with pytest.raises(SeqtuiError, match="one of these keys"):
            kind_of(wrong)
    assert kind_of(goal(edit="t2.f", holds="1 > 0")) == "edit"


def test_keys_and_changes_follow_from_the_kind() -> None:
    assert keys_of(goal(reach="t2.h")) == "slash t 2 . h enter" and keys_of(goal(view="bars")) == ""
    assert changes_run(goal(edit="t2.f")) and not changes_run(goal(reach="t2.f"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_goals_of_the_first_lesson_are_met_in_order(language: str) -> None:
    course = read_course()
    lesson = course.lesson("first-steps")
    for number, step in enumerate(lesson.steps):
        walk = StageWalk(stage_at(lesson, number, language))
        assert step.goal is not UNSET
        task = Task(step.goal, walk.run)
        assert not is_met(task, walk.observation()), step.id
        walk.do(solution(step.goal))
        assert is_met(task, walk.observation()), step.id
