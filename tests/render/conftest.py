"""Golden text: golden.txt holds what was agreed, one named section after the other.

SEQTUI_GOLDEN=write pytest tests/render -n0 writes what is drawn now; read the difference before it is kept.
"""

import os
import re
from pathlib import Path

import pytest

FILE = Path(__file__).with_name("golden.txt")
WRITE = os.environ.get("SEQTUI_GOLDEN") == "write"


def sections() -> dict[str, str]:
    if not FILE.exists():
        return {}
    parts = re.split(r"^=== (\w+)\n", FILE.read_text(encoding="utf-8"), flags=re.M)
    return {name: body.removesuffix("\n") for name, body in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.fixture
def golden_text():
    """The agreed text of a name; takes what is drawn, to write it down when asked to."""

    def agreed(name: str, drawn: str) -> str:
        if WRITE:
            kept = sections() | {name: drawn}
            FILE.write_text("".join(f"=== {key}\n{body}\n" for key, body in kept.items()), encoding="utf-8")
        return sections()[name]

    return agreed


@pytest.fixture
def golden_names() -> set[str]:
    """Everything that was agreed."""
    return set(sections())
