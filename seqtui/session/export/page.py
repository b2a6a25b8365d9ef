"""A page that is plain data, as a document: every list in the data is a table, whatever the page is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from seqtui.session.export.blocks import Block, Cell, Heading, Table
from seqtui.session.json_text import HEAD, dumps

Record = dict[str, Cell]
Keys = tuple[str, ...]  # where a table stands in the data
Found = dict[Keys, list[Record]]
_TOP = "about"


class Page(Struct, frozen=True, eq=False):
    """What a page shows, as the object that ``--format json`` prints; title says what it is in words.

    tabled is the same in the form in which tables are made of it, where that is another one.
    """

    title: str
    data: Mapping[str, object]
    tabled: Mapping[str, object] | None = None
    with_gradients: bool = False

    def json(self, ascii: bool = False) -> Iterator[str]:
        """Yield the text of the object."""
        yield dumps(self.data, ascii=ascii, indent=2)
        yield "\n"

    def meta(self) -> dict[str, object]:
        """Return the whole object."""
        return dict(self.data)

    def blocks(self) -> Iterator[Block]:
        """Yield a table for every list and every group of single values, under its key."""
        content = self.data if self.tabled is None else self.tabled
        for table in tables_of({key: value for key, value in content.items() if key not in HEAD}):
            yield Heading(table.path)
            yield table


def tables_of(data: Mapping[str, Any]) -> list[Table]:
    """Return the tables that nested data stands for.

    The single values of an object are a row; an object in it widens the row (``clipped.norm``). A list of objects is a
    table of rows, a list in one of them a table below it (``parameters.by_time``) whose rows begin with what the outer
    row is called: its first value. ``names`` are the words along the axes of the arrays beside them.
    """
    found: Found = {}
    _collect_object(found, data, (), {})
    tables = [_table(".".join(keys), records) for keys, records in found.items() if records]
    return [Table(_TOP, ("", "value"), _turned(table)) if table.path == "" else table for table in tables]


def _collect(found: Found, value: Any, keys: Keys, outer: Record, names: list[Any]) -> None:
    """Add what stands under a key."""
    if isinstance(value, Mapping) and ("names" in value or any(map(_is_single, value.values()))):
        _collect_object(found, value, keys, outer)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _collect_named(found, inner, keys, {**outer, "name": key}, [])
    elif all(map(_is_single, value)):
        if outer:
            found.setdefault(keys, []).append({**outer, **_across(value, names)})
        else:
            found.setdefault(keys, []).extend({"": k, keys[-1]: x} for k, x in enumerate(value))
    elif all(isinstance(item, Mapping) for item in value):
        for item in value:
            _collect_object(found, item, keys, outer)
    else:
        down = (names[0] if len(names) > 1 else None) or range(len(value))
        for k, item in zip(down, value, strict=False):
            _collect_named(found, item, keys, {**outer, "row": k}, names[1:])


def _collect_named(found: Found, value: Any, keys: Keys, outer: Record, names: list[Any]) -> None:
    """Add what stands under a name that is data itself, a path or a figure, or at a place in a list."""
    if _is_single(value):
        found.setdefault(keys, []).append({**outer, "value": value})
    elif isinstance(value, Mapping):
        _collect_object(found, value, keys, outer)
    else:
        _collect(found, value, keys, outer, names)


def _collect_object(found: Found, item: Mapping[str, Any], keys: Keys, outer: Record) -> None:
    flat: Record = {}
    deep: dict[str, Any] = {}
    names = item.get("names") or []
    for key, value in item.items():
        if _is_single(value):
            flat[key] = value
        elif isinstance(value, Mapping) and all(map(_is_single, value.values())):
            flat |= {f"{key}.{inner}": single for inner, single in value.items()}
        elif key != "names":
            deep[key] = value
    if flat:
        found.setdefault(keys, []).append({**outer, **flat})
    called = {keys[-1]: next(iter(flat.values()))} if flat and keys else {}
    for key, value in deep.items():
        _collect(found, value, (*keys, key), {**outer, **called}, names)


def _across(values: list[Cell], names: list[Any]) -> Record:
    """A row of numbers under the words of its axis, or numbered; a word that comes again keeps its number, too."""
    words = [str(word) for word in (names[-1] if names and names[-1] else range(len(values)))]
    heads = [word if words.count(word) == 1 else f"{word} {k}" for k, word in enumerate(words)]
    return dict(zip(heads, values, strict=False))


def _is_single(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _table(path: str, records: list[Record]) -> Table:
    """Records under all heads that any of them has."""
    heads = tuple(dict.fromkeys(head for record in records for head in record))
    return Table(path, heads, tuple(tuple(record.get(head) for head in heads) for record in records))


def _turned(table: Table) -> tuple[tuple[Cell, ...], ...]:
    """The one row of single values, a line for each."""
    return tuple(zip(table.heads, table.rows[0], strict=True))
