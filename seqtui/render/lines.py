"""Lines of styled text: what every pane is made of, and what a terminal, a pipe and a test can print."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style as RichStyle

from seqtui.render.palette import Palette
from seqtui.session.text import safe

Piece = tuple[str, RichStyle]


class Line:
    """One line: pieces of text, each with its style. Text is made safe by whoever passes text from outside."""

    __slots__ = ("pieces",)

    def __init__(self, *pieces: Piece) -> None:
        self.pieces: list[Piece] = [piece for piece in pieces if piece[0]]

    def add(self, text: str, style: RichStyle) -> "Line":
        """Append a piece; returns the line, so that calls chain."""
        if text:
            self.pieces.append((text, style))
        return self

    def extend(self, other: "Line") -> "Line":
        """Append another line's pieces."""
        self.pieces.extend(other.pieces)
        return self

    @property
    def width(self) -> int:
        """The columns it takes."""
        return sum(cell_len(text) for text, _ in self.pieces)

    @property
    def plain(self) -> str:
        """The text without styles."""
        return "".join(text for text, _ in self.pieces)

    def fit(self, width: int, style: RichStyle | None = None) -> "Line":
        """The line cut or filled with spaces to exactly this many columns."""
        style = style or RichStyle.null()
        fitted, left = Line(), max(0, width)
        for text, own in self.pieces:
            columns = cell_len(text)
            if columns > left:
                return fitted.add(set_cell_size(text, left), own)
            fitted.add(text, own)
            left -= columns
        return fitted.add(" " * left, style)

    def cut(self, width: int, palette: Palette) -> "Line":
        """The line of exactly this many columns, with a mark at its end where something is missing."""
        text = self.plain
        if cell_len(text) <= width or not text[len(set_cell_size(text, max(0, width)).rstrip()) :].strip():
            return self.fit(width)
        return self.fit(width - 1).add(palette.sign("…", "~") if width > 0 else "", palette.style("faint"))

    def trimmed(self) -> "Line":
        """The line without the spaces at its end, except where they are coloured."""
        pieces = list(self.pieces)
        while pieces and pieces[-1][1].bgcolor is None and not pieces[-1][1].reverse:
            text, style = pieces.pop()
            if text.rstrip():
                return Line(*pieces, (text.rstrip(), style))
        return Line(*pieces)

    def segments(self) -> list[Segment]:
        """The line as Rich segments; neighbours of one style are joined, which saves bytes on the wire."""
        joined: list[Segment] = []
        for text, style in self.pieces:
            if joined and joined[-1].style == style:
                joined[-1] = Segment(joined[-1].text + text, style)
            else:
                joined.append(Segment(text, style))
        return joined


class TextBlock:
    """A Rich renderable made of lines."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.lines:
            yield from line.trimmed().segments()
            yield Segment.line()


def clip(text: str, width: int, palette: Palette) -> str:
    """Text from outside, made safe, cut to a width with a mark where something is missing."""
    text = palette.look.outside(safe(text))
    if cell_len(text) <= width:
        return text
    mark = palette.sign("…", "~")
    return set_cell_size(text, max(0, width - 1)).rstrip() + mark if width > 0 else ""


def pad(text: str, width: int) -> str:
    """Text filled or cut to exactly this many columns; 한글 takes two each."""
    return set_cell_size(text, width)


def flush_right(text: str, width: int) -> str:
    """Text that ends at so many columns, with spaces before it; 한글 takes two each."""
    return " " * (width - cell_len(text)) + text


def wrap(text: str, width: int) -> list[str]:
    """Plain words broken into lines of at most this many columns; a word that is too long is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        while cell_len(word) > width > 0:
            piece = set_cell_size(word, width).rstrip() or word[0]  # a wide character in a single column
            lines.append(piece)
            word = word[len(piece) :]
        line = word
    return [*lines, line] if line else lines


def wrap_within(text: str, width: int, most: int, palette: Palette) -> list[str]:
    """Plain words in at most so many lines; the last one ends in a mark where words are left out."""
    lines = wrap(text, width)
    if len(lines) <= most:
        return lines
    rest = " ".join(lines[max(0, most - 1) :])
    return [*lines[: most - 1], clip(rest, width, palette)] if most > 0 else []


def box(title: str, lines: Sequence[Line], width: int, height: int, palette: Palette) -> list[Line]:
    """Lines in a frame with a title, exactly width × height."""
    style, name = palette.style("border"), palette.style("dim")
    top_left, top_right, bottom_left, bottom_right, across, down = tuple(palette.sign("╭╮╰╯─│", "++++-|"))
    inner = max(0, width - 2)
    label = f" {clip(title, max(0, inner - 3), palette)} " if title and inner > 4 else ""
    fill = across * max(0, inner - 1 - cell_len(label))
    drawn = [Line((top_left + across, style), (label, name), (fill + top_right, style)).fit(width)]
    for k in range(height - 2):
        body = lines[k] if k < len(lines) else Line()
        drawn.append(Line((down, style)).extend(body.cut(inner, palette)).add(down, style).fit(width))
    return [*drawn, Line((bottom_left + across * inner + bottom_right, style)).fit(width)][:height]


def rule(title: str, width: int, palette: Palette) -> Line:
    """A line across so many columns, with the title of what stands below."""
    style, across = palette.style("border"), palette.sign("─", "-")
    name = f" {clip(title, max(0, width - 4), palette)} "
    return Line((across, style), (name, palette.style("dim")), (across * max(0, width - 1 - cell_len(name)), style))


def beside(*blocks: Sequence[Line]) -> list[Line]:
    """Blocks of full-width lines next to each other."""
    return [Line(*(piece for line in row for piece in line.pieces)) for row in zip(*blocks, strict=True)]


def pasted(blocks: Sequence[tuple[int, int, Sequence[Line]]]) -> list[Line]:
    """Blocks of lines, each at its column and row, on one page; those of one row do not overlap."""
    rows: dict[int, list[tuple[int, Line]]] = {}
    for x, y, lines in blocks:
        for k, line in enumerate(lines):
            rows.setdefault(y + k, []).append((x, line))
    page = [Line() for _ in range(max(rows, default=-1) + 1)]
    for y, parts in rows.items():
        for x, line in sorted(parts, key=lambda part: part[0]):
            page[y] = page[y].fit(x).extend(line)
    return page
