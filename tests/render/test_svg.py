"""Pictures: well-formed, in the colours of the screen, complete in themselves, and nobody's text is markup."""

import io
import re
import xml.etree.ElementTree as ET

import pytest
from rich.style import Style

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.table import run as record
from seqtui.render.lines import Line, pasted
from seqtui.render.palette import Palette
from seqtui.render.save import page_writer, walk_writer
from seqtui.render.svg import ADVANCE, MARGIN, TALLEST
from seqtui.render.svg import svg as lines_as_svg
from seqtui.session.export.formats import FORMATS
from seqtui.session.export.save import frame_export, walk_export
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from tests.session.runs import recorded

SVG = "{http://www.w3.org/2000/svg}"


def written(writer):
    stream = io.BytesIO()
    writer(stream)
    return stream.getvalue()


def words(svg):
    """All words of a picture in order, a space between two that do not touch."""
    found, end = "", (0.0, "")
    for text in ET.fromstring(svg).iter(f"{SVG}text"):
        places, line = [float(x) for x in text.get("x").split()], text.get("y")
        found += "" if end[1] == line and places[0] - end[0] < 0.1 else " "
        found += "".join(text.itertext())
        end = (places[-1] + ADVANCE * (2 if "font-size" in text.attrib else 1), line)
    return found


@pytest.mark.parametrize("dark", [True, False])
def test_lines_become_a_picture_with_their_words_and_colours(dark):
    palette = Palette(dark=dark)
    lines = [Line(("한국어 <b>&amp;", palette.style("operand"))), Line((" x ", palette.style("current")))]
    svg = lines_as_svg(lines, "seqtui <lstm>", dark)
    assert "한국어 <b>&amp;" in words(svg)
    assert ET.fromstring(svg).find(f"{SVG}title").text == "seqtui <lstm>"
    assert palette.style("operand").color.get_truecolor().hex in svg
    assert palette.style("current").bgcolor.get_truecolor().hex in svg
    assert ("#121212" in svg) is dark
    assert not re.search(r"https?://(?!www\.w3\.org)", svg)


@pytest.mark.parametrize("model", ["latent-ar", "gru", "bahdanau", "multi-head", "encoder", "decoder", "vit"])
def test_the_walk_of_a_model_is_a_picture(model):
    values = walk_export(Player(recorded(model, None)))
    svg = written(walk_writer(values, "svg", Palette())).decode()
    assert MODELS[model].title in words(svg)


def test_every_character_has_the_place_of_its_cell():
    """In the order of the picture: the columns of the characters, two for each of 한글."""
    line = Line(("한국 xa\u0301b", Palette().style("text")), (" \U0001f680x\u2500", Palette().style("dim")))
    drawn = ET.fromstring(lines_as_svg([line], "x"))
    found = {"".join(text.itertext()): text.get("x") for text in drawn.iter(f"{SVG}text")}
    columns = {"한국": [0, 2], "x": [5], "a\u0301": [6], "b": [7], "\U0001f680": [9], "x\u2500": [11, 12]}
    assert found == {text: " ".join(f"{MARGIN + ADVANCE * k:.2f}" for k in at) for text, at in columns.items()}


def test_a_reversed_style_swaps_its_colours():
    style = Style.parse("reverse #ff0000 on #0000ff")
    svg = lines_as_svg([Line(("x", style))], "x")
    assert (
        '<text x="10.00"' in svg and 'fill="#0000ff">x' in svg and re.search(r'<rect x="10.00".* fill="#ff0000"', svg)
    )


def test_hostile_text_stays_text():
    text = "</svg><script>alert(1)</script> ]]> \x1b[2J \x00 \u202e \ufffe \U0001f469\u200d\U0001f680"
    values = walk_export(Player(record(Request("lstm", text))))
    svg = written(walk_writer(values, "svg", Palette())).decode()
    assert not list(ET.fromstring(svg).iter(f"{SVG}script"))
    assert "\x1b" not in svg


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_of_a_view_and_a_walk_is_written(format):
    player = Player(recorded("lstm"))
    lines = [Line(("a view", Palette().style("text"))), Line(), Line()]
    assert written(page_writer(lines, frame_export(player, Stepper(player).view()), format, Palette()))
    assert written(walk_writer(walk_export(player), format, Palette(TextStyle(ascii=True))))


def test_a_walk_as_text_is_what_show_prints_and_in_ascii_is_ascii():
    values = walk_export(Player(recorded("lstm"), TextStyle(ascii=True)))
    text = written(walk_writer(values, "txt", Palette(TextStyle(ascii=True)))).decode()
    assert text.isascii()
    assert "t3.f" in text


def test_without_colour_there_is_none():
    values = walk_export(Player(recorded("lstm")))
    svg = written(walk_writer(values, "svg", Palette(depth=0))).decode()
    fills = set(re.findall(r'fill="(#[0-9a-f]{6})"', svg))
    assert fills == {"#d7d7d7", "#121212"}


def test_a_picture_that_nothing_could_show_is_refused():
    with pytest.raises(SeqtuiError, match="too tall"):
        lines_as_svg([Line(("x", Palette().style("text")))] * (TALLEST + 1), "x")


def test_panes_are_pasted_where_they_stand():
    style = Palette().style("text")
    left, right = [Line(("ab", style)), Line(("cd", style))], [Line(("한", style))]
    assert [line.plain for line in pasted([(4, 1, right), (0, 0, left)])] == ["ab", "cd  한"]
    assert pasted([]) == []
