"""The pen: a terminal shows the same as with every style set and reset, for fewer bytes."""

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

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


def test_neighbours_that_differ_in_one_thing_send_one_thing():
    pen = Pen(ColorSystem.TRUECOLOR)
    front, back = Style(color="#ffffff", bgcolor="#102030"), Style(color="#ffffff", bgcolor="#405060")
    assert pen.write([Segment("a", front), Segment("b", front), Segment("c", back)]) == (
        "\x1b[38;2;255;255;255;48;2;16;32;48mab\x1b[48;2;64;80;96mc"
    )
    assert pen.lift() == "\x1b[0m"
    assert pen.lift() == ""
