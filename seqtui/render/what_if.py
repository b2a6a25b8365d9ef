"""What a change did: its strip of differences, both runs or pictures side by side, and how far each value moved."""

from collections.abc import Sequence

from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from seqtui.engine.paths import ROOT
from seqtui.language import N_, _, p_
from seqtui.render.headings import ColumnGroup, label_width, names_over, table_lines
from seqtui.render.lines import Line, TextBlock, clip, flush_right, pad, wrap
from seqtui.render.palette import Palette, RichStyle, palette_for
from seqtui.render.picture import fitting_zoom, legend_lines, picture_lines, picture_size
from seqtui.render.values import STYLE, bar, marked
from seqtui.session.maps.pictures import PicturePair
from seqtui.session.text import TextStyle, aligned, short
from seqtui.session.walk.views import Row, StepView, ValueState
from seqtui.session.whatif.change_profile import LEVELS, ChangeProfile, Here, ProfileRow, level, shrunk
from seqtui.session.whatif.change_view import ChangeView, MovedRow
from seqtui.session.whatif.diff_table import BesideView

_LABEL = 17  # columns of a part's name, the mark before it and the place outside of time behind it
_WIDEST = 3  # columns of one place
_GLYPHS = "▁▂▃▄▅▆▇█"
NOWHERE = Here(ROOT, False, -1)
_BY = N_("by {axis}, a level less is a third")


def profile_lines(view: ChangeProfile, here: Here, width: int, height: int, palette: Palette) -> list[Line]:
    """Return what the strip says, the places set by hand and looked at, and a line for each part that fits."""
    room = max(1, height - 2)
    lit = next((k for k, row in enumerate(view.rows) if k and row.place(here) >= 0), 0)
    first = max(0, min(lit - room + 1, len(view.rows) - room))
    rows = view.rows[first : first + room]
    longest = max(rows, key=lambda row: len(row.sizes))
    marked = next((row for row in rows if row.place(here) >= 0), longest)
    return [
        _legend(view, width, palette),
        _marks(marked, here, len(longest.sizes) - 1, width, palette),
        *(
            _profile_row(row, view.largest, len(longest.sizes) - 1, row.place(here) >= 0, width, palette)
            for row in rows
        ),
    ]


def _legend(view: ChangeProfile, width: int, palette: Palette) -> Line:
    """What the largest change is, and how to read the rest."""
    if not view.at:
        said = N_("nothing moved but what was set")
        if view.missing:
            said = N_("nothing moved but what was set; {n} values are in one run only")
        return Line((f" {_(said, n=view.missing)}", palette.style("dim"))).fit(width)
    line = Line(
        (f" {_('largest that followed')} ", palette.style("dim")), (short(view.largest), palette.style("title"))
    )
    at = _("at {path}", path=clip(view.at, 30, palette))
    line.add(f" {at}", palette.style("text"))
    said = N_("by {axis}, a level less is a third, {n} in one run only") if view.missing else _BY
    rest = f"; {_(said, axis=_(view.along), n=view.missing)}"
    return line.add(clip(rest, max(0, width - line.width - 1), palette), palette.style("dim")).fit(width)


def _marks(row: ProfileRow, here: Here, count: int, width: int, palette: Palette) -> Line:
    """An e over what was set by hand, a triangle over what is looked at; over both, both or a capital E."""
    cell, columns, block = _cells(count, width)
    place, drawn = row.place(here), Line((f" {_('e = set by hand')} ", palette.style("dim"))).fit(_LABEL)
    triangle = palette.sign("▼", "v")
    for k in range(columns):
        inside = range(k * block + 1, (k + 1) * block + 1)
        edited, looked = any(p in row.edited for p in inside), place in inside
        both = "E" if cell == 1 else "e" + triangle
        text = both if edited and looked else "e" if edited else triangle if looked else ""
        drawn.add(text.ljust(cell), palette.style("accent"))
    return drawn.fit(width)


def _profile_row(row: ProfileRow, largest: float, count: int, is_lit: bool, width: int, palette: Palette) -> Line:
    cell, _columns, block = _cells(count, width)
    outside = row.sizes[0]
    mark = palette.sign("▶", ">") if is_lit else " "
    name = pad(clip(_(row.label), _LABEL - 6, palette), _LABEL - 6)
    line = Line((f" {mark} ", palette.style("accent")), (name, palette.style("accent" if is_lit else "text")))
    line.add(("e" if 0 in row.edited else " "), palette.style("accent"))
    line.extend(_cell(outside, largest, 2, palette) if outside else Line(("  ", palette.style("dim"))))
    for size in shrunk(row, block):
        line.extend(_cell(size, largest, cell, palette))
    return line.fit(width)


def _cell(size: float | None, largest: float, width: int, palette: Palette) -> Line:
    """One place: a glyph, wide where there is room, and a gap where there is more."""
    filled = max(1, width - 1)
    if size is None:
        return Line((" " * width, palette.style("dim")))
    high = level(size, largest)
    if not high:
        return Line(
            (palette.sign("·", ".") * filled, palette.style("faint")), (" " * (width - filled), palette.style("dim"))
        )
    glyph = palette.sign(_GLYPHS[high - 1], str(high))
    style = palette.style("positive") if high == LEVELS else palette.style("text")
    return Line((glyph * filled, style), (" " * (width - filled), palette.style("dim")))


def _cells(count: int, width: int) -> tuple[int, int, int]:
    """How wide a place is drawn, how many columns of them there are, and how many places one stands for."""
    room = max(1, width - _LABEL - 1)
    cell = max(1, min(_WIDEST, room // max(1, count)))
    block = -(-count // room) if count > room else 1
    return cell, -(-count // max(1, block)), block


_NUMBER = 8  # columns of a number: a sign, two digits, the point and three decimals, a gap
_GAP = 2  # columns between the two runs
_AFTER = 5  # columns behind the point of the last number, where the heading names the run


def beside_lines(moment: StepView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return a line for each row that fits around the pointed one, each group under the names of its columns."""
    return row_lines(moment.rows, moment.row, width, height, palette)


def row_lines(rows: Sequence[Row], pointed: int, width: int, height: int, palette: Palette) -> list[Line]:
    """Return at most so many lines of rows as they were and as they are; pointed is the row pointed at, or -1."""
    label = label_width(rows)
    lines = []
    for group, k in table_lines(rows, pointed, (width - label - _GAP) // 2, height, _NUMBER):
        if k is None:
            lines.append(_heading(group, label, width, palette))
        else:
            unit = group.pointed if k == pointed else None
            lines.append(_beside_row(rows[k], group, label, unit, width, palette))
    return lines


def print_beside(view: BesideView, console: Console, look: TextStyle) -> None:
    """Print what was changed, the strip, and the changed values of each scope, as they were and as they are."""
    palette, width = palette_for(console, look), console.width
    lines = [Line((f" {clip(text, width - 1, palette)}", palette.style("title"))) for text in view.changes]
    lines += [Line((f" {text}", palette.style("text"))) for text in wrap(look.words(view.look), width - 2)]
    lines += profile_lines(view.strip, NOWHERE, width, len(view.strip.rows) + 2, palette)
    for scope, rows in view.scopes:
        lines += [Line(), Line((f" {scope or _('everything')}", palette.style("current")))]
        lines += row_lines(rows, -1, width, 2 * len(rows), palette)
    console.print(TextBlock(lines), end="")


def _heading(group: ColumnGroup, label: int, width: int, palette: Palette) -> Line:
    """The names of the columns over both halves, and which run each half is."""
    line = Line((pad(f"   {clip(group.axis.noun, label - 4, palette)}", label), palette.style("dim")))
    names = names_over(group, palette)
    for title in (p_("run", "was"), p_("run", "is")):
        line.extend(names.fit(names.width - _AFTER))
        line.add(pad(f" {title}", _AFTER + _GAP), palette.style("text"))
    rest = flush_right(_("of {all}", all=group.total), 7)
    if len(group.shown) < group.total and line.width <= width - 1 - cell_len(rest):
        line = line.fit(width - 1 - cell_len(rest)).add(rest, palette.style("faint"))
    return line.fit(width)


def _beside_row(row: Row, group: ColumnGroup, label: int, pointed: int | None, width: int, palette: Palette) -> Line:
    mark = palette.sign("▶", ">") if row.state is ValueState.CURRENT else " "
    style = palette.style(STYLE[row.state])
    line = Line((f" {mark} ", palette.style("accent")), (pad(clip(row.label, label - 4, palette), label - 3), style))
    for unit in group.elements(row):
        line.add(pad(_number(row.before, unit, row, palette), group.cell), palette.style("dim"))
    line.add(" " * _GAP, style)
    for unit in group.elements(row):
        text = marked(_number(row.values, unit, row, palette), unit in row.changed, unit == pointed)
        line.add(pad(text, group.cell), _style(row, unit, unit == pointed, palette))
    return line.fit(width)


def _number(values: tuple[float, ...] | None, unit: int, row: Row, palette: Palette) -> str:
    if unit >= row.width:
        return " " * _NUMBER
    if values is None:
        return palette.sign("·", ".").rjust(_NUMBER - 4).ljust(_NUMBER)
    return aligned(values[unit], _NUMBER)


def _style(row: Row, unit: int, pointed: bool, palette: Palette) -> RichStyle:
    """What rose and what fell have colours of their own."""
    if unit in row.changed and row.before is not None and row.values is not None and not pointed:
        return palette.style("positive" if row.values[unit] > row.before[unit] else "negative")
    return palette.style("pointer") if pointed else palette.style(STYLE[row.state])


ROUNDING = 1e-12  # sums in another order differ by less


def change_lines(view: ChangeView, width: int, height: int, palette: Palette) -> list[Line]:
    """Return a line for each token: what it was, what it is, and the size of the change as a bar and a number."""
    meaning = f": {view.meaning}" if view.meaning else ""
    head = clip(f" {view.head}{meaning}", width, palette)
    lines = [Line((head, palette.style("dim")))]
    room = max(1, height - 1)
    first = max(0, min(view.here - room // 2, len(view.rows) - room))
    name = min(28, max(12, width // 3))
    for k in range(first, min(first + room, len(view.rows))):
        lines.append(_row(view, k, name, width, palette).fit(width))
    return lines


def print_changes(view: ChangeView, console: Console, look: TextStyle) -> None:
    """Print the whole table."""
    lines = change_lines(replace(view, here=-1), console.width, len(view.rows) + 1, palette_for(console, look))
    console.print(TextBlock(lines), end="")


def _row(view: ChangeView, k: int, name: int, width: int, palette: Palette) -> Line:
    row = view.rows[k]
    mark = palette.sign("▶", ">") if k == view.here else " "
    edited = row.before != row.after
    why = palette.look.words(row.why)
    text = clip(_name(row, palette), name, palette)
    line = Line(
        (f" {mark} ", palette.style("accent")), (pad(text, name), palette.style("accent" if edited else "text"))
    )
    if row.size is None:
        return line.add(f" {clip(why, width - name - 5, palette)}", palette.style("dim"))
    if row.size <= ROUNDING:
        return line.add(
            f"{aligned(row.size)}{_('the same but for rounding') if row.size else _('unmoved')}", palette.style("dim")
        )
    share = min(1.0, row.size / view.largest) if view.largest else 0.0
    return line.add(aligned(row.size), palette.style("title")).add(
        bar(share, width - name - 14, palette), palette.style("positive")
    )


def shape_text(shape: tuple[int, ...], palette: Palette) -> str:
    """The shape of an array, 11×4."""
    return palette.sign("×", "x").join(map(str, shape)) or "1"


def _name(row: MovedRow, palette: Palette) -> str:
    if not row.before or not row.after:
        return row.before or row.after
    return row.after if row.before == row.after else f"{row.before}{palette.sign(' → ', ' -> ')}{row.after}"


_BETWEEN_PICTURES = 4  # columns between the pictures, for an arrow
_WORDS = 24  # columns that the words take, where there are so many
_PRINTED = 12  # lines of a printed picture


def pair_lines(pair: PicturePair, width: int, height: int, palette: Palette) -> list[Line]:
    """Return exactly the lines that both pictures take, as large as they fit, at most height."""
    room = max(6, (width - _WORDS - 2 * _BETWEEN_PICTURES) // 2)
    zoom = min(fitting_zoom(view, room, height, palette, borders=False) for view in (pair.before, pair.after))
    marks = replace(pair.after, marked=frozenset()) if zoom == 1 else pair.after  # no room for a sign beside a colour
    if picture_size(pair.after, palette, zoom, borders=False)[1] > height:
        pair = replace(pair, before=replace(pair.before, marked=frozenset()), after=marks)
    drawn = [picture_lines(view, palette, zoom, borders=False) for view in (pair.before, pair.after)]
    wide = [picture_size(view, palette, zoom, borders=False)[0] for view in (pair.before, pair.after)]
    taken = 1 + sum(wide) + 2 * _BETWEEN_PICTURES
    words = _words(pair, max(8, width - taken), palette)
    count = max(len(drawn[0]), len(drawn[1]), len(words))
    lines = []
    for k in range(min(count, height)):
        arrow = palette.sign(" → ", " -> ") if k == len(drawn[0]) // 2 else ""
        line = Line((" ", palette.style("dim"))).extend(_at(drawn[0], k)).fit(1 + wide[0])
        line.add(arrow.ljust(_BETWEEN_PICTURES), palette.style("dim")).extend(_at(drawn[1], k)).fit(
            taken - _BETWEEN_PICTURES
        )
        lines.append(line.add(" " * _BETWEEN_PICTURES, palette.style("dim")).extend(_at(words, k)).fit(width))
    return lines


def print_pair(pair: PicturePair, console: Console, look: TextStyle) -> None:
    """Print two pictures beside each other, and which patches differ."""
    palette = palette_for(console, look)
    console.print(TextBlock(pair_lines(pair, console.width, _PRINTED, palette)), end="")


def _words(pair: PicturePair, width: int, palette: Palette) -> list[Line]:
    """What both were made from, what differs, and what the signs mean."""
    old, new = (clip(text, width, palette) for text in pair.captions)
    lines = [Line((old, palette.style("operand")))]
    lines.append(Line((clip(f"{palette.sign('→', '->')} {new}", width, palette), palette.style("accent"))))
    lines += [Line((text, palette.style("title"))) for text in wrap(palette.look.words(str(pair.said)), width)]
    if pair.after.marked:
        lines.append(Line((clip(f"{palette.sign('≠', '!')} {_('differs')}", width, palette), palette.style("dim"))))
    return [*lines, *legend_lines(pair.after, width, palette)[1:]]


def _at(lines: list[Line], k: int) -> Line:
    return lines[k] if k < len(lines) else Line()
