"""Tables of TOML into records, with every fault at its line: keys that are unknown or missing, and wrong types."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, inspect

from seqtui.course.faults import Fault, FaultsError, read_lesson_file
from seqtui.course.toml_lines import Key, TomlLines
from seqtui.language import _

Record = TypeVar("Record", bound=Struct)
_PLACE = re.compile(r" - at `(?P<at>(?:key in )?\$.*)`$")
_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]|\[\.\.\.\]")
_KNOWN_BYTES = re.compile(r"\(at line (\d+), column \d+\)")


class TomlFile:
    """One file, its tables as read, and the faults found so far."""

    def __init__(self, path: Path) -> None:
        """Raises FaultsError for a file that cannot be read, or is no TOML."""
        self.path = path
        text = read_lesson_file(path)
        self.lines = TomlLines(text)
        self.faults: list[Fault] = []
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            found = _KNOWN_BYTES.search(str(error))
            line = int(found[1]) if found else max(text.count("\n"), 1)
            said = _KNOWN_BYTES.sub("", str(error)).strip()
            raise FaultsError([Fault(str(path), line, "toml", _("this is no TOML: {said}", said=said))]) from None

    def record(self, kind: type[Record], data: object, *place: str | int) -> Record | None:
        """Return the record of a table that stands at a place, or None, and a fault with its line."""
        try:
            return msgspec.convert(data, kind, strict=True)
        except msgspec.ValidationError as error:
            said = str(error)
            at = _PLACE.search(said)
            inner = _inner(at["at"]) if at else ()
            self._invalid(kind, _PLACE.sub("", said), place, inner)
            return None

    def fault(self, rule: str, advice: str, *place: str | int) -> None:
        """Note a fault at the line of a key."""
        self.faults.append(Fault(str(self.path), self.lines.of(*place), rule, advice))

    def check(self) -> None:
        """Raise FaultsError when anything was noted."""
        if self.faults:
            raise FaultsError(sorted(self.faults))

    def _invalid(self, kind: type[Struct], said: str, outer: Key, inner: Key) -> None:
        place = (*outer, *inner)
        names = re.findall(r"`([^`]*)`", said)
        where = ".".join(str(part) for part in place if isinstance(part, str)) or self.path.name
        if "unknown field" in said:
            known = _fields(kind, inner)
            advice = _("there is no key '{key}' in {where}", key=names[-1], where=where)
            if known:
                advice += "; " + _("there are {known}", known=", ".join(known))
            self.fault("unknown-key", advice, *place, names[-1])
        elif "missing required field" in said:
            self.fault("missing-key", _("{where} needs the key '{key}'", where=where, key=names[-1]), *place)
        elif said.startswith("Expected"):
            said = said.removeprefix("Expected ").replace("`", "")
            self.fault("type", _("{where} has the wrong type or size: it takes {said}", where=where, said=said), *place)
        else:
            self.fault("type", _("{where} is wrong: {said}", where=where, said=said), *place)


def _inner(at: str) -> Key:
    """The keys of a place as msgspec writes it: ``$.goal.train``, ``$.of[2]``."""
    return tuple(name or int(number) for name, number in _STEP.findall(at) if name or number)


def _fields(kind: type[Struct], place: Key) -> tuple[str, ...]:
    """The names of the keys that a record has at a place inside of it; () where there is no record."""
    here: Any = inspect.type_info(kind)
    for part in place:
        if isinstance(here, inspect.StructType) and isinstance(part, str):
            here = next((field.type for field in here.fields if field.encode_name == part), None)
        here = next((one for one in getattr(here, "types", ()) if isinstance(one, inspect.StructType)), here)
        here = getattr(here, "value_type", getattr(here, "item_type", here))
    return tuple(field.encode_name for field in here.fields) if isinstance(here, inspect.StructType) else ()
