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
from seqtui.train.process.events import Failed
from seqtui.train.training_config import TrainingConfig
from tests.session.training.events import a_training, logged

SIZES = ((80, 23), (120, 39), (200, 60))
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
