"""A picture is seen to its end, and two of them are laid over each other."""

import json

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.render.what_if import pair_lines
from seqtui.session.maps.pictures import pair_data, picture_names, picture_pair, picture_view
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from tests.cli.command import call
from tests.render.test_picture import PALETTES


@pytest.fixture(scope="module")
def painter():
    return read_safetensors("zoo:pictures-text-to-image")


@pytest.fixture(scope="module")
def red(painter):
    return record(Request("text-to-image", "red square top left", weights=painter))


@pytest.fixture(scope="module")
def blue(painter):
    return record(Request("text-to-image", "blue bar top left", weights=painter))


def colours(view) -> list[str | None]:
    return [None if k is None else view.palette[int(k)].name for row in view.pixels for k in row]


def test_every_patch_is_drawn_when_it_is_chosen_and_the_last_one_too(red) -> None:
    player = Player(red)
    for time in (1, 7, 36):
        player.jump(f"t{time}.y")
        view = picture_view(red, time, cursor=player.cursor)
        assert colours(view) == [*red.outputs[: time - 1], *[None] * (37 - time)] and view.now == time - 1
        player.jump(f"t{time}.loss")
        view = picture_view(red, time, cursor=player.cursor)
        assert colours(view) == [*red.outputs[:time], *[None] * (36 - time)]
    player.end()
    view = picture_view(red, Stepper(player).view().time, cursor=player.cursor)
    assert colours(view) == list(red.outputs) and view.title == "36 of 36 patches"


def test_the_patches_that_differ_are_those_that_another_word_moves(red, blue) -> None:
    pair = picture_pair(red, blue)
    square = {k for row in (0, 6, 12) for k in (row, row + 1, row + 2)}
    assert set(pair.differ) == square == pair.before.marked == pair.after.marked
    assert pair.captions == ("red square top left", "blue bar top left")
    assert pair.said == "9 of 36 patches differ: 0–2, 6–8, 12–14"
    data = json.loads(json.dumps(pair_data(red, blue, pair)))
    assert [[k for row in data[name] for k in row] for name in ("before", "after")] == [
        list(red.outputs),
        list(blue.outputs),
    ]
    assert data["differ"] == sorted(square)


@pytest.mark.parametrize(
    ("pixels", "differ", "listed"),
    [
        (((0, 3),), (1,), "1"),
        (((0, 0), (1, 5)), (0, 2), "0, 2"),
        (((2, 1), (7, 0), (7, 3), (7, 5)), (4, 12, 13, 14), "4, 12–14"),
    ],
)
def test_a_patch_differs_where_one_of_its_pixels_does(pixels, differ, listed) -> None:
    picture = np.zeros((8, 8))
    for at in pixels:
        picture[at] = 0.5
    old, new = (record(Request("vit", input=image, settings={"patch": 2})) for image in (np.zeros((8, 8)), picture))
    pair = picture_pair(old, new)
    assert pair.differ == differ and pair.said.endswith(f"differ: {listed}")


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES.keys())
@pytest.mark.parametrize(("width", "height"), [(80, 12), (60, 6), (120, 24), (40, 6)])
def test_both_pictures_are_drawn_whole_in_the_room_there_is(red, blue, palette, width, height) -> None:
    pair = picture_pair(red, blue)
    lines = pair_lines(pair, width, height, palette)
    assert len(lines) <= height and {line.width for line in lines} == {width}
    letters = "".join(line.plain[: (width - 8) // 2] for line in lines)
    if palette.look.ascii or palette.depth < 8:
        assert letters.count("r") and "b" in "".join(line.plain for line in lines)
        assert letters.count("≠") + letters.count("!") >= (9 if width > 40 else 0)


def test_show_prints_the_picture_and_what_a_word_changes(capsys) -> None:
    shown = call(capsys, "show", "text-to-image", "--set", "side=2", "--format", "json").json
    run = record(Request("text-to-image", settings={"side": 2}))
    assert shown["picture"] == [list(row) for row in picture_names(run)]
    assert "| picture | 0 | 1 |" in call(capsys, "show", "text-to-image", "--set", "side=2", "--format", "md").out
    assert "4 of 4 patches" in call(capsys, "show", "text-to-image", "--set", "side=2").out
    changed = call(capsys, "show", "pictures-text-to-image", "--change", "red=blue", "--format", "json").json
    assert changed["pictures"]["differ"] == [0, 1, 2, 6, 7, 8, 12, 13, 14]
    told = call(capsys, "show", "pictures-text-to-image", "--change", "red=blue", "--ascii").out
    assert "9 of 36 patches differ" in told and "rrr!" in told and "bbb!" in told
