"""docs/layouts.md, made from the table of layouts: ``python -m tests.models.layouts.listed --write``."""

import sys
from pathlib import Path

from seqtui.models.layouts.table import LAYOUTS

PAGE = Path(__file__).parents[3] / "docs" / "layouts.md"
_HEAD = """\
# Layouts

Files of others that open here, a row each of `seqtui/models/layouts/table.py`: `seqtui open DIRECTORY-or-FILE "text"`.
Of the rows that fit a file, the first is taken. `seqtui layouts NAME` prints what each tensor is called here and there;
how a row is added stands at the head of `seqtui/models/layouts/layout.py`. This page is made from the table.

| layout | what it is | opens as | in a config.json | known by | asked for without one |
|---|---|---|---|---|---|
"""


def page() -> str:
    """The page as the table says it."""
    rows = (
        (
            f"`{row.name}`",
            row.title + (f" ({row.reference})" if row.reference else ""),
            f"`{row.model}`",
            ", ".join(f"`{name}`" for name in row.model_types),
            ", ".join(f"`{key}`" for key in row.known_by),
            ", ".join(f"`{name}`" for name in row.asked),
        )
        for row in LAYOUTS
    )
    return _HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        print(page())
