"""What stands over the columns of a table of values: ``unit 0 1 2``, or words, for each group of rows that has them.

Neighbouring rows along the same axis share a heading. It stays in sight while its rows scroll, so that no number stands
under the word of another one.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct
from rich.cells import cell_len

from seqtui.language import _
from seqtui.render.lines import Line, clip, flush_right, pad
from seqtui.render.palette import Palette
from seqtui.session.axes import Axis
from seqtui.session.maps.matrix import first_shown
from seqtui.session.text import WIDTH
from seqtui.session.walk.views import Row

_POINT = 5  # columns from the decimal point to the end of a cell
_ROOMIEST = 18  # the widest cell: a word of 16 columns


class ColumnGroup(Struct, frozen=True):
    """The columns that neighbouring rows share: what lies along them, how wide each is, and which of them are shown.

    total is how many there are; pointed the one looked at, None where another group is.
    """

    axis: Axis
    cell: int
    shown: range
    total: int
    pointed: int | None = None

    def elements(self, row: Row) -> range:
        """Return which element of a row each column shows: a single number stands in the first, wherever that is."""
        return range(len(self.shown)) if row.width == 1 else self.shown


TableLine = tuple[ColumnGroup, int | None]  # the number of a row, None of the heading


def label_width(rows: Sequence[Row], most: int = 24) -> int:
    """The column of names: wide enough for all of them, and never jumping by a column from row to row."""
    names = [cell_len(row.label) for row in rows] + [cell_len(row.axis.noun) for row in rows]
    return min(most, max(8, 4 + max(names, default=0)))


def table_lines(rows: Sequence[Row], pointed: int, room: int, height: int, cell: int = WIDTH) -> list[TableLine]:
    """Return what stands in each line of a table: at most so many lines, the pointed row (-1: none) among them.

    room is how many columns the numbers have, cell the narrowest that one takes.
    """
    groups = _groups(rows, pointed, room, cell)
    here = max(0, pointed)
    for count in range(min(len(rows), height), 0, -1):
        first = 0 if here < count else first_shown(here, count, len(rows))  # the cell stays whole while it can
        lines = list(_with_headings(groups, first, first + count))
        if len(lines) <= height:
            return lines
    return [(groups[here], here)] if rows else []


def heading(group: ColumnGroup, label: int, width: int, palette: Palette) -> Line:
    """Return the line over a group: what its columns are, in one word, and the name of each."""
    line = Line((pad(f"   {clip(group.axis.noun, label - 4, palette)}", label), palette.style("dim")))
    line.extend(names_over(group, palette))
    if len(group.shown) < group.total:
        rest = flush_right(_("of {all}", all=group.total), 7)
        line = line.cut(width - 1 - cell_len(rest), palette).add(rest, palette.style("faint"))
    return line.fit(width)


def names_over(group: ColumnGroup, palette: Palette) -> Line:
    """The names of the columns that are shown, the pointed one lit: short ones end over the decimal point."""
    line = Line()
    for unit in group.shown:
        name = clip(group.axis.name(unit) if group.axis.noun else "", group.cell - 1, palette)
        before = max(0, min(group.cell, WIDTH) - _POINT - cell_len(name))
        style = palette.style("accent" if unit == group.pointed else "dim")
        line.add(pad(" " * before + name, group.cell), style)
    return line


def _with_headings(groups: Sequence[ColumnGroup], first: int, last: int) -> Iterator[TableLine]:
    above = None
    for k in range(first, last):
        group = groups[k]
        if above is None or (group is not above and group.axis.noun):
            yield group, None
        above = group
        yield group, k


def _groups(rows: Sequence[Row], pointed: int, room: int, cell: int) -> list[ColumnGroup]:
    """The group of each row; a single number belongs to the rows above it."""
    keys: list[object] = []
    for row in rows:
        is_number = not row.axis.noun
        keys.append(keys[-1] if is_number and keys else (row.axis.noun, row.axis.names))
    found: list[ColumnGroup] = []
    for _key, members in groupby(range(len(rows)), keys.__getitem__):
        inside = list(members)
        found += [_group(rows, inside, pointed, room, cell)] * len(inside)
    return found


def _group(rows: Sequence[Row], inside: list[int], pointed: int, room: int, cell: int) -> ColumnGroup:
    total = max(rows[k].width for k in inside)
    axis = max((rows[k].axis for k in inside), key=lambda axis: axis.size if axis.noun else 0)
    longest = max((cell_len(name) for name in axis.names), default=0)
    if cell <= longest < _ROOMIEST and total * (longest + 1) <= room:
        cell = longest + 1
    is_here = pointed in inside and bool(rows[pointed].axis.noun)
    looked_at = rows[pointed].column if is_here else max(rows[k].column for k in inside)
    columns = max(1, room // cell)
    first = first_shown(looked_at, columns, total)
    return ColumnGroup(axis, cell, range(first, min(first + columns, total)), total, looked_at if is_here else None)
