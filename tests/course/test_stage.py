from pathlib import Path

import pytest
from msgspec import UNSET

from seqtui.course.lesson import StageTable
from seqtui.course.loader import read_course
from seqtui.course.questions.expression import evaluate
from seqtui.course.stage import in_language, merged, open_stage, with_drawn
from seqtui.engine.errors import SeqtuiError
from seqtui.session.walk.views import Level

LSTM = StageTable(model="lstm", text="the cat sat", set={"d_hidden": 2}, ko=StageTable(text="고양이가 앉았다"))
HERE = Path(__file__).parent


def test_a_difference_takes_the_place_of_what_there_was_and_adds_settings() -> None:
    both = merged(LSTM, StageTable(text="a dog", set={"n_layers": 2}, at="t1.h"))
    assert (both.model, both.text, both.set) == ("lstm", "a dog", {"d_hidden": 2, "n_layers": 2})
    assert merged(both, StageTable(set={"d_hidden": 3})).set == {"d_hidden": 3, "n_layers": 2}


def test_another_model_starts_afresh() -> None:
    assert merged(LSTM, StageTable(model="gru")) == StageTable(model="gru")


def test_a_language_has_what_differs_in_it() -> None:
    assert in_language(LSTM, "ko").text == "고양이가 앉았다" and in_language(LSTM, "en").text == "the cat sat"
    assert in_language(LSTM, "ko").ko is UNSET and in_language(LSTM, "ko").model == "lstm"


def test_drawn_numbers_stand_in_all_texts_of_a_stage() -> None:
    stage = StageTable(model="lstm", set={"d_hidden": "{n}"}, edits=("t2.f={a}",), before=StageTable(text="{w} {x}"))
    found = with_drawn(stage, {"n": 3, "a": 0.5, "w": "cat"})
    assert found.set == {"d_hidden": "3"} and found.edits == ("t2.f=0.5",) and found.before.text == "cat {x}"


def test_a_stage_opens_at_its_place() -> None:
    stage = open_stage(merged(LSTM, StageTable(at="t2.f[1]", view="history", level="shapes", seed=3)), HERE, "en")
    assert stage.run is not None and stage.run.tokens == ("the", "cat", "sat")
    assert stage.state is not None and stage.state.cursor == "t2.f"
    assert (stage.state.unit, stage.state.view, stage.state.level) == (1, "history", Level.SHAPES)
    assert stage.state.request.seed == 3 and stage.run.config["d_hidden"] == 2


def test_a_stage_stands_beside_the_run_that_it_differs_from() -> None:
    table = merged(LSTM, StageTable(edits=("t2.f=0", "t3.f=1"), before=StageTable(edits=())))
    stage = open_stage(table, HERE, "en")
    before = stage.before
    assert before.request.edits == () and stage.run.request.edits == (("t2.f", 0.0), ("t3.f", 1.0))
    assert stage.stepper.baseline.changes == ("t2.f = 0.000", "t3.f = 1.000")
    other = open_stage(merged(LSTM, StageTable(before=StageTable(text="a dog sat"))), HERE, "en")
    assert other.before.tokens[:2] == ("a", "dog") and other.stepper.baseline.changes == ("text: the cat sat",)
    assert open_stage(merged(table, StageTable(before=StageTable())), HERE, "en").stepper.before is None


def test_a_stage_may_be_turned_round_or_preset() -> None:
    turned = open_stage(merged(LSTM, StageTable(of="t3.h[0]", at="t2.h[1]")), HERE, "en")
    assert turned.state.goal == "t3.h[0]" and turned.state.cursor == "t2.h"
    preset = open_stage(merged(LSTM, StageTable(preset="forget-closed")), HERE, "en")
    assert preset.before.request.edits == () and preset.run.request.edits


def test_the_other_screens_have_their_runs_or_their_training() -> None:
    stage = open_stage(StageTable(screen="compare", sides=("ar,tau=1", "ar,tau=2")), HERE, "en")
    assert [run.config["tau"] for run in stage.sides] == [1, 2] and stage.state is None
    assert stage.before is stage.sides[0] and stage.run is stage.sides[1]
    assert evaluate("side2.t3.p[0] - t3.p[0] + 0 * before.t3.p[0]", stage.scene()) == 0
    placed = open_stage(
        StageTable(screen="compare", sides=("ar,tau=1", "ar,tau=2"), at="t3.p"), HERE, "en"
    ).comparison()
    assert [lane.trace.path(lane.player.cursor) for lane in placed.lanes] == ["t3.p", "t3.p"]
    train = open_stage(StageTable(screen="train", recipe="recall", model="gru", settings={"steps": 20}), HERE, "en")
    assert (train.training.model, train.training.steps, train.run) == ("gru", 20, None)
    flow = open_stage(merged(LSTM, StageTable(screen="flow", of="t3.h[0]")), HERE, "en")
    assert flow.screen == "flow" and flow.state.goal == "t3.h[0]"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (StageTable(at="t9.f"), "there is no value 't9.f'"),
        (StageTable(set={"d_hiden": 3}), "there is no setting 'd_hiden'"),
        (StageTable(screen="cinema"), "there is no screen 'cinema'"),
        (StageTable(screen="compare", sides=("rnn",)), "a comparison has 2 or 3 sides"),
        (StageTable(screen="compare", sides=("rnn", "gru"), at="t99.h"), "there is no value 't99.h'"),
        (StageTable(screen="train"), "needs a recipe"),
        (StageTable(edits=("t2.f",)), "--edit takes a name and a value"),
        (StageTable(level="inside"), "there is no level 'inside'"),
        (StageTable(preset="nothing"), "nothing"),
    ],
)
def test_a_stage_that_cannot_be_opened_says_why(change: StageTable, said: str) -> None:
    with pytest.raises(SeqtuiError, match=said):
        open_stage(merged(LSTM, change), HERE, "en")


def test_a_file_beside_the_lesson_is_the_model_and_none_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(SeqtuiError, match="there is no file"):
        open_stage(StageTable(model="small.safetensors"), tmp_path, "en")
    zoo = next((Path(__file__).parents[2] / "seqtui").rglob("recall-rnn.safetensors"))
    (tmp_path / "small.safetensors").write_bytes(zoo.read_bytes())
    assert open_stage(StageTable(model="small.safetensors"), tmp_path, "en").run.trained


def test_a_scene_stands_again_where_a_learner_left_it() -> None:
    stage = open_stage(LSTM, HERE, "en")
    walk = stage.fresh()
    walk.stepper.player.jump("t3.c")
    assert stage.stepper.player.trace.path(stage.stepper.player.cursor) == "t1.x"
    left = open_stage(merged(LSTM, StageTable(at="t3.c")), HERE, "en").state
    assert stage.at(left).stepper.player.trace.path(stage.at(left).stepper.player.cursor) == "t3.c"


def test_every_stage_of_the_lessons_that_ship_can_be_opened() -> None:
    course = read_course()
    lesson = course.lesson("first-steps")
    for question in lesson.questions.values():
        for stage in [question.stage, *(belief.stage for belief in question.belief.values())]:
            if stage is not UNSET:
                assert open_stage(merged(lesson.stage, stage), lesson.folder, "ko").run is not None
