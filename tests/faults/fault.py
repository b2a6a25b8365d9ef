"""A planted fault: one row of the tables in this package."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Fault:
    """In the file the text old, which occurs in it once, is replaced by new; then one of the tests must fail.

    file and the tests are relative to the root of the repository; each test is a pytest node id,
    ``tests/train/test_x.py::test_y``, without a parameter in brackets where all parameters may see it.
    """

    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The fault in one line: the file, and what stands in it instead."""
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        return f"{self.file}: {old!r} -> {new!r}"

    def applied(self, source: str) -> str | None:
        """The source with the fault in it; None when the old text does not occur in it exactly once."""
        return source.replace(self.old, self.new) if source.count(self.old) == 1 else None
