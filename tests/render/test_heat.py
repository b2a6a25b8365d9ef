"""What a colour says: its hue the sign, its strength the size against the scale of the map that it stands in."""

import pytest
from rich.color import Color

from seqtui.render.heatmap import history_lines
from seqtui.render.matrix import matrix_lines
from seqtui.render.number_grid import grid_lines
from seqtui.render.overview import shade, shrunk_lines
from seqtui.render.shades import Ruler, Scale
from seqtui.render.skin import Skin
from seqtui.session.maps.matrix import MatrixView
from seqtui.session.training.view import Grid
from seqtui.session.walk.view import History
from tests.render.drawing import ASCII, text

SKINS = [Skin(dark=dark, depth=depth) for dark in (True, False) for depth in (24, 8, 4)]
FULL = [skin for skin in SKINS if skin.depth >= 8]


def _ids(skin: Skin) -> str:
    return f"{'dark' if skin.dark else 'light'}-{skin.depth}"


def _rgb(colour: Color) -> tuple[int, int, int]:
    return tuple(colour.get_truecolor())


def _warmth(colour: Color) -> int:
    """More red than blue is above 0."""
    red, _, blue = _rgb(colour)
    return red - blue


def _distance(colour: Color, other: Color) -> int:
    return sum(abs(a - b) for a, b in zip(_rgb(colour), _rgb(other), strict=True))


@pytest.mark.parametrize("skin", SKINS, ids=_ids)
@pytest.mark.parametrize("size", [0.4, 0.7, 1.0, 5.0])
def test_what_is_above_zero_is_warm_and_what_is_below_is_cold(skin: Skin, size: float) -> None:
    assert _warmth(skin.heat(size, True).bgcolor) > 0 > _warmth(skin.heat(-size, True).bgcolor)
    assert _warmth(skin.ink("positive").color) > 0 > _warmth(skin.ink("negative").color)
    if skin.has_half_blocks:
        cells = skin.half(size, -size, True, 1.0)
        assert _warmth(cells.color) > 0 > _warmth(cells.bgcolor)


@pytest.mark.parametrize("skin", FULL, ids=_ids)
@pytest.mark.parametrize("signed", [True, False])
def test_the_strength_grows_with_the_size_against_the_scale(skin: Skin, signed: bool) -> None:
    for sign in (1, -1)[: 1 + signed]:
        zero = skin.heat(0.0, signed).bgcolor
        strengths = [_distance(skin.heat(sign * k / 10, signed).bgcolor, zero) for k in range(11)]
        assert strengths == sorted(strengths) and strengths[10] > strengths[5] > strengths[1] > 0
        tints = [skin.half(sign * k / 5, 0.0, signed, 1.0).color for k in range(6)]
        assert len(set(tints)) == 6


@pytest.mark.parametrize("skin", SKINS, ids=_ids)
@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("scale", [1e-3, 0.2, 7.0, 1e6])
def test_a_scale_is_what_counts_as_one(skin: Skin, signed: bool, scale: float) -> None:
    for share in (0.0, 0.35, 0.55, 1.0, -0.35, -1.0)[: 6 if signed else 4]:
        assert skin.heat(share * scale, signed, scale) == skin.heat(share, signed)
        assert skin.half(share * scale, 0.0, signed, scale) == skin.half(share, 0.0, signed, 1.0)
        assert shade(share * scale, signed, scale, ASCII) == shade(share, signed, 1.0, ASCII)
    assert skin.heat(scale, signed, scale) != skin.heat(scale / 10, signed, scale)
    assert skin.half(scale, 0.0, signed, scale) != skin.half(scale / 5, 0.0, signed, scale)


def _inks(line) -> list:
    """The backgrounds of the cells of a line, left to right."""
    return [ink.bgcolor for _, ink in line.pieces if ink.bgcolor is not None]


@pytest.mark.parametrize("factor", [1e-3, 1.0, 40.0])
def test_a_grid_of_signed_numbers_takes_its_largest_for_one(factor: float) -> None:
    skin, shares = Skin(), (1.0, -1.0, 0.5, 0.1)
    grid = Grid(("w",), tuple("abcd"), (tuple(factor * share for share in shares),), shares=False)
    assert _inks(grid_lines(grid, 80, 3, skin)[1]) == [skin.heat(share, True).bgcolor for share in shares]


def test_a_grid_of_shares_takes_one_for_one() -> None:
    skin = Skin()
    grid = Grid(("w",), ("a", "b"), ((0.2, 0.1),))
    assert _inks(grid_lines(grid, 80, 3, skin)[1]) == [skin.heat(x, False).bgcolor for x in (0.2, 0.1)]


def test_a_history_is_drawn_on_one_scale_that_is_never_less_than_one() -> None:
    skin = Skin()
    large = History("c", "c", 1, ((4.0, -2.0), (1.0, 0.0)), 1, signed=True)
    assert _inks(history_lines([large], 40, 4, skin)[1]) == [skin.heat(x, True).bgcolor for x in (1.0, -0.5)]
    small = History("c", "c", 1, ((0.4, -0.2),), 1, signed=True)
    assert _inks(history_lines([small], 40, 4, skin)[1]) == [skin.heat(x, True).bgcolor for x in (0.4, -0.2)]
    share = History("f", "f", 1, ((0.4, 0.9),), 1, signed=False)
    assert _inks(history_lines([share], 40, 4, skin)[1]) == [skin.heat(x, False).bgcolor for x in (0.4, 0.9)]


@pytest.mark.parametrize("scale", [0.5, 8.0])
def test_a_matrix_and_its_overview_are_drawn_on_the_scale_they_are_given(scale: float) -> None:
    skin, cells = Skin(), ((scale, -scale / 2), (0.0, scale / 4))
    view = MatrixView("W", ("a", "b"), ("c", "d"), cells, -1, -1, True, (2, 2), scale=scale)
    rows = [_inks(line) for line in matrix_lines(view, 60, skin)[2:]]
    assert rows == [[skin.heat(x / scale, True).bgcolor for x in row] for row in cells]
    (line,) = shrunk_lines(cells, True, scale, skin)
    expected = [skin.half(a / scale, b / scale, True, 1.0) for a, b in zip(*cells, strict=True)]
    assert [ink for _, ink in line.pieces] == expected


def test_in_digits_a_share_is_the_tenths_it_has_reached() -> None:
    tenths = {0.04: ".", 0.06: "0", 0.19: "1", 0.2: "2", 0.55: "5", 0.99: "9", 1.0: "9", 7.0: "9"}
    assert {share: shade(share, False, 1.0, ASCII) for share in tenths} == tenths
    signs = {0.61: "#", 0.59: "+", 0.21: "+", 0.19: ".", -0.19: ".", -0.21: "-", -0.59: "-", -0.61: "="}
    assert {share: shade(share, True, 1.0, ASCII) for share in signs} == signs


def test_norms_above_one_grow_and_those_below_fade() -> None:
    skin, norms = Skin(), (0.5, 1.0, 2.0, 0.0)
    line = Ruler(4, 4).strip(norms, Scale.of(norms), skin)
    inks = [ink for sign, ink in line.pieces if sign]
    assert inks == [skin.ink(name) for name in ("negative", "negative", "positive", "faint")]
    assert len({text([line])[k] for k in range(3)}) == 3
