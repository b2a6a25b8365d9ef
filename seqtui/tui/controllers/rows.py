"""Choosing a row of a long list: the next one, a page away, the ends."""

from __future__ import annotations

from typing import Protocol


class RowsUi(Protocol):
    """A screen with a list; chosen is the number of the row that is pointed at."""

    @property
    def chosen(self) -> int:
        """The row that is pointed at."""
        ...

    @property
    def count(self) -> int:
        """How many rows there are."""
        ...

    def row_away(self, pages: int) -> int:
        """The row so many pages away, or the last one on that side."""
        ...

    def choose_row(self, row: int) -> None:
        """Point at a row that there is."""


class RowsController:
    """Moves among rows."""

    def __init__(self, ui: RowsUi) -> None:
        self.ui = ui

    def move(self, rows: int) -> None:
        """Choose another row, round the ends."""
        self.ui.choose_row((self.ui.chosen + rows) % self.ui.count)

    def page(self, pages: int) -> None:
        """Choose a row so many pages away, or the last one on that side."""
        self.ui.choose_row(self.ui.row_away(pages))

    def first(self) -> None:
        """Choose the first row."""
        self.ui.choose_row(0)

    def last(self) -> None:
        """Choose the last row."""
        self.ui.choose_row(self.ui.count - 1)
