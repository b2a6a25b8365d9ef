"""Where the keys of a TOML text stand: the line of each, so that a fault can be told with its place."""

from __future__ import annotations

import re
from collections import Counter

Key = tuple[str | int, ...]
_TABLE = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")


class TomlLines:
    """The lines of the tables and keys of a TOML text, counted from 1; of arrays of tables by their number from 0."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Key, int] = {(): 1}
        here: Key = ()
        counted: Counter[Key] = Counter()
        for number, line in enumerate(text.splitlines(), 1):
            if table := _TABLE.match(line):
                here = self._inside(_parts(table[2]), counted)
                if table[1] == "[[":
                    here = (*here, counted[here])
                    counted[here[:-1]] += 1
                self._lines.setdefault(here, number)
            elif key := _KEY.match(line):
                self._lines.setdefault((*here, *_parts(key[1])), number)

    def of(self, *key: str | int) -> int:
        """Return the line of a key, or of the nearest table around it that has one."""
        while key not in self._lines:
            key = key[:-1]
        return self._lines[key]

    @staticmethod
    def _inside(parts: Key, counted: Counter[Key]) -> Key:
        """The key of a table; behind the name of an array of tables stands the number of its last one."""
        found: Key = ()
        for k, part in enumerate(parts):
            found = (*found, part)
            if k < len(parts) - 1 and counted[found]:
                found = (*found, counted[found] - 1)
        return found


def _parts(key: str) -> Key:
    return tuple(part.strip("\"'") for part in _PART.findall(key))
