"""Values as JSON: full precision, never an invalid token, never a control byte or a direction mark on a terminal."""

import json
import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from msgspec import Struct, to_builtins

from seqtui.session.text import safe

FORMAT = 1  # of every document, with its key "format"
HEAD = ("schema", "format")  # the keys that say how a document is read
_VERSIONS: dict[str, int] = {}  # of a kind whose keys changed their meaning; all others are at 1
_BEYOND_ASCII = re.compile(r"[^\x00-\x7e]")


def plain(value: np.ndarray) -> object:
    """Return an array as nested lists, or a number; what JSON has no number for is spelled "inf", "-inf", "nan"."""
    listed = value.tolist()
    return listed if np.isfinite(value).all() else _spelled(listed)


def headed(kind: str, data: Mapping[str, object]) -> dict[str, object]:
    """Return a document with its schema, ``seqtui/show/1``: docs/schema/show.json says what its keys mean."""
    return {"schema": schema_of(kind), "format": FORMAT, **data}


def schema_of(kind: str) -> str:
    """Return the id of the schema of one kind of document."""
    return f"seqtui/{kind}/{_VERSIONS.get(kind, 1)}"


def number(x: float) -> float | str:
    """Return the number, or the spelling of one that JSON lacks."""
    return x if math.isfinite(x) else str(x)


def record_data(record: Struct) -> dict[str, object]:
    """Return a record as plain data, records inside it too; sentences become text."""
    data: dict[str, object] = to_builtins(record, enc_hook=str)
    return data


def dumps(data: object, ascii: bool = False, indent: int | None = None) -> str:
    """Return JSON text. Letters of all scripts stay readable unless ascii is set; what safe() hides is escaped."""
    text = json.dumps(data, ensure_ascii=ascii, allow_nan=False, indent=indent)
    return text if text.isascii() and "\x7f" not in text else _BEYOND_ASCII.sub(lambda m: _shown(m[0]), text)


@lru_cache(maxsize=4096)
def _shown(ch: str) -> str:
    if safe(ch) == ch:
        return ch
    return "\\u007f" if ch == "\x7f" else json.dumps(ch)[1:-1]


def _spelled(x: Any) -> object:
    return [_spelled(y) for y in x] if isinstance(x, list) else number(x)
