"""Every line is as wide as it was asked to be, whatever the text and the room."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from seqtui.render.counting import chain_lines, context_lines
from seqtui.render.drawings import drawing_lines
from seqtui.render.equation import equation_lines
from seqtui.render.heatmap import history_lines, time_columns
from seqtui.render.lines import Line, box, clip, pad, wrap
from seqtui.render.matrix import matrix_lines, matrix_room
from seqtui.render.palette import Palette
from seqtui.render.panes import equation_pane, header, ribbon
from seqtui.render.values import bar, bar_lines, cell_at, values_table
from seqtui.session.counting import chain, context_view, transition_view
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from tests.render.drawing import ASCII, PLAIN, text, widths
from tests.session.runs import SHAPES, recorded

WIDTHS = st.integers(1, 200)
PALETTES = st.sampled_from((PLAIN, ASCII))
WORDS = st.one_of(
    st.sampled_from(
        ("한국어", "日本", "🙂", "👩\u200d👩\u200d👧", "e\u0301", "a" * 60, "the", " ", "\u3000", "\x1b[31m", "\u202e")
    ),
    st.text(st.characters(codec=None, categories=None), min_size=1, max_size=8),
)
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map(tuple)
QUICK = settings(deadline=None, max_examples=80)


@QUICK
@given(TEXTS, st.integers(-3, 200), st.integers(0, 40), PALETTES)
@example(("한",), 1, 1, PLAIN)
def test_a_ribbon_is_one_line_of_the_asked_width(tokens, width, time, palette):
    assert ribbon(tokens, min(time, len(tokens)), width, palette).width == max(0, width)


@QUICK
@given(st.integers(1, 1000), st.integers(12, 200))
def test_the_current_token_is_in_sight_on_a_text_of_a_thousand(time, width):
    tokens = tuple(f"w{k}" for k in range(1, 1001))
    assert f"▐w{time}▌" in ribbon(tokens, time, width, PLAIN).plain


def test_ribbons_as_they_are_read():
    assert text([ribbon(("cat",), 1, 20, PLAIN)]) == " ▐cat▌"
    assert text([ribbon(("나는", "밥을", "🙂"), 2, 30, PLAIN)]) == "  나는 ▐밥을▌ 🙂"
    assert text([ribbon(("a", "b", " ", "c"), 3, 30, ASCII)]) == "  a  b [_] c"
    assert text([ribbon(("x" * 99, "b"), 2, 40, PLAIN)]) == "  " + "x" * 23 + "… ▐b▌"
    assert ribbon(tuple("abcdefgh"), 8, 16, PLAIN).plain.startswith("…")
    assert ribbon(tuple("abcdefgh"), 1, 16, PLAIN).plain.rstrip().endswith("…")
    assert text([ribbon(("cat", "sat"), None, 20, PLAIN)]) == "  cat  sat"


@QUICK
@given(WORDS, TEXTS, WIDTHS, st.integers(0, 30), PALETTES)
@example("", ("x",), 1, 1, PLAIN)
def test_a_box_has_exactly_its_size(title, words, width, height, palette):
    lines = [Line((clip(word, 50, palette), palette.style("text"))) for word in words]
    drawn = box(title, lines, width, height, palette)
    assert len(drawn) == height
    assert widths(drawn) <= {width}


@QUICK
@given(WORDS, st.integers(0, 60), PALETTES)
def test_clipping_and_padding_keep_to_the_columns(word, width, palette):
    clipped = clip(word, width, palette)
    assert cell_len(clipped) <= width
    assert cell_len(pad(clipped, width)) == width
    if palette is ASCII:
        assert clipped.isascii()


@QUICK
@given(TEXTS, WIDTHS)
@example(("한국어", "x"), 1)
def test_wrapping_ends_and_loses_no_character(words, width):
    text = " ".join(words)
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    if text.isascii():
        assert all(cell_len(line) <= width for line in lines)


@QUICK
@given(st.sampled_from(sorted(SHAPES)), st.integers(0, 40), WIDTHS, st.integers(1, 30), PALETTES)
def test_panes_are_as_wide_as_they_were_asked_to_be(shape, steps, width, height, palette):
    player = Player(SHAPES[shape](), palette.look)
    player.step(steps)
    player.point(0, steps)
    moment, run = Stepper(player).view(), player.run
    table = values_table(moment, width, height, palette)
    assert (len(table), widths(table)) == (height, {width})
    assert header(moment, run, width, palette).width == width
    for drawing in StepViews(Stepper(player)).drawings:
        drawn = drawing_lines(drawing, moment, run, width, height, palette)
        assert widths(drawn) == {width} and len(drawn) == height
        assert palette is not ASCII or text(drawn).isascii()
    assert widths(equation_pane(moment, width, height, palette)) == {width}
    histories = Stepper(player).builder.histories(time_columns(width))
    if histories:
        heat = history_lines(histories, width, height, palette)
        assert widths(heat) == {width}
        assert len(heat) <= height
    if palette is ASCII:
        assert text(
            [*table, header(moment, run, width, palette), *equation_lines(moment.current, width, palette)]
        ).isascii()


@QUICK
@given(
    st.sampled_from(("naive", "ar", "markov", "latent-ar")),
    st.integers(1, 4),
    st.integers(1, 120),
    st.integers(1, 30),
    PALETTES,
)
def test_counting_panes_are_drawn_in_any_room(model, time, width, height, palette):
    run = recorded(model)
    player = Player(run, palette.look)
    player.jump(f"t{time}.p")
    drawn = chain_lines(chain(run, time, player.cursor, height), time, height, width, palette)
    assert len(drawn) <= max(1, height)
    drawn += context_lines(context_view(run, time, player.cursor), width, palette)
    drawn += bar_lines(Stepper(player).builder.bars(), width, height, palette)
    matrix = transition_view(run, time, *matrix_room(width, height))
    if matrix:
        lines = matrix_lines(matrix, width, palette)
        assert widths(lines) == {width}
        drawn += lines
    if palette is ASCII:
        assert text(drawn).isascii()


@given(st.floats(), st.integers(-5, 80), PALETTES)
def test_a_bar_is_never_longer_than_its_room(share, width, palette):
    assert cell_len(bar(share, width, palette)) <= max(0, width)


@pytest.mark.parametrize("palette", [PLAIN, ASCII], ids=["unicode", "ascii"])
def test_a_click_on_a_cell_means_the_number_that_is_drawn_there(palette: Palette):
    player = Player(recorded("lstm", d_hidden=12), TextStyle(palette is ASCII))
    player.jump("t2.h")
    for unit in (0, 5, 11):
        for rows in (0, -3):
            player.point_at(player.owner, unit)
            player.point(rows)
            moment = Stepper(player).view()
            lines = text(values_table(moment, 60, 6, palette)).splitlines()
            y = next(k for k, line in enumerate(lines) if "[" in line and "]" in line and k)
            assert cell_at(moment, lines[y].index("[") + 2, y, 60, 6) == (player.pointed, player.unit, None)
    assert cell_at(moment, 30, 0, 60, 6) is None
    assert cell_at(moment, 30, 99, 60, 6) is None
