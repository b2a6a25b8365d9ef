"""The config.json of a model directory: read within bounds, and believed where its values are of the right kind."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.files import read_file
from seqtui.models.limits import MAX_CONFIG

_SHOWN = 60  # characters of a wrong value in a complaint
_NEEDED: Any = object()


class Config(Struct, frozen=True, eq=False):
    """What a config.json says, by key; file names it in complaints. Empty for a file that has none.

    bare: the weights have no config.json beside them, so that sizes are those of the shapes, and the rest is as usual.
    """

    file: str
    data: Mapping[str, Any] = field(default_factory=dict)
    bare: bool = False

    def __contains__(self, key: str) -> bool:
        return self.data.get(key) is not None

    def is_open(self, key: str) -> bool:
        """Whether nobody says this, as there is no config.json."""
        return self.bare and key not in self

    def whole(self, key: str, default: int = _NEEDED, low: int = 1, high: int = 2**31) -> int:
        """Return a whole number.

        Raises SeqtuiError where it is missing and has no default, is of another kind, or out of bounds.
        """
        value = self._value(key, max(low, 1) if self.is_open(key) and default is _NEEDED else default)
        if type(value) is not int or not low <= value <= high:
            wrong = N_("a whole number from {low} to {high}")
            raise self.fault(key, value, _(wrong, low=low, high=high))
        return value

    def number(self, key: str, default: float = _NEEDED, low: float = 0.0, high: float = math.inf) -> float:
        """Return a finite number.

        Raises SeqtuiError as whole does.
        """
        value = self._value(key, default)
        if type(value) not in (int, float) or not math.isfinite(value) or not low <= value <= high:
            raise self.fault(key, value, _("a number from {low}", low=low))
        return float(value)

    def flag(self, key: str, default: bool = _NEEDED) -> bool:
        """Return true or false.

        Raises SeqtuiError as whole does.
        """
        value = self._value(key, default)
        if type(value) is not bool:
            raise self.fault(key, value, _("true or false"))
        return value

    def text(self, key: str, default: str = _NEEDED) -> str:
        """Return a word.

        Raises SeqtuiError as whole does.
        """
        value = self._value(key, default)
        if not isinstance(value, str) or not value.isprintable() or len(value) > _SHOWN:
            raise self.fault(key, value, _("a word"))
        return value

    def part(self, key: str) -> Config:
        """Return the settings that stand under a key, empty where there are none.

        Raises SeqtuiError for what is no JSON object.
        """
        value = self.data.get(key)
        if value is not None and not isinstance(value, dict):
            raise self.fault(key, value, _("a JSON object"))
        return Config(self.file, value or {}, self.bare)

    def refusal(self, key: str, right: object) -> SeqtuiError:
        """Return the error about a value that others have, but no model here; right is what would open, None for
        a network without it."""
        wrong = {"file": self.file, "key": key, "value": _shown(self.data.get(key)), "right": _shown(right)}
        if right is None:
            return SeqtuiError(_("{file}: no model here has {key} = {value}: it opens without", **wrong))
        return SeqtuiError(_("{file}: no model here has {key} = {value}: it opens with {right}", **wrong))

    def fault(self, key: str, value: object, right: str) -> SeqtuiError:
        """Return the error about a value that is not what it must be; right says in words what would be."""
        wrong = {"file": self.file, "key": key, "right": right, "value": _shown(value)}
        return SeqtuiError(_("{file}: '{key}' must be {right}, not {value}", **wrong))

    def _value(self, key: str, default: object) -> Any:
        value = self.data.get(key)
        if value is not None:
            return value
        if default is _NEEDED:
            raise SeqtuiError(
                _(
                    "{file} does not say '{key}', which this network needs: take the one that belongs to its weights",
                    file=self.file,
                    key=key,
                )
            )
        return default


def _shown(value: object) -> str:
    """A value in a few characters: a word as it is, anything else as JSON."""
    text = value if isinstance(value, str) and value.isprintable() else json.dumps(value, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def read_config(path: Path) -> Config:
    """Read a config.json.

    Raises SeqtuiError for a file that is missing, too large, or no JSON object.
    """
    data = read_file(path, MAX_CONFIG, _("file"), _("a config.json has a few kilobytes"))
    return Config(path.name, json_object(path.name, data))


def json_object(name: str, data: bytes) -> dict[str, Any]:
    """Return the JSON object in bytes from outside; name is that of their file.

    Raises SeqtuiError for anything else.
    """
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise SeqtuiError(
            _("{name} is not a readable JSON file: take the one that belongs to the weights", name=name)
        ) from None
    if not isinstance(found, dict):
        raise SeqtuiError(_("{name} is not a JSON object: take the one that belongs to the weights", name=name))
    return found
