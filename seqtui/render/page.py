"""The stepper as a page of panes: which pane stands where, at which size. Screens and plain output share it."""

from dataclasses import dataclass

SMALLEST = (80, 24)
_CELL_WIDTH, _CELL_HEIGHT = 34, 9
_WIDE = 112


@dataclass(frozen=True, slots=True)
class Page:
    """Sizes of the panes: the cell drawing and the equation above, the values below, the history beside when wide."""

    width: int
    height: int
    cell: int
    equation: int
    top: int
    values: int
    history: int

    @classmethod
    def of(cls, width: int, height: int, has_cell: bool = True) -> "Page":
        """The page for a body of this size (header, ribbon and footer not counted)."""
        history = width - _WIDE + 32 if width >= _WIDE else 0
        left = width - history
        cell = _CELL_WIDTH if has_cell else 0
        return cls(width, height, cell, left - cell, _CELL_HEIGHT, left, history)


def fits(width: int, height: int) -> bool:
    """Whether the stepper has room."""
    return width >= SMALLEST[0] and height >= SMALLEST[1]


def too_small(width: int, height: int) -> str:
    """The one line that is shown when it has not."""
    return f"seqtui needs {SMALLEST[0]}x{SMALLEST[1]}, this is {width}x{height}"
