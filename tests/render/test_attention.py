"""Maps of attention: golden text, exact widths in any room, masks, 한글, and matrices larger than any screen."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from seqtui.models import positional
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.render.attention import (
    attention_lines,
    attention_room,
    heads_lines,
    heads_room,
    heat_lines,
    stages_lines,
    stages_room,
)
from seqtui.render.diagrams import attention as drawings
from seqtui.render.diagrams.diagram import Diagram
from seqtui.render.diagrams.stack import attention_diagram, place_name, stack_lines
from seqtui.render.matrix import cell_of, map_room
from seqtui.render.palette import Palette
from seqtui.render.show import print_run
from seqtui.render.values import token_cell, token_lines, token_room
from seqtui.session.maps.attention import attention_view, heads_view, matrix_of_tokens
from seqtui.session.maps.matrix import Labelled, matrix_view
from seqtui.session.maps.stack import stack_view
from seqtui.session.maps.stages import stages_view
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from seqtui.tui.panes.attention import MapPane
from tests.render.drawing import ASCII, PLAIN, text, widths
from tests.session.runs import recorded
from tests.tui.panes.test_panes import of

PALETTES = st.sampled_from([PLAIN, ASCII, Palette(), Palette(depth=8), Palette(depth=4), Palette(dark=False)])
KOREAN = "여기서 사진을 찍지 마세요"
BLOCKS = ("POST_NORM", "PRE_NORM", "CROSS_POST_NORM", "CROSS_PRE_NORM")
DRAWINGS = ("HEAD", "CROSS_HEAD", "SPLIT_HEAD", *BLOCKS)


def at(model: str, path: str, words: str = "the cat sat", **options) -> Player:
    player = Player(recorded(model, words, **options))
    player.jump(path)
    return player


def attention(player: Player, width: int, height: int, palette: Palette):
    return attention_view(player, lambda shape: attention_room(shape, width, height, palette))


def heads(player: Player, width: int, height: int, palette: Palette):
    return heads_view(player, lambda count, shape: heads_room(count, shape, width, height, palette))


def drawn(player: Player, width: int, height: int, palette: Palette) -> list:
    """Every pane of attention in one room."""
    lines = attention_lines(attention(player, width, height, palette), width, height, palette)
    lines += heads_lines(heads(player, width, height, palette), width, height, palette)
    lines += stages_lines(stages_view(player, stages_room(height)), width, palette)
    matrix = matrix_of_tokens(player, lambda shape: token_room(width, height))
    lines += token_lines(matrix, width, height, palette)
    room = lambda shape: map_room(shape, width, height, palette)  # noqa: E731
    return lines + heat_lines(matrix_of_tokens(player, room), width, height, palette)


def test_no_overview_stands_beside_a_map_too_narrow_for_what_its_colours_mean():
    for width in (80, 120):
        assert map_room((17, 1), width, 10, PLAIN).over_columns == 0
        assert map_room((64, 64), width, 10, PLAIN).over_columns >= 10


# golden -------------------------------------------------------------------------------------------------------


def test_a_causal_map_as_agreed():
    player = at("decoder", "block0.head1.pattern[2,1]")
    assert text(attention_lines(attention(player, 44, 8, PLAIN), 44, 8, PLAIN)) == (
        " head1 pattern  cat → the = 0.265\n"
        " query\\key     <s>   the   cat   sat\n"
        " <s>           1.000   ╱╱    ╱╱    ╱╱\n"
        " the           0.762 0.238   ╱╱    ╱╱\n"
        "▶cat           0.103[0.265]0.632   ╱╱\n"
        " sat           0.038 0.159 0.619 0.184\n"
        " cat:  cat 0.632  the 0.265  <s> 0.103"
    )


def test_a_masked_cell_is_no_zero_in_ascii_either():
    player = at("decoder", "block0.head0.attn_scores")
    lines = text(attention_lines(attention(player, 60, 9, ASCII), 60, 9, ASCII)).split("\n")
    assert lines[2].count("xx") == 3
    assert "inf" not in "".join(lines)


def test_masked_cells_have_a_colour_of_their_own():
    for palette in (Palette(), Palette(dark=False), Palette(depth=8)):
        assert palette.masked.bgcolor != palette.heat(0.0, False).bgcolor
        assert palette.half(float("nan"), 0.0, False, 1.0) != palette.half(0.0, 0.0, False, 1.0)


def test_cross_attention_has_two_sentences_as_axes():
    made = run(Request("transformer", KOREAN, {"target": "don't take pictures"}))
    player = Player(made)
    player.jump("decoder.block0.cross.head0.pattern[1,3]")
    lines = attention_lines(attention(player, 80, 12, PLAIN), 80, 12, PLAIN)
    assert "don't → 마세요" in lines[0].plain
    assert lines[1].plain.split() == ["query\\source", *KOREAN.split()], "whole words where there is room"
    assert [line.plain.split()[0] for line in lines[2:6]] == ["<s>", "▶don't", "take", "pictures"]
    assert widths(lines) == {80}


def test_the_bracket_is_where_the_pointer_is_and_a_click_finds_it():
    player = at("encoder", "block0.head0.pattern[2,1]")
    for width, height in ((80, 12), (40, 30), (30, 6)):
        view = attention(player, width, height, PLAIN)
        lines = [line.plain for line in attention_lines(view, width, height, PLAIN)]
        (y,) = [k for k, line in enumerate(lines) if "[" in line]
        assert cell_of(view.matrix, lines[y].index("[") + 1, y, width, PLAIN) == (2, 1)
    assert cell_of(view.matrix, 0, 0, 30, PLAIN) is None


def test_a_click_on_the_values_finds_the_cell():
    player = at("encoder", "block0.resid_mid[1,2]")
    view = matrix_of_tokens(player, lambda shape: token_room(80, 12))
    lines = [line.plain for line in token_lines(view, 80, 12, PLAIN)]
    (y,) = [k for k, line in enumerate(lines) if k and "[" in line]
    assert token_cell(view, lines[y].index("[") + 2, y) == (1, 2)


def test_the_names_of_columns_are_whole_where_there_is_room_and_cut_with_a_mark_where_there_is_none():
    player = at("encoder", "block0.head0.pattern", "과소평가하지 마세요 please")
    wide = attention_lines(attention(player, 80, 12, PLAIN), 80, 12, PLAIN)[1].plain
    assert wide.split() == ["query\\key", "과소평가하지", "마세요", "please"]
    narrow = attention_lines(attention(player, 32, 12, PLAIN), 32, 12, PLAIN)[1].plain
    assert narrow.split()[1] == "과…" and narrow.count("…") >= 2


def test_a_map_whose_rows_fit_in_two_windows_is_not_shown_twice():
    player = at("encoder", "block0.head0.pattern", " ".join(f"w{k}" for k in range(11)))
    assert attention(player, 80, 12, PLAIN).matrix.overview is None
    assert attention(player, 80, 6, PLAIN).matrix.overview is not None


@pytest.mark.parametrize(("name", "noun"), [("q", "query"), ("k", "key"), ("v", "key"), ("z", "query")])
def test_at_queries_keys_values_and_z_the_matrix_that_is_computed_is_shown(name, noun):
    player = at("self-attention", name)
    views = StepViews(Stepper(player))
    lines = [line.plain for line in of(MapPane, views).draw(80, 12)]
    assert lines[0].split()[0] == name and lines[1].split()[0] == f"{noun}\\unit"
    assert [line.split()[0].strip("▶") for line in lines[2:5]] == ["the", "cat", "sat"]
    value = player.trace.value(name)
    assert f"[{value[0, 0]:.2f}]" in lines[2].replace(" ", "")
    assert "not computed" not in "".join(lines)


def test_keys_stand_over_the_digits_of_each_head_by_their_first_sign():
    player = at("encoder", "block1.head0.pattern", "the cat 마세요")
    lines = heads_lines(heads(player, 80, 12, PLAIN), 80, 12, PLAIN)
    assert "".join(lines[1].plain.split()) == "query\\keytc마tc마"
    rows = [line.plain for line in lines[2:]]
    assert [row.split()[0].strip("▶") for row in rows] == ["the", "cat", "마세요"] and widths(lines) == {80}
    assert len(heads_lines(heads(player, 80, 4, PLAIN), 80, 4, PLAIN)) == 4, "where there is no line for them"


# any room -----------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["encoder", "decoder"]), st.integers(30, 130), st.integers(4, 40), PALETTES, st.integers(1, 30))
def test_lines_are_as_wide_as_their_pane(model, width, height, palette, count):
    words = " ".join(f"{'낱말' if k % 3 else 'word'}{k}" for k in range(count))
    player = at(model, "block1.head1.pattern", words)
    lines = drawn(player, width, height, palette)
    assert widths(lines) == {width}
    if palette is ASCII:
        assert text(lines).isascii()


@pytest.mark.parametrize("palette", [PLAIN, ASCII, Palette()])
def test_a_map_of_512_words_shows_a_window_and_all_of_it(palette):
    rng = np.random.default_rng(0)
    matrix = Labelled("pattern", rng.dirichlet(np.ones(512), 512), (), (), False)
    view = matrix_view(matrix, (300, 200), map_room((512, 512), 80, 12, palette))
    lines = heat_lines(view, 80, 12, palette)
    assert len(lines) <= 12
    assert widths(lines) == {80}
    shown = text(lines)
    assert "300" in shown
    assert "512 x 512" in shown
    assert ("▀" in shown) == palette.has_half_blocks


def test_where_two_rows_share_no_sign_each_cell_is_a_digit():
    player = at("encoder", "block0.head0.pattern", " ".join(f"w{k}" for k in range(40)))
    for palette in (PLAIN, ASCII, Palette(depth=4)):
        lines = attention_lines(attention(player, 80, 12, palette), 80, 12, palette)
        overview = [line.plain[-12:] for line in lines[2:8]]
        assert set("".join(overview)) <= set("0123456789.")
        caption = " ".join(line.plain[-13:].strip() for line in lines[8:11])
        assert caption.split()[:3] == ["digits:", "tenths", "of"] and float(caption.split()[3]) > 0


# drawings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawing_and_mask_have_one_shape_and_all_ink_has_an_owner(name):
    _fits(getattr(drawings, name))


def test_the_drawing_of_a_row_is_one_like_the_others():
    _fits(positional.MODEL.diagram)


@pytest.mark.parametrize("heads", [1, 2, 5, 6, 64])
@pytest.mark.parametrize("split", [True, False])
def test_heads_in_parallel_are_a_drawing_like_the_others(heads, split):
    _fits(drawings.multi_head(heads, split, (heads * 512, 1024)))


def test_the_drawing_of_heads_says_how_wide_they_are_before_and_behind_their_last_weights():
    drawing = drawings.multi_head(2, True, (6, 8)).drawing
    rows = [row[22:].split() for row in drawing[1:4]]
    assert rows == [["│", "6"], ["W_O"], ["│", "8"]]


def _fits(diagram: Diagram) -> None:
    assert len(diagram.drawing) == len(diagram.mask) == 7
    assert {len(row) for row in (*diagram.drawing, *diagram.mask)} == {32}
    assert set("".join(diagram.mask)) - {" "} == set(diagram.key)
    for row, mask in zip(diagram.drawing, diagram.mask, strict=True):
        assert [sign for sign, letter in zip(row, mask, strict=True) if sign != " " and letter == " "] == []


@pytest.mark.parametrize("rms", [True, False])
@pytest.mark.parametrize("gated", [True, False])
@pytest.mark.parametrize("name", ["POST_NORM", "PRE_NORM", "CROSS_POST_NORM", "CROSS_PRE_NORM"])
def test_a_block_of_today_is_a_drawing_like_the_others(name, rms, gated):
    drawing = drawings.since(getattr(drawings, name), rms, gated)
    _fits(drawing)
    assert ("LN" in "".join(drawing.drawing)) != rms and ("W_gate" in "".join(drawing.drawing)) == gated


LLAMA = {"norm": "rms", "positions": "rotary", "activation": "swiglu", "n_kv_heads": 1}
ANNOTATED = {"norm": "std", "norm_first": "yes"}
DRAWN = {name: {} for name in ("self-attention", "multi-head", "positional", "encoder", "decoder", "gpt")}


@pytest.mark.parametrize(
    ("model", "settings"), [*DRAWN.items(), ("gpt", LLAMA), ("decoder", LLAMA), ("gpt", ANNOTATED)]
)
@pytest.mark.parametrize("palette", [PLAIN, ASCII])
def test_each_equation_lights_something_in_the_drawing(model, settings, palette):
    lit = Palette(palette.look).style("accent")
    player = Player(recorded(model, **settings))
    for stop in player.frames.equations:
        player.cursor = stop
        view, moment = stack_view(player), Stepper(player).view()
        lines = attention_diagram(moment, view, player.run, 32, 7, Palette(palette.look))
        assert widths(lines) == {32}
        assert len(lines) <= 7
        if palette is ASCII:
            assert text(lines).isascii()
            assert place_name(view, palette).isascii()
        if view.in_head or view.block is not None:
            styles = [style for line in lines for word, style in line.pieces if word.strip()]
            assert lit in styles, player.trace.path(stop)


def test_stacks_fit_small_and_large_panes():
    made = run(Request("transformer", "a b", {"target": "c d", "n_layers": 6}))
    player = Player(made)
    player.jump("encoder.block3.head0.z")
    for width, height, palette in ((32, 7, PLAIN), (80, 12, PLAIN), (78, 28, ASCII)):
        lines = stack_lines(stack_view(player), width, height, palette)
        assert widths(lines) == {width}
        assert len(lines) <= height
        assert "block 3" in text(lines)
        assert "mem" in text(lines)


# show ---------------------------------------------------------------------------------------------------------


def printed(model: str, words: str = "the cat sat", **options) -> str:
    console = Console(file=io.StringIO(), width=80, color_system=None)
    print_run(recorded(model, words), console, TextStyle(), **options)
    return console.file.getvalue()


def test_a_run_is_printed_with_its_maps_after_the_values():
    shown = printed("encoder")
    assert (
        shown.index("block1.ln2.out")
        < shown.index("\n block0.head0.pattern\n")
        < shown.index(" block1.head1.pattern\n")
    )


def test_a_pattern_is_printed_as_a_map_and_what_its_weights_are():
    *lines, gap, told = printed("encoder", at="block0.head1.pattern").rstrip("\n").split("\n")
    noticed = lines.index(next(line for line in lines if line.startswith("block 0 head 1 pattern of")))
    lines = [line for line in lines[:noticed] if line.strip()]
    assert lines[0].strip() == "block0.head1.pattern"
    assert lines[1].split() == ["query\\key", "the", "cat", "sat"]
    assert [line.split()[0] for line in lines[2:]] == ["the", "cat", "sat"]
    assert (gap, told) == ("", "UNTRAINED: random weights, seed 0")


def test_a_wide_map_is_printed_in_bands_and_shrunk_among_others():
    words = " ".join(f"w{k}" for k in range(30))
    lines = printed("self-attention", words, at="pattern").split("\n")
    assert all(len(line) <= 80 for line in lines)
    assert sum(line.startswith(" w0 ") for line in lines) == 3
    assert "30 x 30 in 24 x 30" in printed("self-attention", words)


def test_all_heads_are_drawn_to_one_scale_that_is_said():
    """A digit is a tenth of that number in every head: 0.137 is not a 5 in one head and a 1 in another."""
    player = Player(recorded("multi-head"))
    player.end()
    view = heads_view(player, lambda heads, shape: heads_room(heads, shape, 80, 12, PLAIN))
    patterns = [player.trace[index].value for index in player.patterns]
    scale = max(pattern.max() for pattern in patterns)
    assert {small.scale for small in view.heads} == {scale} and len(view.heads) == len(patterns)
    lines = [line.plain for line in heads_lines(view, 80, 4, PLAIN)]
    assert lines[0].rstrip().endswith(f"digits: tenths of {scale:.3f}")
    for k, pattern in enumerate(patterns):
        drawn = [line[10 + 8 * k :].split()[: len(pattern)] for line in lines[1:]]
        for row, digits in zip(pattern, drawn, strict=True):
            assert digits == ["." if x < 0.05 * scale else str(min(9, int(10 * x / scale))) for x in row]
