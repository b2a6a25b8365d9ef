"""Lines as a PDF: pages of real text, each character at its place, with the fonts that it needs inside."""

import io
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from seqtui.language import _
from seqtui.render.cells import Cells, cells_of, grounds_of, theme
from seqtui.render.lines import Line
from seqtui.render.resources import WIDE_FILES, checked_font, first_font, library

MARGIN = 24.0  # points, as all lengths here
LARGEST = 12.0  # of the letters; smaller where a line would be wider than the page
LEADING, BASELINE, SYLLABLE = 1.164, 0.928, 1.1  # in sizes of the letters: see svg.py
WIDE_PAGE, TALL_PAGE = (842.0, 595.0), (595.0, 842.0)  # A4
_KOREAN = "HYGothic-Medium"  # one that readers of PDF bring along, where this machine has none to put inside


def pdf(lines: Sequence[Line], title: str, dark: bool = False) -> bytes:
    """Return A4 pages of lines, lying where one page takes them all, else standing.

    Raises SeqtuiError when the library or a font is missing.
    """
    canvas = _library("pdfgen.canvas")
    faces = _faces()
    made = io.BytesIO()
    columns = max((line.width for line in lines), default=1) or 1
    page, size = _page(columns, len(lines))
    leading, advance = LEADING * size, faces.advance * size
    fit = int((page[1] - 2 * MARGIN) / leading)
    drawn = canvas.Canvas(made, pagesize=page, invariant=1, pageCompression=1)
    drawn.setTitle(title)
    drawn.setCreator("seqtui")
    for first in range(0, max(1, len(lines)), fit):
        _draw(drawn, faces, lines[first : first + fit], page, (size, advance, leading), dark)
        drawn.showPage()
    drawn.save()
    return made.getvalue()


def _page(columns: int, rows: int) -> tuple[tuple[float, float], float]:
    """The page and the size of the letters: the largest that lets every line stand whole on it."""
    for page in (WIDE_PAGE, TALL_PAGE):
        size = min(LARGEST, (page[0] - 2 * MARGIN) / (columns * _faces().advance))
        if rows * LEADING * size <= page[1] - 2 * MARGIN:
            return page, size
    return TALL_PAGE, size


def _draw(canvas: Any, faces: Any, lines: Sequence[Line], page: tuple[float, float], sizes: Any, dark: bool) -> None:
    size, advance, leading = sizes
    top = page[1] - MARGIN
    if dark:
        canvas.setFillColor(theme(True).background_color.hex)
        canvas.rect(0, 0, *page, stroke=0, fill=1)
    for ground in grounds_of(lines, dark):
        canvas.setFillColor(ground.color)
        y = top - leading * (ground.row + 1)
        canvas.rect(MARGIN + advance * ground.column, y, advance * ground.width, leading, stroke=0, fill=1)
    for cells in cells_of(lines, dark):
        y = top - leading * cells.row - BASELINE * size
        canvas.setFillColor(cells.ink.color)
        for font, column, text in faces.runs(cells):
            canvas.setFont(font, SYLLABLE * size if cells.wide else size)
            canvas.drawString(MARGIN + advance * column, y, text)


class Faces:
    """The fonts of a PDF, by what each can show. advance is that of a cell, in sizes of the letters."""

    def __init__(self, known: dict[str, Any], advance: float) -> None:
        self.known, self.advance = known, advance

    def runs(self, cells: Cells) -> list[tuple[str, int, str]]:
        """Return (font, column, text) of the parts of a word: one where the font's own advance is that of cells."""
        bold = cells.ink.bold
        parts = [
            (self._font(character, bold), column, character)
            for column, character in zip(cells.columns, cells.characters, strict=True)
        ]
        found: list[tuple[str, int, str]] = []
        for font, same in groupby(parts, lambda part: part[0]):
            run = list(same)
            if font.startswith("mono") and not cells.wide:
                found.append((font, run[0][1], "".join(text for _, _, text in run)))
            else:
                found += run
        return found

    def _font(self, character: str, bold: bool) -> str:
        kind = "bold" if bold else "regular"
        for family in ("mono", "wide"):
            face = self.known.get(f"{family}-{kind}")
            if face is not None and all(ord(ch) in face.face.charToGlyph for ch in character):
                return f"{family}-{kind}"
        return _KOREAN if "\u1100" <= character[0] <= "\ud7ff" else f"mono-{kind}"


@cache
def _faces() -> Faces:
    """The fonts of this machine, made known to the library.

    Raises SeqtuiError when there is none with a column for every letter.
    """
    metrics, ttfonts = _library("pdfbase.pdfmetrics"), _library("pdfbase.ttfonts")
    files = checked_font()
    known: dict[str, Any] = {}
    for family, found in (("mono", files), ("wide", first_font(WIDE_FILES))):
        for number, (kind, file) in enumerate(zip(("regular", "bold"), found or (), strict=False)):
            font = ttfonts.TTFont(f"{family}-{kind}", file, subfontIndex=number * (Path(file).suffix == ".ttc"))
            metrics.registerFont(font)
            known[f"{family}-{kind}"] = font
    metrics.registerFont(_library("pdfbase.cidfonts").UnicodeCIDFont(_KOREAN))
    return Faces(known, metrics.stringWidth("0", "mono-regular", 1000) / 1000)


def _library(name: str) -> Any:
    return library(f"reportlab.{name}", "pdf", _("a picture can be saved as .svg without it"))
