"""Pictures as a reader's programs draw them: columns line up in two renderers of SVG, in PNG and in PDF."""

import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from seqtui.engine.errors import SeqtuiError
from seqtui.render import pdf, resources
from seqtui.render.lines import Line
from seqtui.render.palette import Palette
from seqtui.render.save import ZOOM, drawing_writer
from seqtui.render.save import png as png_of
from seqtui.render.svg import ADVANCE, LEADING, MARGIN, picture_size, svg

BEFORE = (
    "it " * 6,
    "한글 단어를 그대로 " + " ",
    "σ(W_xf xₜ) ⊙ ∂L",
    "─────┬───────⊗────",
    " 0.123   -4.1e-6  ",
    "日本語 café \U0001f680 a1  ",
)
COLUMN = 20


def ruled(dark=True):
    """Lines of different scripts, each with the same bar in column 20: one text, and words of it in several styles."""
    palette = Palette(dark=dark)
    lines = []
    for text in BEFORE:
        line = Line((text[:5], palette.style("title")), (text[5:], palette.style("text"))).fit(COLUMN)
        lines.append(line.add("|", palette.style("text")))
    return lines


def bars(pixels, zoom):
    """The middle of what is drawn in the cell of the bar, line by line, in pixels of the SVG."""
    found = []
    for row in range(len(BEFORE)):
        top = round((MARGIN + LEADING * row + 3) * zoom)
        left, right = (round((MARGIN + ADVANCE * column) * zoom) for column in (COLUMN - 0.4, COLUMN + 1.0))
        cell = pixels[top : top + round(8 * zoom), left:right].astype(int)
        ink = np.abs(cell - pixels[1, 1].astype(int)).sum(axis=(0, 2))
        assert ink.sum() > 0, "there is a bar"
        found.append(((ink * np.arange(ink.size)).sum() / ink.sum() + left) / zoom)
    return found


def as_pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def by_resvg(picture, lines):
    return as_pixels(png_of(picture, picture_size(lines))), ZOOM


def by_cairo(picture, lines):
    cairosvg = pytest.importorskip("cairosvg", exc_type=OSError, reason="no libcairo on this machine")
    return as_pixels(cairosvg.svg2png(bytestring=picture.encode(), scale=2.0)), 2.0


@pytest.mark.parametrize("draw", [by_resvg, by_cairo])
@pytest.mark.parametrize("dark", [True, False])
def test_columns_line_up_in_two_renderers(draw, dark):
    lines = ruled(dark)
    pixels, zoom = draw(svg(lines, "ruled", dark), lines)
    assert pixels.shape[:2] == pytest.approx([side * zoom for side in reversed(picture_size(lines))], abs=1)
    found = bars(pixels, zoom)
    assert max(found) - min(found) < 0.6, "pixels, of 8 that a cell is wide"
    assert abs(np.mean(found) - (MARGIN + ADVANCE * (COLUMN + 0.5))) < 1.0


def test_a_pdf_holds_the_text_with_its_columns_in_line():
    made = drawn_as("pdf", ruled(), dark=False)
    page = pypdfium2.PdfDocument(made)[0].get_textpage()
    text = page.get_text_range()
    assert "한글" in text and "σ(W_xf" in text and "0.123" in text
    bars = [page.get_charbox(k)[0] for k in range(page.count_chars()) if page.get_text_range(k, 1) == "|"]
    assert len(bars) == len(BEFORE) and max(bars) - min(bars) < 0.1


def test_a_long_pdf_has_several_pages_and_no_line_is_lost():
    lines = [Line((f"line {k}", Palette().style("text"))) for k in range(200)]
    document = pypdfium2.PdfDocument(drawn_as("pdf", lines, dark=False))
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    assert len(document) == 4
    assert [f"line {k}" for k in range(200)] == text.replace("\r", "").split("\n")


@pytest.mark.parametrize("format", ["svg", "pdf", "png"])
def test_the_same_lines_give_the_same_bytes(format):
    assert drawn_as(format, ruled()) == drawn_as(format, ruled())


@pytest.mark.parametrize(("format", "needed"), [("pdf", "seqtui[pdf]"), ("png", "seqtui[png]")])
def test_a_library_that_is_missing_is_named(format, needed, monkeypatch):
    def missing(module):
        raise ImportError(module)

    pdf._faces.cache_clear()
    monkeypatch.setattr(resources, "import_module", missing)
    with pytest.raises(SeqtuiError) as told:
        drawn_as(format, ruled())
    assert f"pip install '{needed}'" in str(told.value)


@pytest.mark.parametrize("format", ["pdf", "png"])
def test_without_a_font_one_is_asked_for(format, monkeypatch):
    pdf._faces.cache_clear()
    monkeypatch.setattr(resources, "font_files", dict)
    with pytest.raises(SeqtuiError, match="install DejaVu Sans Mono"):
        drawn_as(format, ruled())


def drawn_as(format, lines, dark=True):
    stream = io.BytesIO()
    drawing_writer(lines, "ruled", format, dark)(stream)
    return stream.getvalue()


def test_a_tall_picture_has_fewer_pixels_and_one_that_is_too_tall_is_refused():
    line = Line(("x".ljust(99) + "x", Palette().style("text")))
    tall = drawn_as("png", [line] * 400)
    assert Image.open(io.BytesIO(tall)).size[1] == pytest.approx(picture_size([line] * 400)[1], abs=1)
    with pytest.raises(SeqtuiError, match=r"too tall for one picture of pixels: .* \.pdf or \.svg"):
        drawn_as("png", [line] * 1200)
