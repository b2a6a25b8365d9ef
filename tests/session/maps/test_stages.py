"""Two parts that count time for themselves, and the alignment between them."""

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.maps.matrix import Room
from seqtui.session.maps.stages import alignment_to_come, alignment_view
from seqtui.session.stepper import Stepper
from seqtui.session.walk.place import COMING
from seqtui.session.walk.player import Player

TEXT = "one two three"
ROOM = Room(10, 10)


@pytest.fixture(scope="module")
def luong():
    return run(Request("luong", TEXT, {"limit": 4}))


def test_a_decoder_shows_only_the_words_that_are_written(luong) -> None:
    player = Player(luong)
    player.jump("decoder.t2.h")
    assert Stepper(player).view().tokens == (luong.outputs[0], COMING)
    player.jump("decoder.t2.L")
    assert Stepper(player).view().tokens == luong.outputs[:2]
    assert Stepper(player).view().length == len(luong.outputs)


def test_an_encoder_shows_what_it_reads(luong) -> None:
    player = Player(luong)
    player.jump("encoder.t2.h")
    assert Stepper(player).view().tokens == ("one", "two", "three")
    assert Stepper(player).view().length == 3


def test_the_alignment_fills_one_row_a_word(luong) -> None:
    player = Player(luong)
    assert alignment_view(luong, player.cursor, 1, ROOM) is None
    coming = alignment_to_come(luong, player.cursor, ROOM)
    assert coming.columns == ("one", "two", "three") and coming.cells == ((None,) * 3,)
    assert coming.title.startswith("nothing is written yet") and coming.rows == ("word 1",)
    for time in range(1, len(luong.outputs) + 1):
        player.jump(f"decoder.t{time}.alpha")
        view = alignment_view(luong, player.cursor, time, ROOM)
        assert len(view.rows) == time and view.row == time - 1
        assert view.rows == (*luong.outputs[: time - 1], f"word {time}")
        assert view.title.startswith(f"word {time} looks at ")
        assert np.allclose(np.sum(view.cells, axis=1), 1.0)
        assert view.columns == ("one", "two", "three")
        assert view.cells[time - 1] == tuple(luong.trace.value(f"decoder.t{time}.alpha"))


def test_an_aligned_word_has_its_name_when_it_is_chosen(luong) -> None:
    player = Player(luong)
    player.jump("decoder.t2.loss")
    view = alignment_view(luong, player.cursor, 2, ROOM)
    assert view.rows == luong.outputs[:2] and view.title.startswith(f"{luong.outputs[1]} looks at ")


def test_a_network_without_parts_counts_its_tokens() -> None:
    player = Player(run(Request("lstm", TEXT)))
    player.jump("t3.h")
    assert Stepper(player).view().tokens == ("one", "two", "three")
    assert Stepper(player).view().length == 3


def test_a_picture_does_not_tell_its_patches_before_they_are_drawn() -> None:
    drawn = run(Request("text-to-image", settings={"side": 2}))
    player = Player(drawn)
    player.jump("t3.y")
    assert Stepper(player).view().tokens == drawn.tokens[:3]
    assert Stepper(player).view().length == 4
