"""Pictures in text: half-blocks where there are colours, letters and shades of digits where there are not.

A pixel takes zoom columns and half as many lines. Where colours are few or missing, and in ASCII, a pixel shows its
colour's letter or its shade as a digit, so that colour is never alone; and an overlay of attention has a digit
from 0 to 9 on each patch, 9 for the largest share. What is not drawn yet is dots, the next patch has a question mark.
"""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.style import Style as RichStyle

from seqtui.language import N_, _
from seqtui.render.lines import Line, clip, pad, wrap
from seqtui.render.palette import RGB, Palette
from seqtui.session.maps.pictures import Overlay, PictureView
from seqtui.session.text import safe

_DIMMEST = 0.3  # brightness of a patch that nothing attends to
_SHADES = " .:-=+*#%@"  # in place of digits where those are shares of attention
_EMPTY: dict[bool, RGB] = {True: (48, 48, 48), False: (214, 214, 214)}  # where nothing is drawn yet
Pixel = float | None


def picture_lines(view: PictureView, palette: Palette, zoom: int = 2, borders: bool = True) -> list[Line]:
    """Return the picture; with borders, each patch in a frame with its number. All lines are equally wide."""
    zoom = _zoom(view, palette, zoom)
    if _seamless(view, palette, zoom, borders):
        return _half_blocks(view, view.pixels, palette, zoom, "", 1.0)
    bands = [_band(view, row, palette, zoom, borders) for row in range(view.height // view.patch)]
    if not borders:
        return [line for band in bands for line in band]
    lines = []
    for row, band in enumerate(bands):
        lines += [_rule(view, row, palette, zoom), *band]
    return [*lines, _rule(view, len(bands), palette, zoom)]


def picture_size(view: PictureView, palette: Palette, zoom: int = 2, borders: bool = True) -> tuple[int, int]:
    """The columns and lines that the picture takes."""
    zoom = _zoom(view, palette, zoom)
    if _seamless(view, palette, zoom, borders):
        return view.width * zoom, -(-view.height * zoom // 2)
    rows, columns = view.height // view.patch, view.width // view.patch
    wide, high = _patch_size(view, palette, zoom)
    return columns * wide + borders * (columns + 1), rows * high + borders * (rows + 1)


def fitting_zoom(view: PictureView, width: int, height: int, palette: Palette, borders: bool = True) -> int:
    """The largest zoom at which the picture fits into so many columns and lines; 1 where none does."""
    fits = (1, 2, 4, 6, 8, 12, 16)
    sizes = [(z, picture_size(view, palette, z, borders)) for z in fits]
    return max((z for z, (columns, lines) in sizes if columns <= width and lines <= height), default=1)


def legend_lines(view: PictureView, width: int, palette: Palette) -> list[Line]:
    """Return what the signs mean: the title, the colours with their letters, and the shares of an overlay."""
    lines = [Line((clip(f" {palette.look.words(view.title)}", width, palette), palette.style("title"))).fit(width)]
    caption = wrap(safe(f'"{view.caption}"'), width - 2) if view.caption else []
    lines += [Line((clip(f" {text}", width, palette), palette.style("text"))).fit(width) for text in caption]
    if view.palette:
        lines += _key(view, width, palette)
    else:
        words = N_("dark is ink")
        if _spelled(palette):
            words = N_("blank is paper, @ is ink") if view.overlay else N_("0 is paper, 9 is ink")
        words = _(words)
        lines.append(Line((clip(f" {words}", width, palette), palette.style("dim"))).fit(width))
    return lines + (_overlay_lines(view.overlay, width, palette) if view.overlay else [])


# geometry -----------------------------------------------------------------------------------------------------


def _spelled(palette: Palette) -> bool:
    """Whether pixels are written as letters and digits."""
    return palette.look.ascii or palette.depth < 8


def _zoom(view: PictureView, palette: Palette, zoom: int) -> int:
    """The zoom that is drawn: with an overlay, one that gives a patch whole lines and room for a sign and a digit."""
    zoom = max(1, zoom)
    if _spelled(palette):
        return zoom + zoom % 2 if zoom > 1 or (_has_signs(view) and view.patch == 1) else 1
    return zoom + 1 if _has_signs(view) and zoom * view.patch % 2 else zoom


def _has_signs(view: PictureView) -> bool:
    """Whether patches carry digits or marks, and need room for them."""
    return view.overlay is not None or bool(view.marked)


def _seamless(view: PictureView, palette: Palette, zoom: int, borders: bool) -> bool:
    """Whether patches end in the middle of a line, so that the picture is drawn as a whole."""
    return not borders and not _spelled(palette) and bool(zoom * view.patch % 2)


def _patch_size(view: PictureView, palette: Palette, zoom: int) -> tuple[int, int]:
    """The columns and lines of one patch without its frame."""
    lines = view.patch * max(1, zoom // 2) if _spelled(palette) else -(-view.patch * zoom // 2)
    return view.patch * zoom, lines


# cells --------------------------------------------------------------------------------------------------------


def _band(view: PictureView, row: int, palette: Palette, zoom: int, borders: bool) -> list[Line]:
    """The lines of one row of patches."""
    columns = view.width // view.patch
    patches = [_patch(view, row * columns + k, palette, zoom) for k in range(columns)]
    side = Line((palette.sign("│", "|"), palette.style("border"))) if borders else Line()
    lines = []
    for pieces in zip(*patches, strict=True):
        line = Line(*side.pieces)
        for piece in pieces:
            line.extend(piece).extend(side)
        lines.append(line)
    return lines


def _patch(view: PictureView, number: int, palette: Palette, zoom: int) -> list[Line]:
    """The lines of one patch, with its digit where there is an overlay."""
    row, column = divmod(number, view.width // view.patch)
    size = view.patch
    pixels = [line[column * size : (column + 1) * size] for line in view.pixels[row * size : (row + 1) * size]]
    share = _share(view.overlay, row, column)
    mark = ("?" if number == view.now else "") if pixels[0][0] is None else _digit(view.overlay, share)
    mark = palette.sign("≠", "!") if number in view.marked else mark
    if _spelled(palette):
        return _letters(view, pixels, palette, zoom, mark, number == view.now)
    return _half_blocks(view, pixels, palette, zoom, mark, _brightness(view.overlay, share))


def _letters(
    view: PictureView, pixels: Sequence[Sequence[Pixel]], palette: Palette, zoom: int, mark: str, now: bool
) -> list[Line]:
    """A patch in letters; the mark takes the last column of its middle line."""
    rows = ["".join(_letter(view, pixel, palette) * zoom for pixel in line) for line in pixels for _ in _lines(zoom)]
    lines, middle = [], (len(rows) - 1) // 2
    for k, text in enumerate(rows):
        style = palette.style("pending" if pixels[0][0] is None else "text")
        shown = Line((text, style))
        if mark and k == middle:
            shown = Line((text[:-1], style), (mark, palette.style("pointer" if now else "accent")))
        lines.append(shown)
    return lines


def _lines(zoom: int) -> range:
    """The lines of one pixel in letters."""
    return range(max(1, zoom // 2))


def _half_blocks(
    view: PictureView, pixels: Sequence[Sequence[Pixel]], palette: Palette, zoom: int, mark: str, bright: float
) -> list[Line]:
    """A patch in half-blocks: each cell has an upper and a lower colour; an odd last row has nothing below."""
    rows = [[pixel for pixel in line for _ in range(zoom)] for line in pixels for _ in range(zoom)]
    rgb = lambda pixel: _rgb(view, pixel, palette, bright)  # noqa: E731
    lines, middle = [], (len(rows) - 1) // 4
    for k in range(0, len(rows), 2):
        upper, lower = rows[k], rows[k + 1] if k + 1 < len(rows) else [None] * len(rows[k])
        odd = k + 1 == len(rows)
        line = Line()
        for top, below in zip(upper, lower, strict=True):
            if top is None and below is None:
                line.add("·", _on(rgb(top)))
            else:
                line.add(*_cell(rgb(top), None if odd else rgb(below)))
        if mark and k // 2 == middle:
            line = Line(*line.pieces[:-1], (mark, _on(rgb(upper[-1]))))
        lines.append(line)
    return lines


def _cell(top: RGB, below: RGB | None) -> tuple[str, RichStyle]:
    """One cell: two pixels above each other."""
    if top == below:
        return " ", RichStyle(bgcolor=_hex(top))
    return "▀", RichStyle(color=_hex(top), bgcolor=None if below is None else _hex(below))


def _letter(view: PictureView, pixel: Pixel, palette: Palette) -> str:
    """A pixel as one character: its colour's letter, or its shade from 0 to 9."""
    if pixel is None:
        return palette.sign("·", ".")
    if view.palette:
        return view.palette[int(pixel)].letter
    shade = min(9, int(10 * _part(pixel, 1.0)))
    return _SHADES[shade] if view.overlay else str(shade)


def _rgb(view: PictureView, pixel: Pixel, palette: Palette, bright: float) -> RGB:
    """The colour of a pixel: ink is dark on white paper, as it was written; brightness dims it."""
    if pixel is None:
        return _EMPTY[palette.dark]
    level = round(255 * (1 - _part(pixel, 1.0)))
    colour = view.palette[int(pixel)].rgb if view.palette else (level, level, level)
    red, green, blue = (round(part * bright) for part in colour)
    return red, green, blue


def _on(back: RGB) -> RichStyle:
    """Bold text on a colour, black or white, whichever can be read."""
    luminance = 0.299 * back[0] + 0.587 * back[1] + 0.114 * back[2]
    return RichStyle(color="#000000" if luminance > 115 else "#ffffff", bgcolor=_hex(back), bold=True)


def _hex(colour: RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


# frames and words ---------------------------------------------------------------------------------------------


def _rule(view: PictureView, row: int, palette: Palette, zoom: int) -> Line:
    """The line above a row of patches, with their numbers where there is room; behind the last row, plain."""
    rows, columns = view.height // view.patch, view.width // view.patch
    wide, _ = _patch_size(view, palette, zoom)
    corners = palette.sign("┌┬┐" if row == 0 else "└┴┘" if row == rows else "├┼┤", "+++")
    line = Line((corners[0], palette.style("border")))
    for column in range(columns):
        number = row * columns + column
        label = str(number) if row < rows and len(str(number)) <= wide else ""
        line.add(label, palette.style("accent" if number == view.now else "dim"))
        line.add(palette.sign("─", "-") * (wide - len(label)), palette.style("border"))
        line.add(corners[2 if column == columns - 1 else 1], palette.style("border"))
    return line


def _share(overlay: Overlay | None, row: int, column: int) -> float | None:
    return None if overlay is None else overlay.shares[row][column]


def _digit(overlay: Overlay | None, share: float | None) -> str:
    """A share as a digit: 9 for the largest one."""
    if overlay is None or share is None:
        return ""
    return str(min(9, int(10 * _part(share, overlay.largest))))


def _brightness(overlay: Overlay | None, share: float | None) -> float:
    """How bright a patch is: the more is attended to it, the brighter."""
    if overlay is None or share is None:
        return 1.0
    return _DIMMEST + (1 - _DIMMEST) * _part(share, overlay.largest)


def _part(value: float, whole: float) -> float:
    """value / whole, kept between 0 and 1: a learner may have set either to anything."""
    return min(1.0, max(0.0, value / whole)) if whole > 0 else 0.0


def _key(view: PictureView, width: int, palette: Palette) -> list[Line]:
    """The colours with their letters, as many to a line as fit."""
    entry = 2 + max(len(colour.name) for colour in view.palette) + 2
    each = max(1, width // entry)
    lines = []
    for k in range(0, len(view.palette), each):
        line = Line()
        for colour in view.palette[k : k + each]:
            style = palette.style("text") if _spelled(palette) else _on(colour.rgb)
            line.add(" ", palette.style("text")).add(colour.letter, style).add(
                f" {pad(colour.name, entry - 3)}", palette.style("dim")
            )
        lines.append(line.fit(width))
    return lines


def _overlay_lines(overlay: Overlay, width: int, palette: Palette) -> list[Line]:
    """Where the shares come from, whose attention it is and what its digits mean, and the shares of the words."""
    texts = [clip(overlay.title, width - 1, palette), *wrap(palette.look.words(overlay.said), width - 1)]
    line = ""
    for word, share in overlay.words:
        entry = f"{clip(word, 16, palette)} {share:.3f}"
        if line and cell_len(f"{line}  {entry}") > width - 1:
            texts.append(line)
            line = ""
        line += f"  {entry}" if line else entry
    return [Line((f" {text}", palette.style("dim"))).fit(width) for text in ([*texts, line] if line else texts)]
