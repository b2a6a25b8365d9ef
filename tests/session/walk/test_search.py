"""Looking for a number as it shows on the screen."""

import unicodedata

import numpy as np
import pytest

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.language import speaking
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.text import short
from seqtui.session.walk import search
from seqtui.session.walk.player import Player
from seqtui.session.walk.search import find_names, wanted
from tests.session.runs import recorded


def value(player, found):
    path, index = paths.parse(found)
    return float(player.trace.value(path)[index or ()])


def by_hand(player, holds):
    """Every computed element for which it holds, one by one."""
    found = set()
    for stop in player.frames.equations:
        array = player.trace[stop].value
        found |= {paths.spell(player.trace.path(stop), k) for k in np.ndindex(array.shape) if holds(float(array[k]))}
    return found


@pytest.mark.parametrize("path", ["t2.f[1]", "t3.c[0]", "t1.loss"])
def test_a_number_is_found_as_it_shows(path):
    player = Player(recorded("lstm"))
    shown = short(value(player, path))
    assert path in player.find(shown)
    assert path in player.find("= " + shown)
    assert path in player.find(shown.replace("-", "−"))
    assert set(player.find(shown)) == by_hand(player, lambda x: f"{x:.3f}" == f"{float(shown):.3f}")


def test_more_decimals_find_less():
    player = Player(recorded("lstm"))
    exact = value(player, "t2.f[1]")
    assert player.find(f"{exact:.9f}") == ["t2.f[1]"]
    assert set(player.find(f"{exact:.1f}")) >= set(player.find(f"{exact:.2f}")) >= {"t2.f[1]"}


def test_a_small_number_is_found_by_its_exponent():
    found = run(Request("lstm", "the cat", edits=(("t1.f[2]", 4.1234e-6),)))
    player = Player(found)
    assert player.find("4.1e-6") == ["t1.f[2]"]
    assert player.find("4.2e-6") == []
    assert player.find("4e-6") == ["t1.f[2]"]


def test_comparisons_and_what_is_no_number():
    player = Player(recorded("self-attention", causal=True))
    assert set(player.find("> 0.99")) == by_hand(player, lambda x: x > 0.99)
    assert set(player.find("=-inf")) == by_hand(player, lambda x: x == -np.inf) != set()
    assert player.find("= nan") == []
    broken = Player(run(Request("lstm", "the cat", edits=(("W_E", 1e308),))))
    assert set(broken.find("= nan")) == by_hand(broken, lambda x: x != x)


def test_the_nearest_to_the_cursor_come_first_and_not_too_many():
    player = Player(recorded("lstm"))
    player.jump("t3.h")
    found = player.find("> -100")
    assert len(found) == 50
    distances = [abs(player.trace.find(paths.parse(path)[0]) - player.cursor) for path in found]
    assert distances == sorted(distances)
    assert distances[0] == 0


def test_a_jump_to_a_number_points_at_it():
    player = Player(recorded("lstm"))
    exact = value(player, "t2.logits[3]")
    player.jump(f"{exact:.6f}")
    assert (player.trace.path(player.cursor), player.unit) == ("t2.logits", 3)
    player = Player(recorded("self-attention"))
    player.jump(f"= {value(player, 'pattern[2,1]'):.9f}")
    assert (player.trace.path(player.cursor), player.query, player.unit) == ("pattern", 2, 1)
    with pytest.raises(SeqtuiError, match=r"no value that was computed here is 123\.456"):
        player.jump("123.456")


@pytest.mark.parametrize("text", ["3", "t3", "t3.f", "f", "inf", "nan", "gate", "e5", "", "1x", "= f", "layer0.t1.h"])
def test_what_is_no_number_is_a_time_a_path_or_a_word(text):
    assert wanted(text) is None


@pytest.mark.parametrize("text", ["0.5", "-0.5", "−.5", "= 3", "=3", "1e-3", "> 1", "<=2", "==1", "=+inf", "3."])
def test_what_is_a_number(text):
    assert wanted(text) is not None


def test_a_whole_number_shows_with_its_decimals():
    assert wanted("=3").holds(np.array([3.0, 3.0004, 2.9996, 3.4, 2.0])).tolist() == [True, True, True, False, False]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_korean_meaning_is_found_however_its_syllables_are_typed(form):
    trace = run(Request("lstm", "a b")).trace
    typed = unicodedata.normalize(form, "얼마나 쓰는지")  # of the input gate: how much of the candidate is written
    with speaking("ko"):
        assert find_names(trace, typed)[1] == ["t1.i", "t2.i"]
    assert not find_names(trace, typed)[1], "English shows no such words"


@pytest.mark.parametrize("shape", [(), (5,), (4, 6), (3, 4, 5)])
def test_numbers_of_any_shape_are_found_in_reading_order_however_they_lie_in_memory(shape):
    values = np.random.default_rng(3).integers(0, 3, size=shape).astype(float)
    for held in (values == 1, np.asfortranarray(values == 1), values.T == 1, values > 9):
        assert list(search._places(held)) == [tuple(place) for place in np.argwhere(held).tolist()]
