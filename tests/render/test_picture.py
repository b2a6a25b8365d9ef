"""Pictures as they are read: golden pieces, exact sizes in every skin, nothing said by colour alone."""

import numpy as np
import pytest
from rich.cells import cell_len

from seqtui.models import rnn, text_to_image, vit
from seqtui.models.model import Request
from seqtui.render.palette import Palette
from seqtui.render.picture import fitting_zoom, legend_lines, picture_lines, picture_size
from seqtui.session.maps.pictures import overlay_of, pattern_paths, picture_view
from seqtui.session.text import TextStyle
from tests.render.drawing import ASCII, PLAIN, text, widths

PALETTES = {
    "true colour": Palette(),
    "light": Palette(dark=False),
    "256": Palette(depth=8),
    "sixteen": Palette(depth=4),
    "none": PLAIN,
    "ascii": ASCII,
    "ascii with colours": Palette(TextStyle(ascii=True)),
}
palettes = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES.keys())


@pytest.fixture(scope="module")
def digit():
    return vit.MODEL.run(Request("vit"))


@pytest.fixture(scope="module")
def drawn():
    """Three by three patches, of which the colours are set by hand: k w r / g b y / o p k."""
    edits = tuple((f"t{t}.chosen", float(k)) for t, k in enumerate((0, 1, 2, 3, 4, 5, 6, 7, 0), 1))
    return text_to_image.MODEL.run(Request("text-to-image", text="red bar", settings={"side": 3}, edits=edits))


def views(digit, drawn):
    yield picture_view(digit)
    yield picture_view(digit, overlay=overlay_of(digit, "block0.head0.pattern"))
    yield picture_view(drawn)
    for time in (1, 5, 9):
        yield picture_view(drawn, time)
        yield picture_view(drawn, time, overlay_of(drawn, f"t{time}.block1.head0.pattern"))


@palettes
@pytest.mark.parametrize("borders", [True, False], ids=["framed", "bare"])
@pytest.mark.parametrize("zoom", [1, 2, 3, 4])
def test_a_picture_has_exactly_the_size_it_says(digit, drawn, palette, zoom, borders):
    for view in views(digit, drawn):
        lines = picture_lines(view, palette, zoom, borders)
        size = picture_size(view, palette, zoom, borders)
        assert (widths(lines), len(lines)) == ({size[0]}, size[1])
        assert all(cell_len(line.plain) == line.width for line in lines)


@palettes
@pytest.mark.parametrize("width", [1, 7, 30, 80])
def test_a_legend_is_as_wide_as_it_was_asked_to_be(digit, drawn, palette, width):
    for view in views(digit, drawn):
        assert widths(legend_lines(view, max(width, 12), palette)) == {max(width, 12)}


def test_the_largest_zoom_that_fits(digit):
    view = picture_view(digit)
    for width, height in ((21, 13), (80, 24), (200, 60)):
        zoom = fitting_zoom(view, width, height, PLAIN)
        assert all(a <= b for a, b in zip(picture_size(view, PLAIN, zoom), (width, height), strict=True))
    assert fitting_zoom(view, 3, 3, PLAIN) == 1


def test_a_digit_in_letters_with_its_patches(digit):
    lines = text(picture_lines(picture_view(digit), ASCII)).splitlines()
    assert lines[:4] == [
        "+0---+1---+2---+3---+",
        "|0000|4488|9977|1100|",
        "|0011|7755|3399|6600|",
        "+4---+5---+6---+7---+",
    ]
    assert lines[-1] == "+----+----+----+----+" and len(lines) == 13


def test_a_digit_in_half_blocks(digit):
    view = picture_view(digit)
    lines = picture_lines(view, Palette(), 1, borders=False)
    assert len(lines) == 4 and widths(lines) == {8}
    image = digit.trace.value("image")
    pieces = [piece for line in lines for piece in line.pieces]
    for (sign, style), (y, x) in zip(pieces, np.ndindex(4, 8), strict=True):
        top, below = (round(255 * (1 - image[2 * y + k, x])) for k in (0, 1))
        assert style.bgcolor.triplet.red == below
        assert sign == (" " if top == below else "▀") and (top == below or style.color.triplet.red == top)


def test_a_picture_fills_in_raster_order(drawn):
    rows = lambda time: text(picture_lines(picture_view(drawn, time), ASCII, 1, borders=False)).splitlines()  # noqa: E731
    assert rows(1) == ["?..", "...", "..."]
    assert rows(5) == ["kwr", "g?.", "..."]
    assert rows(9) == ["kwr", "gby", "op?"]
    assert rows(None) == ["kwr", "gby", "opk"]
    marks = text(picture_lines(picture_view(drawn, 5), Palette(), 2, borders=False)).splitlines()
    assert [line.count("·") for line in marks] == [0, 3, 6] and marks[1].endswith("·?··")
    seamless = picture_lines(picture_view(drawn), Palette(), 1, borders=False)
    assert len(seamless) == 2 and seamless[0].plain == "▀▀▀"


def test_attention_is_a_digit_on_every_patch_that_can_be_seen(drawn):
    overlay = overlay_of(drawn, "t5.block1.head0.pattern")
    shares = drawn.trace.value("t5.block1.head0.pattern")[-1]
    assert overlay.words == tuple(zip(("red", "bar", "<s>"), shares[:3].tolist(), strict=True))
    assert overlay.query == "p3 green" and overlay.patch == 3
    assert sum(map(sum, overlay.shares)) + sum(share for _, share in overlay.words) == pytest.approx(1)
    for palette in (ASCII, PLAIN, Palette()):
        shown = text(picture_lines(picture_view(drawn, 5, overlay), palette, 2, borders=False)).replace("\n", "")
        digits = [int(sign) for sign in shown if sign.isdigit()]
        assert digits == [min(9, int(10 * share / max(shares[3:]))) for share in shares[3:]]
        assert 9 in digits and shown.count("?") == 1


def test_the_class_token_attends_to_all_patches(digit):
    overlay = overlay_of(digit, "block1.head1.pattern")
    row = digit.trace.value("block1.head1.pattern")[0]
    assert overlay.query == "class" and overlay.words == (("class", row[0]),)
    assert np.array_equal(np.array(overlay.shares).ravel(), row[1:])
    assert overlay_of(digit, "block0.head0.pattern", 6).patch == 5
    assert picture_view(digit, overlay=overlay_of(digit, "block0.head0.pattern", 6)).now == 5


def test_with_and_without_a_cache_the_overlay_is_the_same(drawn):
    request = Request("text-to-image", text="red bar", settings={"side": 3, "cache": "no"}, edits=drawn.request.edits)
    whole = text_to_image.MODEL.run(request)
    a, b = (overlay_of(run, "t6.block0.head1.pattern") for run in (drawn, whole))
    assert (a.query, a.patch, a.title) == (b.query, b.patch, b.title)
    assert np.abs(np.array(a.shares) - np.array(b.shares)).max() <= 1e-12


def test_brightness_follows_attention(drawn):
    overlay = overlay_of(drawn, "t9.block0.head0.pattern")
    lines = picture_lines(picture_view(drawn, None, overlay), Palette(), 2, borders=False)
    backs = [style.bgcolor.triplet for line in lines for _, style in line.pieces[::2]]
    colours = [drawn.canvas.palette[k].rgb for k in (0, 1, 2, 3, 4, 5, 6, 7, 0)]
    shares = np.array(overlay.shares).ravel()
    for back, colour, share in zip(backs, colours, shares, strict=True):
        assert back.red == round(colour[0] * (0.3 + 0.7 * share / overlay.largest))


def test_the_patterns_of_a_step_can_be_chosen(digit, drawn):
    assert pattern_paths(digit)[0] == "block0.head0.pattern" and len(pattern_paths(digit)) == 4
    assert pattern_paths(drawn, 5)[-1] == "t5.block1.head1.pattern"


def test_a_run_without_a_picture_has_no_view():
    from_text = text_to_image.MODEL.run(Request("text-to-image", settings={"side": 1}))
    assert picture_view(from_text) is not None
    assert picture_view(rnn.MODEL.run(Request("rnn", text="a b"))) is None


@pytest.mark.parametrize("edit", [("image[0,0]", 9.0), ("image", -3.0), ("block0.head0.pattern", -1.0)])
@palettes
def test_numbers_set_by_hand_are_drawn_as_far_as_they_go(edit, palette):
    run = vit.MODEL.run(Request("vit", edits=(edit,)))
    view = picture_view(run, overlay=overlay_of(run, "block0.head0.pattern"))
    for shown in (view, picture_view(run)):
        lines = picture_lines(shown, palette)
        assert widths(lines) == {picture_size(shown, palette)[0]}


def test_words_from_outside_are_safe():
    run = text_to_image.MODEL.run(Request("text-to-image", text="\x1b[31mred 한국", settings={"side": 1}))
    lines = legend_lines(picture_view(run, 1, overlay_of(run, "t1.block0.head0.pattern")), 60, PLAIN)
    assert "\x1b" not in text(lines) and "한국" in text(lines) and widths(lines) == {60}
