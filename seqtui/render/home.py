"""The list of home: what can be opened, by group, as much of it as there is room for, with how much is left out."""

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from rich.cells import cell_len

from seqtui.language import N_, _
from seqtui.render.lines import Line, clip, pad, wrap
from seqtui.render.palette import Palette
from seqtui.session.catalog import WHERE_TO_START, CatalogEntry
from seqtui.session.text import safe

TITLE = N_("seqtui: sequence models, one number at a time")
_ABOVE, _BELOW = 3, 3  # lines over the list and under it: a mark each, the title and where to start, what a row is
_NAME = 16  # columns of the shortest column of names


class Grouped(Protocol):
    """A row that stands under a heading, its group."""

    @property
    def group(self) -> str:
        """The heading."""
        ...


Row = TypeVar("Row", bound=Grouped)


class GroupedList(Generic[Row]):
    """Rows and their headings, line by line; the lines in sight from top on, with chosen among them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.lines: list[int | str] = []  # the number of a row, or a heading
        for k, row in enumerate(rows):
            if k == 0 or row.group != rows[k - 1].group:
                self.lines.append(row.group)
            self.lines.append(k)
        self.top = 0

    def room(self, height: int) -> int:
        """How many lines of the list are in sight in a pane of that height."""
        return max(1, height - _ABOVE - _BELOW)

    def row_away(self, chosen: int, pages: int, height: int) -> int:
        """The number of the row a page away (negative: up): no row between the two is skipped unseen."""
        line = self.lines.index(chosen)
        wanted = line + pages * (self.room(height) - 1)
        between = range(line, wanted + 1) if pages > 0 else range(wanted, line + 1)
        rows = [self.lines[k] for k in between if 0 <= k < len(self.lines)]
        numbers = [row for row in rows if isinstance(row, int)]
        return max(numbers) if pages > 0 else min(numbers)

    def row_at(self, y: int, height: int) -> int | None:
        """The number of the row on a line of the pane, None where there is none."""
        line = y - _ABOVE + self.top
        within = 0 <= y - _ABOVE < self.room(height) and line < len(self.lines)
        found = self.lines[line] if within else None
        return found if isinstance(found, int) else None

    def draw(self, chosen: int, width: int, height: int, palette: Palette) -> list[Line]:
        """Return the pane: two lines above, the rows in sight, how many more there are, and what the chosen one is."""
        self._scroll(chosen, self.room(height))
        shown = self.lines[self.top : self.top + self.room(height)]
        hidden = self.lines[: self.top], self.lines[self.top + len(shown) :]
        above, below = (sum(isinstance(line, int) for line in lines) for lines in hidden)
        above_them = _mark(above, palette.sign("↑", "^"), N_("{n} more above (PgUp, Home)"), palette)
        lines = [*self._above(width, palette), above_them]
        lines += [self._line(line, chosen, width, palette) for line in shown]
        lines += [Line()] * (self.room(height) - len(shown))
        lines.append(_mark(below, palette.sign("↓", "v"), N_("{n} more below (PgDn, End)"), palette))
        return [*lines, *self._told(chosen, width, palette)][:height]

    def _above(self, width: int, palette: Palette) -> list[Line]:
        """Two lines over the list."""
        raise NotImplementedError

    def _row(self, row: Row, is_chosen: bool, width: int, palette: Palette) -> Line:
        """The line of a row."""
        raise NotImplementedError

    def _told(self, chosen: int, width: int, palette: Palette) -> list[Line]:
        """Two lines about the chosen row."""
        raise NotImplementedError

    def _scroll(self, chosen: int, room: int) -> None:
        """Move no farther than the chosen row asks for; the heading over it stays with it."""
        line = self.lines.index(chosen)
        first = line - 1 if isinstance(self.lines[line - 1], str) else line
        top = min(self.top, first) if room > 1 else line
        self.top = max(0, min(max(top, line - room + 1), len(self.lines) - room))

    def _line(self, line: int | str, chosen: int, width: int, palette: Palette) -> Line:
        if isinstance(line, str):
            return Line((f" {clip(line, width - 2, palette)}", palette.style("dim")))
        return self._row(self.rows[line], line == chosen, width, palette)


class HomeList(GroupedList[CatalogEntry]):
    """What home offers."""

    def _above(self, width: int, palette: Palette) -> list[Line]:
        """The name of the program, and where to start."""
        return [
            Line((f" {_(TITLE)}", palette.style("title"))).fit(width),
            Line((f" {clip(_(WHERE_TO_START), width - 2, palette)}", palette.style("accent"))),
        ]

    def _row(self, row: CatalogEntry, here: bool, width: int, palette: Palette) -> Line:
        """A name and its sentence."""
        name = self._name(row, width)
        mark = palette.sign("▶", ">") if here else " "
        drawn = Line((f" {mark} ", palette.style("accent")))
        drawn.add(pad(clip(row.name, name, palette), name), palette.style("current" if here else "operand"))
        sentence = clip(safe(palette.look.words(row.sentence)), width - name - 6, palette)
        return drawn.add(f"  {sentence}", palette.style("title" if here else "text"))

    def _name(self, row: CatalogEntry, width: int) -> int:
        """How wide the column of names is in the group of a row."""
        longest = max(cell_len(other.name) for other in self.rows if other.group == row.group)
        return min(max(_NAME, longest), width // 2)

    def _told(self, chosen: int, width: int, palette: Palette) -> list[Line]:
        """What the chosen row is, in two lines; its sentence once more where the row cuts it."""
        row = self.rows[chosen]
        is_cut = cell_len(row.sentence) > width - self._name(row, width) - 6
        told = f"{row.sentence} {row.more}" if is_cut else row.more
        first, *rest = wrap(safe(palette.look.words(told)), width - 2) or [""]
        second = clip(" ".join(rest), width - 2, palette)
        return [Line((f" {text}", palette.style("dim"))) for text in (first, second)]


def _mark(count: int, sign: str, said: str, palette: Palette) -> Line:
    """How many rows are out of sight on one side; nothing where there are none."""
    return Line((f" {sign} {_(said, n=count)}", palette.style("accent"))) if count else Line()
