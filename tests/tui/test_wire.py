"""The pen: a terminal shows the same as with every style set and reset, for fewer bytes."""

import re

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich._palettes import EIGHT_BIT_PALETTE
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from seqtui.render.lines import Line
from seqtui.tui.canvas import _changed
from seqtui.tui.wire import Pen

STYLES = st.builds(
    Style,
    color=st.sampled_from([None, "#ff8800", "#000000", "red", "default"]),
    bgcolor=st.sampled_from([None, "#112233", "#000000", "blue"]),
    bold=st.sampled_from([None, True]),
    reverse=st.sampled_from([None, True]),
    underline=st.sampled_from([None, True]),
)
PIECES = st.lists(st.tuples(st.text("ab ▀한", max_size=3), st.none() | STYLES), max_size=12)


def shown(written: str):
    screen = pyte.Screen(90, 1)
    pyte.Stream(screen).feed(written)
    return [screen.buffer[0][k] for k in range(90)]


@given(PIECES, st.sampled_from([ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD]))
def test_a_terminal_shows_the_same(pieces, system):
    pen = Pen(system)
    lean = pen.write(Segment(text, style) for text, style in pieces) + pen.lift() + "."
    rich = "".join(style.render(text, color_system=system) if style else text for text, style in pieces) + "."
    assert shown(lean) == shown(rich)
    assert len(lean) <= len(rich) + 12


@pytest.mark.parametrize("number", range(16, 256))
def test_a_colour_that_has_a_number_is_sent_by_it(number):
    color = Color.from_rgb(*EIGHT_BIT_PALETTE[number])
    written = Pen(ColorSystem.TRUECOLOR).write([Segment("a", Style(color=color))])
    sent = re.fullmatch(r"\x1b\[38;5;(\d+)ma", written)
    assert sent and tuple(EIGHT_BIT_PALETTE[int(sent[1])]) == tuple(EIGHT_BIT_PALETTE[number])


LINES = st.lists(st.tuples(st.text("ab ·한", min_size=1, max_size=5), STYLES), max_size=6)


@given(LINES, LINES)
def test_the_spans_that_differ_are_all_that_has_to_be_sent(before, after):
    old, new = (Line(*pieces).fit(30).pieces for pieces in (before, after))
    pen, strip = Pen(ColorSystem.TRUECOLOR), Strip([Segment(*piece) for piece in new], 30)
    moved = "".join(f"\x1b[1;{left + 1}H{pen.write(strip.crop(left, right))}" for left, right in _changed(old, new))
    screens = [pyte.Screen(30, 1) for _ in range(2)]
    for screen, written in zip(screens, (old, new), strict=True):
        pyte.Stream(screen).feed(Pen(ColorSystem.TRUECOLOR).write([Segment(*piece) for piece in written]) + "\x1b[0m")
    pyte.Stream(screens[0]).feed(moved)
    for k in range(30):
        one, other = (screen.buffer[0][k] for screen in screens)
        blank = one.data == other.data == " " and not any((one.reverse, one.underscore, one.strikethrough))
        assert one == other or (blank and one.bg == other.bg), k


def test_neighbours_that_differ_in_one_thing_send_one_thing():
    pen = Pen(ColorSystem.TRUECOLOR)
    front, back = Style(color="#ffffff", bgcolor="#102030"), Style(color="#ffffff", bgcolor="#405060")
    assert pen.write([Segment("a", front), Segment("b", front), Segment("c", back)]) == (
        "\x1b[38;5;231;48;2;16;32;48mab\x1b[48;2;64;80;96mc"
    )
    assert pen.lift() == "\x1b[0m"
    assert pen.lift() == ""
