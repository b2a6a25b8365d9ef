from pathlib import Path

import pytest

from seqtui.course.lesson import StageTable
from seqtui.course.stage import open_stage
from seqtui.course.stage_walk import COMMANDS, StageWalk
from seqtui.engine.errors import SeqtuiError

HERE = Path(__file__).parent
LSTM = StageTable(model="lstm", text="the cat sat", set={"d_hidden": 2})


def walk(table: StageTable = LSTM) -> StageWalk:
    return StageWalk(open_stage(table, HERE, "en"))


def test_typed_lines_walk() -> None:
    found = walk()
    where = {}
    for line in ("step", "time", "step -1", "end", "start", "/ t2.c[1]", "/ sat", "stage -1"):
        found.do(line)
        where[line] = found.observation().cursor
    assert where["step"] == "t1.f" and where["time"] == "t1.L" and where["step -1"] == "t1.loss"
    assert where["end"] == "t3.L" and where["/ t2.c[1]"] == "t2.c" and where["/ sat"].startswith("t3.")
    assert found.do("end") == "" and found.do("step") == "this is the end"


def test_changes_stand_in_a_tree_that_undo_goes_up() -> None:
    found = walk()
    before = found.run
    assert found.do("edit t2.f=0") == "t2.f = 0"
    assert found.observation().before is before and found.run.trace.value("t2.f[0]") == 0
    found.do("word cat=dog")
    assert found.run.tokens == ("the", "dog", "sat")
    found.do("undo")
    assert found.run.tokens == ("the", "cat", "sat") and "undone" in found.do("undo")
    assert found.run is before and found.observation().changes == ()
    found.do("redo")
    assert found.observation().changes == ("t2.f = 0",)


def test_a_walk_is_turned_round_and_back() -> None:
    found = walk()
    found.do("turn t3.h[0]")
    assert found.observation().of == "t3.h[0]"
    found.do("turn")
    assert found.observation().of == ""


def test_an_input_can_be_opened_without_going_there() -> None:
    found = walk()
    found.do("open W_hf[1,0]")
    assert found.observation().opened == "W_hf[1,0]" and found.observation().cursor == "t1.x"


def test_a_comparison_walks_in_lock_step() -> None:
    found = walk(StageTable(screen="compare", sides=("rnn", "gru"), text="the cat sat"))
    found.do("/ t2")
    assert found.observation().cursor.startswith("t2.") and len(found.observation().sides) == 2
    with pytest.raises(SeqtuiError, match="no single run"):
        found.do("edit t2.h=0")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("steps", "there is no command 'steps'; did you mean step"),
        ("step x", "no number of steps"),
        ("step 0", "no number of steps"),
        ("/ t9.f", "t9.f"),
        ("edit t9.f=0", "t9.f"),
        ("open t2.f", "choose one"),
        ("level inside", "there is no level"),
        ("preset nothing", "no preset"),
        ("", "there is no command ''"),
    ],
)
def test_a_line_that_means_nothing_is_answered(line: str, said: str) -> None:
    with pytest.raises(SeqtuiError, match=said):
        walk().do(line)


def test_a_stage_as_it_was_left_goes_on_in_another_walk() -> None:
    found = walk()
    found.do("edit t2.f=0")
    found.do("/ t3.c[1]")
    again = StageWalk(found.left())
    assert again.observation().pointed == "t3.c[1]" and again.observation().changes == ("t2.f = 0",)
    resumed = StageWalk(found.stage, found.state())
    assert resumed.observation().pointed == "t3.c[1]" and resumed.run.request.edits == (("t2.f", 0.0),)


def test_every_command_says_what_it_means() -> None:
    assert all(row.meaning for row in COMMANDS.values())
