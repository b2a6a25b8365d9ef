"""The parts of a state code, each read strictly: the type, the length and the range that seqtui itself writes."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, TypeVar

import numpy as np

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.limits import MAX_BREAKPOINTS, MAX_CODE_TEXT, MAX_TOKENS
from seqtui.session.share.named_weights import DIGEST
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.views import Level

Choice = TypeVar("Choice", bound=Enum)
Kind = TypeVar("Kind")
BAD = N_("this code was not made by seqtui, or was changed by hand")
MAX_EDITS, MAX_PLACES, MAX_CHANGES = 1000, 1000, 200
MAX_LINE, MAX_COUNT, MAX_SEED = 300, 10**6, 10**18
MAX_AXES, MAX_NUMBERS, MAX_SETTINGS = 8, 20_000, 100
_WORD = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_SETTING = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_FILE = re.compile(r"(?:zoo:)?[^/\\:\x00]{1,255}")


def bad(fault: str) -> SeqtuiError:
    """Return what is said of a code that seqtui cannot have made; fault says why, in the language that is spoken."""
    return SeqtuiError(f"{_(BAD)}: {fault}")


def read_object(data: object) -> dict[str, object]:
    """Return a copy of a JSON object."""
    return dict(_wanted(data, dict, N_("an object is missing")))


def read_word(data: object) -> str:
    """Return a name: small letters, digits and dashes."""
    return _matching(_WORD, data, N_("a name is wrong"))


def read_text(data: object) -> str:
    """Return a text, of characters that exist."""
    text = _wanted(data, str, N_("a text is wrong"))
    if len(text) > MAX_CODE_TEXT:
        raise SeqtuiError(
            _(
                "a code may bring a text of {most:,} characters, not {n:,}: send it as a file",
                most=MAX_CODE_TEXT,
                n=len(text),
            )
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _bad(N_("a text holds half a character")) from None
    return text


def read_line(data: object) -> str:
    """Return a short text."""
    line = read_text(data)
    if len(line) > MAX_LINE:
        raise _bad(N_("a line is too long"))
    return line


def read_lines(data: object) -> tuple[str, ...]:
    """Return several short texts."""
    return tuple(read_line(line) for line in _some(data, MAX_BREAKPOINTS))


def read_names(data: object) -> tuple[str, ...]:
    """Return what the rows of an input are called."""
    return tuple(read_line(line) for line in _some(data, MAX_TOKENS))


def read_pairs(data: object) -> list[list[object]]:
    """Return pairs of whatever stands in them."""
    return [_some(pair, 2, least=2) for pair in _some(data, MAX_CHANGES)]


def read_path(data: object) -> str:
    """Return the path of a value, without an index."""
    path, index = paths.parse(read_line(data))
    if index is not None:
        raise _bad(N_("a path has an index"))
    return path


def read_count(data: object) -> int:
    """Return a whole number from 0."""
    return _whole(data, MAX_COUNT)


def read_seed(data: object) -> int:
    """Return the seed of a code, a whole number from 0."""
    return _whole(data, MAX_SEED)


def read_places(data: object) -> dict[str, int]:
    """Return whole numbers by path."""
    found = read_object(data)
    if len(found) > MAX_PLACES:
        raise _bad(N_("it points at too much"))
    return {read_path(path): read_count(place) for path, place in found.items()}


def read_granularity(data: object) -> Granularity:
    """Return how far a step goes."""
    return _one_of(Granularity, data)


def read_level(data: object) -> Level:
    """Return a level of looking."""
    return _one_of(Level, data)


def write_choice(choice: Enum) -> object:
    """Return the word of a choice."""
    return choice.value


def write_settings(settings: Mapping[str, object]) -> dict[str, object]:
    """Return settings as they were given: texts, numbers, yes and no."""
    return {name: value.item() if isinstance(value, np.generic) else value for name, value in settings.items()}


def read_settings(data: object) -> dict[str, object]:
    """Return settings by name; the model says whether they fit."""
    found = read_object(data)
    if len(found) > MAX_SETTINGS:
        raise _bad(N_("it has too many settings"))
    return {_matching(_SETTING, name, N_("a setting is wrong")): _setting(value) for name, value in found.items()}


def read_weights(data: object) -> tuple[str, str, int]:
    """Return the name of a weights file, never a path, the digest of its numbers, and how many words name its rows."""
    name, wanted, *words = _some(data, 3, least=2)
    if name in (".", "..") or not str(name).isprintable():
        raise _bad(N_("a file is wrong"))
    digits = re.compile(rf"[0-9a-f]{{{DIGEST}}}")
    count = read_count(words[0]) if words else 0
    return _matching(_FILE, name, N_("a file is wrong")), _matching(digits, wanted, N_("a digest is wrong")), count


def write_numbers(value: object) -> object:
    """Return an array as nested lists of numbers that read back to the bit; minus infinity is spelled out.

    Raises SeqtuiError for NaN and plus infinity, and for too many numbers.
    """
    array = np.asarray(value, dtype=np.float64)
    if array.size > MAX_NUMBERS:
        raise SeqtuiError(
            _("{n:,} numbers are too many for one line: give at most {most:,}", n=array.size, most=MAX_NUMBERS)
        )
    if np.isnan(array).any() or np.isposinf(array).any():
        raise SeqtuiError(_("a number that is not finite has no place in a code"))
    return array.tolist() if np.isfinite(array).all() else _spelled(array.tolist())


def read_array(data: object) -> np.ndarray:
    """Return finite numbers as a read-only array."""
    array = _array(data)
    if not np.isfinite(array).all():
        raise _bad(N_("a number is not finite"))
    array.setflags(write=False)
    return array


def write_edits(edits: Iterable[tuple[str, object]]) -> list[object]:
    """Return edits in the order they were made."""
    return [[path, write_numbers(value)] for path, value in edits]


def read_edits(data: object) -> tuple[tuple[str, object], ...]:
    """Return pairs of a path and a number, or nested lists of numbers."""
    return tuple(_edit(*_some(pair, 2, least=2)) for pair in _some(data, MAX_EDITS))


def _edit(path: object, value: object) -> tuple[str, object]:
    line = read_line(path)
    paths.parse(line)
    return line, _array(value).tolist()


def _array(data: object) -> np.ndarray:
    numbers = _numbers(data)
    try:
        array = np.array(numbers, dtype=np.float64)
    except ValueError:
        raise _bad(N_("the rows of a matrix differ in length")) from None
    if array.size > MAX_NUMBERS:
        raise _bad(_("{n:,} numbers are too many for one value", n=array.size))
    return array


def _numbers(data: object, axes: int = 0) -> object:
    """Numbers in lists in lists; anything else is refused."""
    if isinstance(data, list) and data and axes < MAX_AXES:
        return [_numbers(x, axes + 1) for x in data]
    if data == "-inf":
        return -math.inf
    if isinstance(data, int | float) and not isinstance(data, bool):
        with contextlib.suppress(OverflowError):
            number = float(data)
            if math.isfinite(number):
                return number
    raise _bad(N_("a number is wrong"))


def _spelled(listed: object) -> object:
    if isinstance(listed, list):
        return [_spelled(x) for x in listed]
    return "-inf" if listed == -math.inf else listed


def _setting(value: object) -> object:
    if type(value) is str:
        return read_text(value)
    if isinstance(value, int | float) and math.isfinite(value):
        return value
    raise _bad(N_("a setting is wrong"))


def _some(data: object, most: int, least: int = 0) -> list[Any]:
    found = _wanted(data, list, N_("a list is missing"))
    if not least <= len(found) <= most:
        raise _bad(N_("a list has the wrong length"))
    return found


def _whole(data: object, below: int) -> int:
    if type(data) is not int or not 0 <= data < below:
        raise _bad(N_("a whole number is wrong"))
    return data


def _matching(pattern: re.Pattern[str], data: object, fault: str) -> str:
    if type(data) is not str or not pattern.fullmatch(data):
        raise _bad(fault)
    return data


def _one_of(choices: type[Choice], data: object) -> Choice:
    found = next((choice for choice in choices if type(data) is str and choice.value == data), None)
    if found is None:
        raise _bad(N_("a choice is wrong"))
    return found


def _wanted(data: object, kind: type[Kind], fault: str) -> Kind:
    if type(data) is not kind:
        raise _bad(fault)
    assert isinstance(data, kind)
    return data


def _bad(fault: str) -> SeqtuiError:
    return bad(_(fault))
