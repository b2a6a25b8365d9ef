"""The numbers of one time step: a table, a token a line, a distribution as bars; lined up on the decimal point."""

from rich.cells import cell_len

from seqtui.language import _
from seqtui.render.headings import ColumnGroup, heading, label_width, table_lines
from seqtui.render.lines import Line, clip, flush_right, pad, wrap
from seqtui.render.palette import Palette
from seqtui.session.maps.matrix import MatrixView, Room
from seqtui.session.text import WIDTH, aligned
from seqtui.session.walk.views import Bars, Row, StepView, ValueState

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(share: float, width: int, palette: Palette) -> str:
    """A bar of share × width columns, to an eighth of a column (to a whole one in ASCII)."""
    share, width = max(0.0, min(1.0, share)), max(0, width)
    if palette.look.ascii:
        return "#" * round(share * width)
    eighths = round(share * width * 8)
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def bar_lines(bars: Bars, width: int, height: int, palette: Palette) -> list[Line]:
    """Return the distribution, one word a line, the one that came among them, and how many words there are besides."""
    titles = (bars.earlier, bars.title) if bars.earlier else (bars.title,)
    lines = [Line((text, palette.style("dim"))) for title in titles for text in wrap(title, width)]
    name = min(16, max((cell_len(word) for word, _ in bars.entries), default=4) + 2, width // 3)
    shown = _with_target(bars, max(1, height - len(lines) - 1))
    for word, share in shown:
        came = word == bars.target
        mark = palette.sign("▶", ">") if came else " "
        style = palette.style("accent" if came else "text")
        line = Line((f"{mark} ", style), (pad(clip(word, name, palette), name), style), (f" {share:.3f} ", style))
        lines.append(line.add(bar(share, width - name - 10, palette), palette.style("accent" if came else "operand")))
    more = bars.more + len(bars.entries) - len(shown)
    if more > 0:
        lines.append(Line((f"  {_('{n} more', n=more)}", palette.style("faint"))))
    return lines


def _with_target(bars: Bars, room: int) -> list[tuple[str, float]]:
    """The most probable entries; in the place of the last the word that came, where it would not be in sight."""
    shown = list(bars.entries[:room])
    came = next((entry for entry in bars.entries[room:] if entry[0] == bars.target), None)
    return [*shown[:-1], came] if came and len(shown) > 1 else shown


STYLE = {
    ValueState.PENDING: "pending",
    ValueState.COMPUTED: "computed",
    ValueState.OPERAND: "operand",
    ValueState.CURRENT: "accent",
}


def values_table(moment: StepView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return exactly height lines: rows around the pointed one, each group under the names of its columns."""
    label = label_width(moment.rows)
    lines = []
    for group, k in table_lines(moment.rows, moment.row, width - label, height):
        if k is None:
            lines.append(heading(group, label, width, palette))
        else:
            pointed = moment.unit if k == moment.row else None
            lines.append(_row(moment.rows[k], group, label, pointed, width, palette))
    blank = Line().fit(width)
    return (lines + [blank] * height)[:height]


def cell_at(moment: StepView, x: int, y: int, width: int, height: int) -> tuple[int, int, int | None] | None:
    """Return (step in the trace, unit, line) of the table cell at a place on the pane, or None outside all cells."""
    label = label_width(moment.rows)
    lines = table_lines(moment.rows, moment.row, width - label, height)
    group, k = lines[y] if 0 <= y < len(lines) else (None, None)
    if group is None or k is None:
        return None
    row = moment.rows[k]
    unit = group.elements(row).start + max(0, x - label) // group.cell
    return (row.step, unit, row.line) if unit < row.width else None


def bracketed(text: str, pointed: bool) -> str:
    """The pointed cell in brackets, of the same width."""
    if not pointed:
        return text
    body = text.strip()
    start = text.index(body)
    after = text[start + len(body) :]
    return text[: start - 1] + "[" + body + "]" + after[1:] if start and after else text


def marked(text: str, changed: bool, pointed: bool) -> str:
    """A cell of the same width: a star where it differs from the run before, brackets where it is pointed at."""
    if not changed:
        return bracketed(text, pointed)
    body = text.strip()
    start = text.index(body)
    starred = f"{text[: start - 1]}*{text[start:]}" if start else f"{body}*".ljust(len(text))[: len(text)]
    shown = bracketed(starred, pointed)
    if pointed and shown == starred:  # no room for all three signs
        return bracketed(text, True).replace("]", "*") if start else starred
    return shown


def _row(row: Row, group: ColumnGroup, label: int, pointed: int | None, width: int, palette: Palette) -> Line:
    mark = palette.sign("▶", ">") if row.state is ValueState.CURRENT else " "
    style = palette.style(STYLE[row.state])
    line = Line((f" {mark} ", palette.style("accent")), (pad(row.label, label - 3), style))
    for unit in group.elements(row):
        if unit >= row.width:
            line.add(" " * group.cell, style)
        elif row.values is None:
            waiting = bracketed(palette.sign("·", ".").rjust(WIDTH - 4).ljust(WIDTH), unit == pointed)
            line.add(pad(waiting, group.cell), _cell_ink(row, unit == pointed, palette))
        else:
            text = marked(aligned(row.values[unit]), unit in row.changed, unit == pointed)
            line.add(pad(text, group.cell), _cell_ink(row, unit == pointed, palette))
    return line.fit(width)


def _cell_ink(row: Row, pointed: bool, palette: Palette):
    return palette.style("pointer") if pointed else palette.style(STYLE[row.state])


_LABEL = 16


def token_room(width: int, height: int) -> Room:
    """How many tokens and columns fit."""
    return Room(max(1, height - 2), max(1, (width - _LABEL) // WIDTH))


def token_lines(view: MatrixView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return a title, the names of the columns, and a line of numbers for each token."""
    rows, columns = view.more
    size = f"[{rows}, {columns}]"
    title = Line((f" {clip(view.title, width - 16, palette)}", palette.style("operand")))
    lines = [title.fit(width - len(size) - 1).add(size, palette.style("faint")).fit(width)]
    head = Line((pad(f"     {clip(view.corner, _LABEL - 6, palette)}", _LABEL), palette.style("dim")))
    for k, name in enumerate(view.columns):
        text = clip(name, WIDTH - 2, palette)
        head.add(pad(_centred(text), WIDTH), palette.style("accent" if k == view.column else "dim"))
    lines.append(head.fit(width))
    lines += [_token_row(view, k, palette).fit(width) for k in range(len(view.rows))]
    return lines[:height]


def token_cell(view: MatrixView, x: int, y: int) -> tuple[int, int] | None:
    """Return (row, column) of the matrix at a place on the pane, or None outside all cells."""
    row, column = y - 2, (x - _LABEL) // WIDTH
    if not (0 <= row < len(view.rows) and 0 <= column < len(view.columns)):
        return None
    return view.origin[0] + row, view.origin[1] + column


def _token_row(view: MatrixView, k: int, palette: Palette) -> Line:
    here = k == view.row
    mark = palette.sign("▶", ">") if here else " "
    number = str(view.origin[0] + k)
    name = pad(clip(view.rows[k], _LABEL - 7, palette), _LABEL - 6)
    line = Line((f" {mark}", palette.style("accent")), (f"{number:>3} ", palette.style("faint")))
    line.add(name, palette.style("accent" if here else "operand"))
    for c, value in enumerate(view.cells[k]):
        pointed = here and c == view.column
        if (k, c) in view.masked:
            text, style = palette.sign("╱╱", "xx").rjust(WIDTH - 4).ljust(WIDTH), palette.masked
        elif value is None:
            text, style = palette.sign("·", ".").rjust(WIDTH - 4).ljust(WIDTH), palette.style("pending")
        else:
            text, style = aligned(value), palette.style("text" if here else "computed")
        line.add(marked(text, (k, c) in view.changed, pointed), palette.style("pointer") if pointed else style)
    return line


def _centred(text: str) -> str:
    """A short name over the decimal point, a long one from the left."""
    return flush_right(text, WIDTH - 5) if cell_len(text) < WIDTH - 4 else text
