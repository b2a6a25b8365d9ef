"""Bars of a distribution: the word that came is in sight, what is left out is counted, an earlier one is said to be."""

import pytest
from rich.cells import cell_len

from seqtui.render.values import bar_lines
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from tests.render.drawing import PLAIN
from tests.session.runs import recorded


def lines_at(place: str, height: int, text: str = "the cat sat", model: str = "lstm") -> list[str]:
    player = Player(recorded(model, text))
    player.jump(place)
    return [line.plain for line in bar_lines(Stepper(player).builder.bars(), 60, height, PLAIN)]


@pytest.mark.parametrize("height", [5, 8, 30])
@pytest.mark.parametrize("time", [1, 9, 24])
def test_the_word_that_came_is_in_sight_and_the_others_are_counted(height: int, time: int):
    text = " ".join(f"w{k}" for k in range(24))
    lines = lines_at(f"t{time}.y", height, text)
    words = [line.split() for line in lines[1:]]
    target = recorded("lstm", text).targets[time - 1]
    assert [word[1] for word in words if word[0] == "▶"] == [target]
    shown = [word for word in words if "more" not in word]
    assert len(lines) <= height and (len(shown) == 25 or words[-1] == [str(25 - len(shown)), "more"])


def test_before_a_step_has_its_distribution_that_of_the_step_before_is_shown_and_said_so():
    lines = lines_at("t2.f", 12)
    assert lines[0].startswith("t1.y, the last one so far; that of this step is still")
    assert any(line.startswith("▶ cat") for line in lines), "the word that came after the first"
    assert not lines_at("t2.y", 12)[0].startswith("t1.y")


def test_before_the_first_one_it_is_said_which_will_be():
    player = Player(recorded("naive"))
    assert Stepper(player).builder.bars() is None
    assert Stepper(player).builder.no_bars() == "no distribution is computed yet; the next one is t1.p"


def test_korean_words_have_their_room():
    lines = lines_at("t1.y", 12, "과소평가하지 마세요")
    assert any("과소평가하지" in line for line in lines) and any("마세요" in line for line in lines)
    starts = {cell_len(line[: line.index(" 0.")]) for line in lines[1:]}
    assert len(starts) == 1
