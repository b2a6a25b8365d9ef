"""The Train screen drawn: every part at every size, and what must be on it."""

from pathlib import Path

import pytest

from seqtui.render.heatmap import grid_lines
from seqtui.render.palette import Palette
from seqtui.render.train import train_lines
from seqtui.session.text import TextStyle
from seqtui.session.training.log import TrainingLog
from seqtui.session.training.page import Looking, train_view
from seqtui.session.training.snapshots import WeightHistory
from seqtui.session.training.view import Grid, Section, TrainView
from seqtui.train.data.examples import example_of
from seqtui.train.process.events import Failed, Sample
from seqtui.train.recipes import find_recipe
from seqtui.train.training_config import TrainingConfig
from tests.session.training.events import a_training, logged, progress

SIZES = ((60, 17), (80, 23), (120, 39), (200, 59))
PALETTES = {
    "colours": Palette(),
    "sixteen": Palette(depth=4),
    "none": Palette(depth=0),
    "ascii": Palette(TextStyle(True), depth=0),
}


def drawn(view: TrainView, size=(80, 23), palette: Palette = PALETTES["colours"]) -> str:
    lines = train_lines(view, *size, palette)
    assert len(lines) == size[1]
    assert all(line.width <= size[0] for line in lines)
    return "\n".join(line.plain for line in lines)


@pytest.fixture
def view_of(tmp_path: Path):
    logs = [logged(tmp_path), logged(tmp_path, "gru", ended=False)]

    def view(part: Section, runs: int = 2, at: int | None = None) -> TrainView:
        weight = WeightHistory("rnn.weight[1,1]").read(logs[0].snapshots)
        return train_view(logs[:runs], Looking(runs - 1, at, part, weight=weight))

    return view


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("part", Section)
def test_every_part_fits(view_of, part, size, palette):
    for runs, at in ((1, None), (2, 3)):
        page = drawn(view_of(part, runs, at), size, PALETTES[palette])
        assert "update" in page and "held-out accuracy" in page and "snapshots" in page


@pytest.mark.parametrize("part", Section)
def test_ascii_is_ascii_but_for_the_words_of_the_data(view_of, part):
    page = drawn(view_of(part), palette=PALETTES["ascii"])
    assert page.isascii(), {ch for ch in page if not ch.isascii()}


@pytest.mark.parametrize("part", Section)
@pytest.mark.parametrize("size", SIZES)
def test_before_anything_was_said_it_can_be_drawn(part, size):
    drawn(train_view([TrainingLog(TrainingConfig("recall"))], Looking(section=part)), size)


def test_the_overview_has_everything_at_80x24(view_of):
    page = drawn(view_of(Section.OVERVIEW))
    for found in ("training loss", "held-out accuracy", "gradient by time step", "largest 0.500 at step 3", "samples"):
        assert found in page
    assert "a b ? → n5" in page and "the last of 6" in page and "a rnn" in page and "b gru" in page


def test_a_wide_overview_has_the_map_beside_the_samples(view_of):
    assert "Don't" not in drawn(view_of(Section.OVERVIEW))
    page = drawn(view_of(Section.OVERVIEW), (120, 39))
    assert "Don't" in page and "마세요" in page and ".90" in page


def test_looking_back_there_is_a_cursor_and_its_number(view_of):
    page = drawn(view_of(Section.CURVES, 1, 3))
    assert "[3]" in page and "update 3, 4 of 6" in page and "looking back" in page


def test_a_weight_has_its_curve_its_numbers_and_the_cursor(view_of):
    page = drawn(view_of(Section.WEIGHT, 1, 3))
    assert "rnn.weight[1,1]" in page and "[3]" in page
    assert ["[1,1]", ".00", "1.0", "2.0", "3.0", "4.0", "5.0"] in [line.split() for line in page.splitlines()]


def test_figures_stand_side_by_side(view_of):
    page = drawn(view_of(Section.FIGURES))
    rows = [line.split() for line in page.splitlines()]
    assert ["a", "rnn", ".90", "1.0", ".80"] in rows and ["b", "gru", ".50", ".50", ".25"] in rows


def test_the_gradients_stand_by_update_and_the_largest_is_said(view_of):
    page = drawn(view_of(Section.GRADIENTS, at=2))
    assert page.count("0.500 at 3") == 6
    assert any(line.lstrip().startswith("▶2 ") for line in page.splitlines())


def test_a_fault_is_wrapped_and_the_last_snapshot_still_offered(tmp_path):
    log = TrainingLog(TrainingConfig("recall"))
    for event in a_training(tmp_path, log.config):
        log.add(event)
    log.add(Failed("the loss became NaN, because " + "the steps were too large " * 5, 5))
    page = drawn(train_view([log], Looking()))
    assert "failed" in page and "the loss became NaN" in page and "opens it" in page
    assert " ".join(page.split()).count("the steps were too large") == 5


def test_a_grid_shows_every_number_and_counts_what_is_left_out():
    grid = Grid(("r",), tuple(f"c{k}" for k in range(60)), (tuple(k / 60 for k in range(60)),))
    cut, spread = (
        grid_lines(grid, 60, 5, PALETTES["colours"]),
        grid_lines(grid, 60, 5, PALETTES["colours"], along_time=True),
    )
    assert "+" in cut[0].plain and "c59" not in cut[0].plain
    assert "c0" in spread[0].plain and "c59" in spread[0].plain
    assert grid_lines(Grid((), (), ()), 60, 5, PALETTES["colours"]) == []


def test_numbers_of_a_map_stand_below_their_words():
    grid = Grid(("나는", "go"), ("가지", "x"), ((0.9, None), (0.2, 0.8)))
    head, first, second = (line.plain for line in grid_lines(grid, 40, 5, PALETTES["colours"]))
    assert (
        head.split() == ["가지", "x"]
        and first.split() == ["나는", ".90", "·"]
        and second.split() == ["go", ".20", ".80"]
    )


def test_below_the_figures_stands_what_was_measured_of_memory_and_the_curves_still_fit(view_of):
    page = drawn(view_of(Section.FIGURES))
    assert "a rnn: 0.800 at 40; letter's gradient 2.0e-4 of the largest" in page
    assert "b gru: 0.250 at 40; letter's gradient 2.0e-4 of the largest" in page
    assert "accuracy by distance" in page.partition("b gru: ")[2]


def samples_page(tmp_path: Path, size=(80, 23), palette=PALETTES["colours"], recipe="translate") -> str:
    log = logged(tmp_path, "", ended=False, recipe=recipe)
    source, said, wanted = ("가지 마세요 " * 6).strip(), ("please go " * 6).strip(), ("do not go " * 6).strip()
    short = {"input": "b ?", "output": "a", "wanted": "b", "right": False}
    found = ({"input": source, "output": said, "wanted": wanted, "right": False}, short)
    log.add(Sample(5, (*found, {"input": "a ?", "output": "a", "wanted": "a", "right": True})))
    return drawn(train_view([log], Looking()), size, palette)


@pytest.mark.parametrize("size", SIZES)
def test_the_right_answer_stands_beside_the_wrong_one(tmp_path: Path, size) -> None:
    lines = samples_page(tmp_path, size).splitlines()
    assert any("samples after update 5: 1 of 3 right" in line for line in lines)
    said = next(k for k, line in enumerate(lines) if " said " in line)
    assert "please go" in lines[said] and "right answer" in lines[said + 1] and "do not go" in lines[said + 1]
    hidden = sum(not any(f"  {said} ? →" in line for line in lines) for said in "ba")
    assert any(f"right  ↓ {hidden} more" in line for line in lines) is (hidden > 0)
    if size[1] > 17:
        assert any("wrong  b ? → a   right answer: b" in line for line in lines)
    if size[1] > 23:
        assert any(line.startswith("   right  a ? → a ") and "right answer" not in line[:30] for line in lines)


def test_without_colour_right_and_wrong_are_words(tmp_path: Path) -> None:
    page = samples_page(tmp_path, (120, 39), palette=PALETTES["none"])
    assert " wrong  b ? " in page and " right  a ? " in page


@pytest.mark.parametrize("at", [None, 0, 3])
@pytest.mark.parametrize("size", SIZES)
def test_curves_gradients_and_samples_are_of_the_update_that_the_head_names(tmp_path: Path, size, at) -> None:
    log = logged(tmp_path, ended=False)
    log.add(progress(7, 0.1))  # it goes on: nothing but the loss is known of update 7
    page = drawn(train_view([log], Looking(at=at)), size)
    moment = 5 if at is None else at
    assert f"shown: update {moment}, in curves, gradients and samples" in " ".join(page.split())
    assert f"[{moment}]" in page and f", update {moment}: largest" in " ".join(page.split())
    assert f"samples after update {moment}" in page and f"n{moment}" in page
    assert ("update 7/100" in page) is (at is None)


@pytest.mark.parametrize("size", SIZES)
def test_the_axes_have_names_units_and_a_stated_scale(tmp_path: Path, size) -> None:
    page = drawn(train_view([logged(tmp_path)], Looking()), size)
    for said in ("training loss (nats)", "held-out accuracy", "(share)", "linear", "100 updates", "time step"):
        assert said in page
    assert ("logarithmic" if size[1] > 17 else "log norm") in page


def test_the_task_and_an_example_stand_there_before_the_first_samples_and_where_there_is_room(tmp_path: Path) -> None:
    empty = TrainingLog(TrainingConfig("recall"))
    for log, size in ((empty, (60, 17)), (empty, (80, 23)), (logged(tmp_path), (120, 39))):
        page = " ".join(drawn(train_view([log], Looking()), size).split())
        assert find_recipe("recall").does in page
        assert f"{example_of('recall').given} → {example_of('recall').answer}" in page


def test_what_is_drawn_wrong_stands_beside_what_was_asked_for(tmp_path: Path) -> None:
    log = logged(tmp_path, "", ended=False, recipe="pictures")
    picture = {"input": "red bar", "output": "rr kk", "wanted": "kk rr", "right": False, "picture": [1]}
    log.add(Sample(5, (picture,)))
    page = drawn(train_view([log], Looking(section=Section.SAMPLES)))
    rows = [line.split() for line in page.splitlines()]
    assert ["said", "right", "answer"] in rows and ["rr", "kk"] in rows and ["kk", "rr"] in rows


@pytest.mark.parametrize("size", SIZES)
def test_the_axis_keeps_its_name_where_the_cursor_stands_at_its_end(tmp_path: Path, size) -> None:
    log = logged(tmp_path, ended=False)
    log.add(progress(100, 0.1))
    log.add(Sample(97, ({"input": "a"},)))
    page = drawn(train_view([log], Looking()), size)
    assert page.count("[97]") == 2 and page.count(" updates") == 2


def test_the_gradients_over_the_training_always_show_the_update_that_is_looked_at(tmp_path: Path) -> None:
    log = TrainingLog(TrainingConfig("recall", "rnn"))
    for event in a_training(tmp_path, log.config, range(60)):
        log.add(event)
    for at in (1, 17, 58):
        page = drawn(train_view([log], Looking(at=at, section=Section.GRADIENTS)))
        assert any(line.split()[0] == f"▶{at}" for line in page.splitlines() if line.strip())
