"""What a colour says: its hue the sign, its strength the size against the scale of the map that it stands in."""

import pytest
from rich.color import Color

from seqtui.render.heatmap import grid_lines, history_lines
from seqtui.render.matrix import map_lines, matrix_lines, shade, shrunk_lines
from seqtui.render.palette import Palette
from seqtui.render.plot import Ruler, Scale
from seqtui.session.maps.matrix import MatrixView
from seqtui.session.training.view import Grid
from seqtui.session.walk.views import History
from tests.render.drawing import ASCII, text

PALETTES = [Palette(dark=dark, depth=depth) for dark in (True, False) for depth in (24, 8, 4)]
FULL = [palette for palette in PALETTES if palette.depth >= 8]


def _ids(palette: Palette) -> str:
    return f"{'dark' if palette.dark else 'light'}-{palette.depth}"


def _rgb(colour: Color) -> tuple[int, int, int]:
    return tuple(colour.get_truecolor())


def _warmth(colour: Color) -> int:
    """More red than blue is above 0."""
    red, _, blue = _rgb(colour)
    return red - blue


def _distance(colour: Color, other: Color) -> int:
    return sum(abs(a - b) for a, b in zip(_rgb(colour), _rgb(other), strict=True))


@pytest.mark.parametrize("palette", PALETTES, ids=_ids)
@pytest.mark.parametrize("size", [0.4, 0.7, 1.0, 5.0])
def test_what_is_above_zero_is_warm_and_what_is_below_is_cold(palette: Palette, size: float) -> None:
    assert _warmth(palette.heat(size, True).bgcolor) > 0 > _warmth(palette.heat(-size, True).bgcolor)
    assert _warmth(palette.style("positive").color) > 0 > _warmth(palette.style("negative").color)
    if palette.has_half_blocks:
        cells = palette.half(size, -size, True, 1.0)
        assert _warmth(cells.color) > 0 > _warmth(cells.bgcolor)


@pytest.mark.parametrize("palette", FULL, ids=_ids)
@pytest.mark.parametrize("signed", [True, False])
def test_the_strength_grows_with_the_size_against_the_scale(palette: Palette, signed: bool) -> None:
    for sign in (1, -1)[: 1 + signed]:
        zero = palette.heat(0.0, signed).bgcolor
        strengths = [_distance(palette.heat(sign * k / 10, signed).bgcolor, zero) for k in range(11)]
        assert strengths == sorted(strengths) and strengths[10] > strengths[5] > strengths[1] > 0
        tints = [palette.half(sign * k / 5, 0.0, signed, 1.0).color for k in range(6)]
        assert len(set(tints)) == 6


@pytest.mark.parametrize("palette", PALETTES, ids=_ids)
@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("scale", [1e-3, 0.2, 7.0, 1e6])
def test_a_scale_is_what_counts_as_one(palette: Palette, signed: bool, scale: float) -> None:
    for share in (0.0, 0.35, 0.55, 1.0, -0.35, -1.0)[: 6 if signed else 4]:
        assert palette.heat(share * scale, signed, scale) == palette.heat(share, signed)
        assert palette.half(share * scale, 0.0, signed, scale) == palette.half(share, 0.0, signed, 1.0)
        assert shade(share * scale, signed, scale, ASCII) == shade(share, signed, 1.0, ASCII)
    assert palette.heat(scale, signed, scale) != palette.heat(scale / 10, signed, scale)
    assert palette.half(scale, 0.0, signed, scale) != palette.half(scale / 5, 0.0, signed, scale)


def _inks(line) -> list:
    """The backgrounds of the cells of a line, left to right."""
    return [style.bgcolor for _, style in line.pieces if style.bgcolor is not None]


@pytest.mark.parametrize("factor", [1e-3, 1.0, 40.0])
def test_a_grid_of_signed_numbers_takes_its_largest_for_one(factor: float) -> None:
    palette, shares = Palette(), (1.0, -1.0, 0.5, 0.1)
    grid = Grid(("w",), tuple("abcd"), (tuple(factor * share for share in shares),), shares=False)
    assert _inks(grid_lines(grid, 80, 3, palette)[1]) == [palette.heat(share, True).bgcolor for share in shares]


def test_a_grid_of_shares_takes_one_for_one() -> None:
    palette = Palette()
    grid = Grid(("w",), ("a", "b"), ((0.2, 0.1),))
    assert _inks(grid_lines(grid, 80, 3, palette)[1]) == [palette.heat(x, False).bgcolor for x in (0.2, 0.1)]


def test_a_history_is_drawn_on_one_scale_that_is_never_less_than_one() -> None:
    palette = Palette()
    large = History("c", "c", 1, ((4.0, -2.0), (1.0, 0.0)), 1, signed=True)
    assert _inks(history_lines([large], 40, 4, palette)[1]) == [palette.heat(x, True).bgcolor for x in (1.0, -0.5)]
    small = History("c", "c", 1, ((0.4, -0.2),), 1, signed=True)
    assert _inks(history_lines([small], 40, 4, palette)[1]) == [palette.heat(x, True).bgcolor for x in (0.4, -0.2)]
    share = History("f", "f", 1, ((0.4, 0.9),), 1, signed=False)
    assert _inks(history_lines([share], 40, 4, palette)[1]) == [palette.heat(x, False).bgcolor for x in (0.4, 0.9)]


@pytest.mark.parametrize("scale", [0.5, 8.0])
def test_a_matrix_and_its_overview_are_drawn_on_the_scale_they_are_given(scale: float) -> None:
    palette, cells = Palette(), ((scale, -scale / 2), (0.0, scale / 4))
    view = MatrixView("W", ("a", "b"), ("c", "d"), cells, -1, -1, True, (2, 2), scale=scale)
    rows = [_inks(line) for line in matrix_lines(view, 60, palette)[2:]]
    assert rows == [[palette.heat(x / scale, True).bgcolor for x in row] for row in cells]
    (line,) = shrunk_lines(cells, True, scale, palette)
    expected = [palette.half(a / scale, b / scale, True, 1.0) for a, b in zip(*cells, strict=True)]
    assert [style for _, style in line.pieces] == expected


def test_in_digits_a_share_is_the_tenths_it_has_reached() -> None:
    tenths = {0.04: ".", 0.06: "0", 0.19: "1", 0.2: "2", 0.55: "5", 0.99: "9", 1.0: "9", 7.0: "9"}
    assert {share: shade(share, False, 1.0, ASCII) for share in tenths} == tenths
    signs = {0.61: "#", 0.59: "+", 0.21: "+", 0.19: ".", -0.19: ".", -0.21: "-", -0.59: "-", -0.61: "="}
    assert {share: shade(share, True, 1.0, ASCII) for share in signs} == signs


def test_norms_above_one_grow_and_those_below_fade() -> None:
    palette, norms = Palette(), (0.5, 1.0, 2.0, 0.0)
    line = Ruler(4, 4).strip(norms, Scale.of(norms), palette)
    styles = [style for sign, style in line.pieces if sign]
    assert styles == [palette.style(name) for name in ("negative", "negative", "positive", "faint")]
    assert len({text([line])[k] for k in range(3)}) == 3


@pytest.mark.parametrize(("width", "head"), [(42, " 8 91011"), (30, "8901")])
def test_where_numbers_do_not_fit_a_heading_is_no_other_number(width: int, head: str) -> None:
    names = tuple(map(str, range(12)))
    view = MatrixView("W", ("a",), names, ((0.5,) * 12,), -1, -1, True, (1, 12), scale=1.0)
    assert map_lines(view, width, ASCII)[1].plain.rstrip().endswith(head)
